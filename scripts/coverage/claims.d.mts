export interface MatrixRow {
  id: string
  policy: string
  kind: string
  clause?: string
  requirement?: string
}
export interface Claim {
  id: string
  as: 'acting' | 'published' | 'planned' | 'not_modelled'
  where: string
  detail: string | undefined
}
export interface DocumentClaims {
  laws: { id: string; title: string }[]
  claims: Claim[]
}
export interface Assertion {
  id: string
  file: string
  name: string
}
export function readMatrix(text: string): MatrixRow[]
export function readDocument(file: string, text: string): DocumentClaims
export function readTable(file: string, text: string): DocumentClaims
export function readCases(file: string, text: string): Assertion[]
export function readTestNames(file: string, text: string): Assertion[]
