import type { Assertion, Claim, DocumentClaims, MatrixRow } from './claims.mjs'

export type Status = 'executed' | 'published' | 'planned' | 'not modelled' | 'untested' | 'unaccounted'
export interface Accounted {
  id: string
  policy: string
  kind?: string
  clause?: string
  requirement?: string
  status: Status
  claims: Claim[]
  tests: Assertion[]
}
export interface Fault {
  kind: 'empty' | 'repeated' | 'unaccounted' | 'untested' | 'unknown-in-document' | 'unknown-in-test'
  id: string | null
  message: string
}
export interface Account {
  clauses: Accounted[]
  laws: Accounted[]
  faults: Fault[]
}
export const STATUSES: readonly Status[]
export function account(input: { rows: MatrixRow[]; documents: DocumentClaims[]; tests: Assertion[] }): Account
export function overtaken(result: Pick<Account, 'clauses'>): Accounted[]
export function tally(
  entries: readonly Accounted[],
  groupOf: (entry: Accounted) => string,
): ({ group: string; total: number } & Record<Status, number>)[]
