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
  /** From 1; only an error has one. */
  readonly column?: number
}

/** Each finding once, an error once for each line: errors first, then conflicts, outdated figures and notes, each by line. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return findings
    .filter((finding) => {
      const key = JSON.stringify([
        finding.severity,
        finding.clause,
        finding.message,
        finding.severity === 'error' ? finding.line : 0,
      ])
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .map((finding, index) => ({ finding, index }))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity) ||
        a.finding.line - b.finding.line ||
        a.index - b.index,
    )
    .map(({ finding }) => finding)
}
