import { type Fault, InputError } from '../../kernel/domain-error.js'
import { dayOfInstant, type Day } from '../../kernel/school-date.js'
import { isUnstorable } from '../../kernel/storable-text.js'
import type { CodeSet } from '../../domain/register/code-set.js'
import {
  LEAVE_REASONS,
  type CaseworkEvent,
  type LeaveDecisionEvent,
  type SchoolEvent,
} from '../../domain/events/school-event.js'
import { EventFields } from './event-fields.js'
import type { FolderReading } from './folder-reading.js'
import { upnInWords, type Roll } from './read-roll.js'
import { counted, listed, shown } from './values.js'

const FILE = 'events.jsonl'
const PLANS = ['support', 'contract', 'part-time-timetable'] as const
const ABOUT = ['attendance', 'punctuality', 'leave'] as const

interface ReadEvent {
  readonly event: SchoolEvent
  readonly line: number
}

/** Reads `events.jsonl`: one event a line. The events come out in order of `at`, those of one minute as they stand. */
export async function readEvents(reading: FolderReading, roll: Roll, codes: CodeSet): Promise<SchoolEvent[]> {
  const blocks = await reading.blocks(FILE)
  if (blocks === undefined) return []
  const events: ReadEvent[] = []
  const unread = new Map<string, { count: number; line: number }>()
  let line = 0
  for await (const block of blocks) {
    const lines = block.split('\n')
    if (lines.at(-1) === '') lines.pop()
    for (const text of lines) {
      line++
      if (text.trim() === '') continue
      const event = readEvent(text, roll, codes, line, reading, unread)
      if (event !== undefined) events.push({ event, line })
    }
  }
  checkLeave(reading, events)
  warnOfUnread(reading, unread)
  warnOfUnknownClasses(reading, events, roll)
  return events.sort((a, b) => a.event.at - b.event.at || a.line - b.line).map(({ event }) => event)
}

/** @returns `undefined` where the line is faulty */
function readEvent(
  text: string,
  roll: Roll,
  codes: CodeSet,
  line: number,
  reading: FolderReading,
  unread: Map<string, { count: number; line: number }>,
): SchoolEvent | undefined {
  const tell = (message: string): void => reading.faults.add(FILE, line, message)
  const json = parseObject(text, tell)
  if (json === undefined) return undefined
  if (isUnstorable(json)) {
    tell('a NUL character, or half of one, written with a backslash; expected text that can be kept')
    return undefined
  }
  const fields = new EventFields(json, tell)
  const type = json['type']
  const read =
    typeof type === 'string' && Object.hasOwn(READERS, type)
      ? READERS[type as SchoolEvent['type']]
      : undefined
  if (read === undefined) {
    const what =
      type === undefined
        ? 'the event has no type'
        : `unknown type ${typeof type === 'string' ? shown(type) : ''}`
    fields.fault(`${what.trim()}; expected ${Object.keys(READERS).join(', ')}`)
    return undefined
  }
  const at = fields.instant('at')
  const upn = type === 'done' ? fields.textIfAny('upn') : fields.text('upn')
  if (upn !== '' && roll.isStranger(upn)) {
    fields.fault(`an event of ${upnInWords(upn)}, whom pupils.csv does not have; expected a pupil's UPN`)
  }
  const event = read(fields, { at, upn }, codes)
  for (const name of fields.unread) {
    const key = `"${name}" of ${type as string}`
    const known = unread.get(key)
    if (known === undefined) unread.set(key, { count: 1, line })
    else known.count++
  }
  return fields.faulty ? undefined : event
}

function parseObject(text: string, tell: (message: string) => void): Record<string, unknown> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // The parser's own message quotes the line, in which there may be names.
    const position = /position (\d+)/.exec(String(error))?.[1]
    const place = position === undefined ? '' : ` (from character ${Number(position) + 1} on)`
    tell(`the line is no JSON${place}; expected one JSON object`)
    return undefined
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  tell('the line is JSON and no object; expected {"type": …, "at": …}')
  return undefined
}

