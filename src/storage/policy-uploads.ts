import type { Author } from './audit.js'
import type { Tx } from './database.js'

/** A policy document that a school handed in. */
export interface UploadedDocument {
  readonly fileName: string
  readonly text: string
}

/** The documents that a school handed in, each file name as it was handed in last; empty where it follows a shipped policy. */
export async function uploadedPolicy(tx: Tx, schoolId: number): Promise<UploadedDocument[]> {
  return tx.query<UploadedDocument & Record<string, unknown>>(
    `select distinct on (file_name) file_name as "fileName", text from policy_upload
     where school_id = $1 order by file_name, document_no desc`,
    [schoolId],
  )
}

/** Keeps a policy document that the school handed in. What was handed in before stays. */
export async function addPolicyDocument(
  tx: Tx,
  schoolId: number,
  document: UploadedDocument,
  author: Author,
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into policy_upload (school_id, document_no, file_name, text, uploaded_at, person, position)
     select $1, take_numbers($1, 'policy-document', 1), $2, $3, $4, $5, $6`,
    [schoolId, document.fileName, document.text, at.toISOString(), author.name, author.position],
  )
}
