export interface EngineMutant {
  readonly start: number
  readonly end: number
  readonly from: string
  readonly to: string
  readonly text: string
  readonly line: number
}
export function engineMutants(text: string): EngineMutant[]
export function applyMutant(text: string, mutant: EngineMutant): string
