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
