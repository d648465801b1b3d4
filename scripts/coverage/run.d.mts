import type { Account } from './account.mjs'

export function run(args: readonly string[], root: string): { out: string; err: string; status: 0 | 1 | 2 }
export function accountOf(root: string): Account