/**
 * Reads one event from the fields of the contract.
 *
 * @throws {InputError} with every fault, as of a file of one line
 */
export function eventFromJson(json: Readonly<Record<string, unknown>>, codes: CodeSet): SchoolEvent {
  const faults: Fault[] = []
  const fields = new EventFields(json, (message) => faults.push({ file: 'event', line: 1, message }))
  const type = fields.oneOf('type', Object.keys(READERS) as SchoolEvent['type'][])
  const upn = type === 'done' ? fields.textIfAny('upn') : fields.text('upn')
  const event = READERS[type](fields, { at: fields.instant('at'), upn }, codes)
  if (faults.length > 0) throw new InputError(faults)
  return event
}

type Reader = (
  fields: EventFields,
  base: { readonly at: number; readonly upn: string },
  codes: CodeSet,
) => SchoolEvent

/** How the further fields of each type are read: section 2 of the folder's description. */
const READERS: Readonly<Record<SchoolEvent['type'], Reader>> = {
  contact: (fields, base) => ({
    type: 'contact',
    ...base,
    method: fields.oneOf('method', ['text', 'call', 'email', 'letter', 'visit']),
    to: fields.oneOf('to', ['parent', 'emergency-contact', 'other-adult']),
    outcome: fields.oneOf('outcome', ['reached', 'no-answer', 'message-left', 'sent']),
  }),
  explanation: (fields, base) => ({
    type: 'explanation',
    ...base,
    ...fields.dates(),
    reason: fields.text('reason', true),
    accepted: fields.yesNoIfAny('accepted'),
  }),
  evidence: (fields, base) => ({
    type: 'evidence',
    ...base,
    kind: fields.oneOf('kind', ['medical', 'appointment', 'travel', 'other']),
    ...fields.dates(),
  }),
  'leave-request': (fields, base) => ({
    type: 'leave-request',
    ...base,
    id: fields.text('id'),
    contactId: fields.text('contact_id'),
    ...fields.dates(),
    reason: fields.oneOf('reason', LEAVE_REASONS),
    festival: fields.textIfAny('festival'),
    note: fields.textIfAny('note'),
    onForm: fields.yesNoIfAny('on_form'),
    abroad: fields.yesNoIfAny('abroad'),
  }),
  'leave-decision': readLeaveDecision,
  letter: (fields, base) => readCasework('letter', fields, base),
  meeting: (fields, base) => readCasework('meeting', fields, base),
  plan: (fields, base) => readCasework('plan', fields, base),
  visit: (fields, base) => readCasework('visit', fields, base),
  'notice-to-improve': (fields, base) => ({
    type: 'notice-to-improve',
    ...base,
    contactId: fields.text('contact_id'),
    ...fields.dates(),
  }),
  'penalty-notice': (fields, base) => ({
    type: 'penalty-notice',
    ...base,
    contactId: fields.text('contact_id'),
    paidOn: notBefore(fields, 'paid_on', base.at),
    withdrawnOn: notBefore(fields, 'withdrawn_on', base.at),
  }),
  hold: (fields, base) => ({
    type: 'hold',
    ...base,
    kind: fields.text('kind'),
    reason: fields.text('reason', true),
    until: fields.dayIfAny('until'),
  }),
  roll: (fields, base) => ({
    type: 'roll',
    ...base,
    change: fields.oneOf('change', ['added', 'deleted']),
    ground: fields.textIfAny('ground'),
    destination: fields.textIfAny('destination'),
  }),
  suspension: (fields, base) => ({ type: 'suspension', ...base, ...fields.dates() }),
  done: (fields, base) => ({
    type: 'done',
    ...base,
    kind: fields.text('kind'),
    className: fields.textIfAny('class'),
  }),
}

