import type { PolicyDocument } from '../policy/document/policy-document.js'

export type Path = readonly (string | number)[]
export type Part<Key extends keyof PolicyDocument> = NonNullable<PolicyDocument[Key]>
export type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never

/** A part of the document: where it stands, and the clauses that say it. */
export interface Place {
  readonly path: Path
  readonly cites: readonly string[]
}

/** A place and what it says, in words that can stand in a sentence. */
export interface Side extends Place {
  readonly says: string
  /** `false`: the document states it, and another statement of it acts. */
  readonly acts?: boolean | undefined
}
