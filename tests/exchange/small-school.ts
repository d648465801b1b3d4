import { readFileSync } from 'node:fs'
import { InputError } from '../../src/kernel/domain-error.js'
import { checkLetter } from '../../src/domain/roll/upn.js'
import type { SchoolRecord } from '../../src/domain/school-record.js'
import { folderInMemory, parseCodeTable, readSchoolFolder } from '../../src/exchange/index.js'

export const CODES = parseCodeTable(
  readFileSync(new URL('../../policies/england/attendance-codes.csv', import.meta.url), 'utf8'),
)

/** A right UPN for each number. */
export function upnOf(number: number): string {
  const rest = `801200${String(number).padStart(6, '0')}`
  return checkLetter(rest) + rest
}

export const ANN = upnOf(1)
export const BEN = upnOf(2)

/** Two invented pupils of class 4R in the autumn of 2025; every file may be replaced, or left out with `undefined`. */
export const SMALL_SCHOOL = {
  'school.yaml': 'id: small\nname: Small School\npolicy: foxdell\nphase: primary\nla: Luton\n',
  'terms.csv': 'academic_year,term,half,start,end\n2025/26,autumn,1,2025-09-01,2025-10-24\n',
  'closures.csv': 'date,session,kind,reason\n2025-09-01,both,inset,INSET day\n2025-09-12,PM,planned,Boiler\n',
  'pupils.csv':
    'upn,surname,forename,dob,year_group,class,enrolled_on,left_on\n' +
    `${ANN},Abbott,Ann,2016-11-20,4,4R,2024-09-02,\n` +
    `${BEN},Brook,Ben,2016-12-24,4,4R,2024-09-02,\n`,
  'contacts.csv':
    'upn,contact_id,priority,name,relationship,parent,lives_with,emergency,mobile,phone,email\n' +
    `${ANN},A1,1,Ada Abbott,mother,yes,yes,yes,07700900001,,\n`,
  'marks.csv':
    'upn,date,session,code\n' +
    `${ANN},2025-09-02,AM,/\n` +
    `${ANN},2025-09-02,PM,\\\n` +
    `${BEN},2025-09-02,AM,N\n`,
  'events.jsonl': '',
} as const

type Changes = Readonly<Record<string, string | Uint8Array | undefined>>

/** Reads {@link SMALL_SCHOOL} with some files changed. */
export function readSmall(changes: Changes = {}): Promise<SchoolRecord> {
  const files = Object.entries<string | Uint8Array | undefined>({ ...SMALL_SCHOOL, ...changes })
  const there = files.filter((file): file is [string, string | Uint8Array] => file[1] !== undefined)
  return readSchoolFolder(folderInMemory(Object.fromEntries(there)), CODES)
}

/** The faults of {@link SMALL_SCHOOL} with some files changed, each as `FILE:LINE: message`. */
export async function faultsOf(changes: Changes): Promise<string[]> {
  try {
    await readSmall(changes)
  } catch (error) {
    if (error instanceof InputError)
      return error.faults.map(({ file, line, message }) => `${file}:${line}: ${message}`)
    throw error
  }
  return []
}

export async function warningsOf(changes: Changes): Promise<readonly string[]> {
  return (await readSmall(changes)).warnings
}