function readLeaveDecision(
  fields: EventFields,
  base: { at: number; upn: string },
  codes: CodeSet,
): LeaveDecisionEvent {
  const id = fields.text('id')
  const decision = fields.oneOf('decision', ['granted', 'refused'])
  const code = fields.textIfAny('code').toUpperCase()
  if (code !== '' && !codes.knows(code)) {
    fields.fault(`unknown code ${shown(code)}; expected a code of the national table, such as C or G`)
  }
  return { type: 'leave-decision', ...base, id, decision, code }
}

function readCasework(
  type: CaseworkEvent['type'],
  fields: EventFields,
  base: { at: number; upn: string },
): CaseworkEvent {
  const about = fields.oneOf('about', ABOUT)
  const kind = fields.textIfAny('kind')
  if (type === 'plan' && kind !== '' && !PLANS.some((plan) => plan === kind)) {
    fields.fault(`kind is ${shown(kind)}; expected ${PLANS.join(', ')}`)
  }
  const reviewOn = notBefore(fields, 'review_on', base.at)
  return {
    type,
    ...base,
    about,
    kind,
    held: fields.yesNoIfAny('held'),
    attended: fields.yesNoIfAny('attended'),
    reviewOn,
  }
}

/** A day that cannot lie before the event itself. */
function notBefore(fields: EventFields, name: string, at: number): Day | null {
  const day = fields.dayIfAny(name)
  if (day !== null && !fields.faulty && day < dayOfInstant(at)) {
    fields.fault(`${name} is before the day of the event itself; expected that day or a later one`)
  }
  return day
}

/** An id for a sentence, with a space before it; nothing where it may be somebody's name. */
function named(id: string): string {
  const text = shown(id)
  return text.startsWith('"') ? ` ${text}` : ''
}

/** Each request has an id of its own, and is decided after it was made. */
function checkLeave(reading: FolderReading, events: readonly ReadEvent[]): void {
  const requests = new Map<string, ReadEvent>()
  for (const { event, line } of events) {
    if (event.type !== 'leave-request') continue
    const first = requests.get(event.id)
    if (first === undefined) requests.set(event.id, { event, line })
    else {
      const id = named(event.id)
      const message = `the leave-request id${id} is taken, by line ${first.line}; expected an id of its own for each request`
      reading.faults.add(FILE, line, message)
    }
  }
  for (const { event, line } of events) {
    if (event.type !== 'leave-decision') continue
    const request = requests.get(event.id)
    const id = named(event.id)
    const fault = (message: string): void => reading.faults.add(FILE, line, message)
    if (request === undefined) {
      fault(`a decision on the leave-request${id}, which was never made; expected the id of a leave-request`)
    } else if (request.event.type === 'leave-request' && request.event.upn !== event.upn) {
      fault(
        `a decision on the leave-request${id}, which is another pupil's (line ${request.line}); expected the same UPN`,
      )
    } else if (event.at < request.event.at) {
      fault(`a decision before the leave-request${id} of line ${request.line}; expected an at that is later`)
    }
  }
}

/** What was put down as done for a class that nobody was ever in answers nothing, and somebody meant it to. */
function warnOfUnknownClasses(reading: FolderReading, read: readonly ReadEvent[], roll: Roll): void {
  const known = new Set(roll.pupils.flatMap(({ spells }) => spells.map(({ className }) => className)))
  const strange = read.filter(
    ({ event }) => event.type === 'done' && event.className !== '' && !known.has(event.className),
  )
  const [first] = strange
  if (first === undefined) return
  const events = strange.length === 1 ? '1 event' : `${strange.length} events`
  reading.warnings.push(
    `${FILE} has ${events} of "done" for a class that pupils.csv does not have; the first is on line ${first.line}.`,
  )
}

function warnOfUnread(
  reading: FolderReading,
  unread: ReadonlyMap<string, { count: number; line: number }>,
): void {
  const first = [...unread.values()][0]
  if (first === undefined) return
  const count = [...unread.values()].reduce((sum, field) => sum + field.count, 0)
  const fields = counted(count, 'field')
  reading.warnings.push(
    `${FILE} has ${fields} that nothing here reads: ${listed([...unread.keys()])}; the first is on line ${first.line}.`,
  )
}
