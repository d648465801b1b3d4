/** From what stops a document to what is only worth knowing. */
export const SEVERITIES = ['error', 'conflict', 'outdated', 'note'] as const

/**
 * `error`: the document cannot run. `conflict`: it disagrees with itself or with the law. `outdated`: a figure, citation
 * or review date that was right once. `note`: a reading, a gap, an unfilled placeholder.
 */
export type Severity = (typeof SEVERITIES)[number]

/** One thing to know about a policy document. */
export interface Finding {
  readonly severity: Severity
  /** A clause id that the document cites; `null` where the finding is about no clause. */
  readonly clause: string | null
  /** The law's id where the finding compares with the law. */
  readonly law: string | null
  readonly message: string
  /** Where in the document, from 1. */
  readonly line: number
}
