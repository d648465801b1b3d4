import type {
  ClassRegister,
  KnownUpTo,
  RegisterRow,
  SessionOfClass,
} from '../../application/register/class-register.js'
import {
  arrivalInWords,
  type RegisterPhase,
  type RegisterWindow,
} from '../../application/register/register-window.js'
import type { Refusal, RowFault } from '../../application/register/take-register.js'
import type { Half } from '../../domain/register/entries.js'
import { formatDay } from '../../kernel/school-date.js'
import { dayInWords, timeInWords } from '../layout/words.js'

export const HALF_NAMES = ['Morning', 'Afternoon'] as const
const HALF_PATHS = ['am', 'pm'] as const
export type HalfPath = (typeof HALF_PATHS)[number]

export const halfOfPath = (path: HalfPath): Half => (path === 'am' ? 0 : 1)

/** Where a class's register is. */
export function addressOf({ className, day, half }: SessionOfClass): string {
  return `/registers/${encodeURIComponent(className)}/${formatDay(day)}/${HALF_PATHS[half]}`
}

/** What the page of a register was made in sight of, as its form carries it: `12.340`. */
export const knownInText = ({ planned, event }: KnownUpTo): string => `${planned}.${event}`

/** The same read again; a form that does not say has seen nothing. */
export function parseKnown(text: string | undefined): KnownUpTo {
  const [, planned = '0', event = '0'] = /^(\d{1,15})\.(\d{1,15})$/.exec(text ?? '') ?? []
  return { planned: Number(planned), event: Number(event) }
}

/** When a register is open: `9am to 9:20am`. */
export function windowInWords({ begins, closes }: RegisterWindow): string {
  if (begins !== null && closes !== null) return `${timeInWords(begins)} to ${timeInWords(closes)}`
  if (begins !== null) return `From ${timeInWords(begins)}`
  return closes === null ? 'The policy gives no times' : `Until ${timeInWords(closes)}`
}

/** From when a register can be taken where the policy states no time for it. */
const SILENT = [
  'The policy gives no time for the morning register. It can be taken from',
  'The policy gives no time for the afternoon register. The afternoon begins at',
] as const

/** Why no marks can be entered now, in sentences; the clauses are the policy's own. */
export function phaseInWords(
  phase: Exclude<RegisterPhase, 'open'>,
  { opens, begins, closes, cites }: RegisterWindow,
  session: SessionOfClass,
  today: boolean,
): string {
  const clauses = cites.length === 0 ? '' : ` (clause${cites.length === 1 ? '' : 's'} ${cites.join(', ')})`
  switch (phase) {
    case 'no-session':
      return `The school is closed on ${dayInWords(session.day)} in the ${HALF_NAMES[session.half].toLowerCase()}.`
    case 'not-begun':
      if (today && opens !== null) return `Registration begins at ${timeInWords(opens)}${clauses}.`
      return today && begins !== null
        ? `${SILENT[session.half]} ${timeInWords(begins)}.`
        : `The register can be taken on ${dayInWords(session.day)}.`
    case 'closed':
      return today && closes !== null
        ? `The register closed at ${timeInWords(closes)}${clauses}. The office takes over.`
        : `The register of ${dayInWords(session.day)} is closed. The office takes over.`
  }
}

type NamedPupil = Pick<RegisterRow, 'pupilId' | 'forename' | 'surname'>
export const nameOf = ({ forename, surname }: Pick<NamedPupil, 'forename' | 'surname'>): string =>
  `${forename} ${surname}`

/** What is wrong with a row, and what to do about it. */
export function faultInWords(fault: RowFault, name: string): string {
  switch (fault.kind) {
    case 'missing':
      return `Select a mark for ${name}`
    case 'minutes-not-late':
      return `Minutes late for ${name} must be 1 or more`
    case 'no-minutes-without-time':
      return `Enter the time at which ${name} arrived`
    case 'arrived-on-time':
      return arrivalInWords(fault, name)
    case 'arrived-later-than-now':
      return `${name} must have arrived before now`
    case 'arrived-before-session':
    case 'arrived-after-session':
    case 'arrived-after-close':
    case 'arrived-before-close':
      return arrivalInWords(fault, name)
    case 'unknown-code':
      return `Enter a code of this day for ${name}`
  }
}

/** `1 pupil has no mark`, `3 pupils have no mark` */
export const missingInWords = (count: number): string =>
  count === 1 ? '1 pupil has no mark' : `${count} pupils have no mark`

/** A refused register in the words of the page: a first line, and one for each row that is at fault. */
export function refusalInWords(
  refusal: Refusal,
  register: ClassRegister,
  today: boolean,
): {
  readonly message: string
  readonly rows: readonly { readonly pupilId: number; readonly message: string }[]
} {
  switch (refusal.kind) {
    case 'phase':
      return {
        message: refusal.phase === 'open' ? '' : phaseInWords(refusal.phase, refusal.window, register, today),
        rows: [],
      }
    case 'no-reason':
      return { message: 'Enter why the marks are changed', rows: [] }
    case 'rows': {
      const missing = refusal.faults.filter(({ kind }) => kind === 'missing').length
      return {
        message: missing > 0 ? missingInWords(missing) : '',
        rows: faultsInWords(refusal.faults, register),
      }
    }
  }
}

/** What is wrong with each row, with its pupil's name. */
export function faultsInWords(
  faults: readonly RowFault[],
  register: ClassRegister,
): readonly { readonly pupilId: number; readonly message: string }[] {
  const names = new Map(register.rows.map((row) => [row.pupilId, nameOf(row)]))
  return faults.map((fault) => ({
    pupilId: fault.pupilId,
    message: faultInWords(fault, names.get(fault.pupilId) ?? ''),
  }))
}
