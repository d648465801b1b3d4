import type { RollChangeRecord } from '../../application/admission/admission-record.js'
import { parseDay } from '../../kernel/school-date.js'
import { shortDay } from '../layout/words.js'

const CHANGES: Readonly<Record<RollChangeRecord['change'], string>> = {
  enrolled: 'Put on the roll',
  details: 'Details changed',
  class: 'Moved to another class',
  left: 'Taken off the roll',
  returned: 'Taken back on the roll',
  contact: 'Contact added or changed',
  'contact-removed': 'Contact removed',
}

/** A line of the history as the page shows it. */
export interface HistoryLine {
  readonly title: string
  readonly effectiveOn: number
  readonly fields: readonly { readonly name: string; readonly before: string; readonly after: string }[]
  readonly reason: string
  readonly at: Date
  readonly person: string
  readonly position: string
}

export function historyLine(change: RollChangeRecord): HistoryLine {
  const names = [...new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})])]
  return {
    title: CHANGES[change.change],
    effectiveOn: change.effectiveOn,
    fields: names
      .map((name) => ({
        name: nameInWords(name),
        before: valueInWords(change.before?.[name]),
        after: valueInWords(change.after?.[name]),
      }))
      .filter(({ before, after }) => before !== after),
    reason: change.reason,
    at: change.at,
    person: change.person,
    position: change.position,
  }
}

const NAMES: Readonly<Record<string, string>> = {
  upn: 'UPN',
  dob: 'Date of birth',
  fsm: 'Free school meals',
  send: 'Special educational needs',
  mayContact: 'May be contacted',
  className: 'Class',
  contactId: 'Contact number',
  startsOn: 'First day at the next school',
}

/** `previousSchool` as `Previous school`. */
function nameInWords(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return NAMES[name] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

function valueInWords(value: unknown): string {
  if (value === undefined || value === null || value === '') return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return ''
  return parseDay(value) === undefined ? value : shortDay(value)
}
