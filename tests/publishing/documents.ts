import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseCodeTable } from '../../src/exchange/code-table.js'
import { parseDeletionGrounds } from '../../src/exchange/deletion-grounds.js'
import { type Day, getDay } from '../../src/kernel/school-date.js'
import { parsePolicy } from '../../src/policy/document/parse-policy.js'
import type { PolicyDocument } from '../../src/policy/document/policy-document.js'
import type { PublishOptions } from '../../src/publishing/policy-page.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8')

function parsed(path: string): PolicyDocument {
  const { document, problems } = parsePolicy(read(path))
  if (document === undefined) throw new Error(`${path}: ${problems.map((it) => it.message).join('; ')}`)
  return document
}

/** The shipped policies: the newest version of each. */
export const SHIPPED_POLICIES = ['foxdell', 'laat', 'russell', 'stanborough', 'nailsworth'] as const

export function shippedPolicy(id: string): PolicyDocument {
  const newest = readdirSync(`${ROOT}policies/${id}`)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .at(-1)
  return parsed(`policies/${id}/${newest}`)
}

/** An invented policy with every part that a document can have. */
export const thornbury = (): PolicyDocument => parsed('tests/publishing/thornbury.yaml')

export const ON: Day = getDay('2026-11-21')

export function optionsOn(on: Day = ON): PublishOptions {
  return {
    on,
    codes: parseCodeTable(read('policies/england/attendance-codes.csv')).on(on),
    grounds: parseDeletionGrounds(read('policies/england/deletion-grounds.csv')),
  }
}

/** Every clause id that a part of a document cites. */
export function citedIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(citedIn)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'cites' ? (inner as string[]) : citedIn(inner),
  )
}
