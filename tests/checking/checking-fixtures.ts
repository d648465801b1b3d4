import { readFileSync } from 'node:fs'
import { checkPolicy } from '../../src/checking/check-policy.js'
import type { Finding } from '../../src/checking/finding.js'
import { parseCodeTable } from '../../src/exchange/code-table.js'
import { parseDeletionGrounds } from '../../src/exchange/deletion-grounds.js'
import { getDay } from '../../src/kernel/school-date.js'
import { parsePolicy } from '../../src/policy/document/parse-policy.js'
import type { PolicyDocument } from '../../src/policy/document/policy-document.js'

const ROOT = new URL('../../', import.meta.url)
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

export const CODES = parseCodeTable(textOf('policies/england/attendance-codes.csv'))
export const GROUNDS = parseDeletionGrounds(textOf('policies/england/deletion-grounds.csv'))
export const SOUND = textOf('tests/checking/fixtures/sound.yaml')
export const LAW = documentOf(textOf('tests/checking/fixtures/law.yaml'))
export const LAW_TEXT = textOf('tests/checking/fixtures/law.yaml')

export function documentOf(text: string): PolicyDocument {
  const { document, problems } = parsePolicy(text)
  if (document === undefined)
    throw new Error(problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return document
}

export interface Asked {
  readonly on?: string
  readonly law?: PolicyDocument
  readonly trust?: PolicyDocument
  readonly fileName?: string
}

export function findingsOf(text: string, asked: Asked = {}): Finding[] {
  return checkPolicy(parsePolicy(text), asked.law ?? LAW, {
    on: getDay(asked.on ?? '2026-11-21'),
    fileName: asked.fileName ?? '2026-09-01.yaml',
    codes: CODES,
    grounds: GROUNDS,
    ...(asked.trust === undefined ? {} : { trust: asked.trust }),
  })
}

/** The sound policy with one place of its text changed; the place must be there once. */
export function planted(before: string, after: string): string {
  const parts = SOUND.split(before)
  if (parts.length !== 2)
    throw new Error(`"${before}" stands ${parts.length - 1} times in the sound policy; expected once`)
  return parts.join(after)
}

/** The line, from 1, on which some words begin; they may run over several lines. */
export function lineWith(text: string, words: string): number {
  const index = text.indexOf(words)
  if (index < 0) throw new Error(`nowhere stands "${words}"`)
  return text.slice(0, index).split('\n').length
}
