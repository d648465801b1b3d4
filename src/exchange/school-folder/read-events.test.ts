import { describe, expect, it } from 'vitest'
import { ANN, BEN, faultsOf, readSmall, upnOf, warningsOf } from '../../../tests/exchange/small-school.js'
import { formatDay, formatInstant } from '../../kernel/school-date.js'

type Json = Readonly<Record<string, unknown>>

const EVENTS = (...events: (Json | string)[]): Record<string, string> => ({
  'events.jsonl': events
    .map((event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`)
    .join(''),
})
const base = (type: string, more: Json = {}): Json => ({ type, at: '2025-09-10T10:00', upn: ANN, ...more })
const dates = { from: '2025-09-22', to: '2025-09-23' }
const request = base('leave-request', { id: 'LR1', contact_id: 'A1', ...dates, reason: 'wedding' })

/** One right event of each type. */
const RIGHT: readonly Json[] = [
  base('contact', { method: 'text', to: 'parent', outcome: 'sent' }),
  base('explanation', { ...dates, reason: 'fever' }),
  base('evidence', { kind: 'medical', ...dates }),
  request,
  base('leave-decision', { id: 'LR1', decision: 'granted', code: 'c' }),
  base('letter', { about: 'attendance' }),
  base('meeting', { about: 'punctuality', held: true, attended: false }),
  base('plan', { about: 'attendance', kind: 'contract', review_on: '2025-09-10' }),
  base('visit', { about: 'leave' }),
  base('notice-to-improve', { contact_id: 'A1', ...dates }),
  base('penalty-notice', { contact_id: 'A1', paid_on: '2025-09-10', withdrawn_on: null }),
  base('hold', { kind: 'letter.attendance', reason: 'new baby', until: '2025-09-30' }),
  base('roll', { change: 'deleted', ground: '9(1)(a)', destination: 'Other School' }),
  base('suspension', dates),
  { type: 'done', at: '2025-09-10T10:00', kind: 'register.take', class: '4R' },
]

describe('events.jsonl', () => {
  it('gives every type of event', async () => {
    const { events, warnings } = await readSmall(EVENTS(...RIGHT))
    expect(warnings).toEqual([])
    expect(events.map(({ type }) => type)).toEqual(RIGHT.map(({ type }) => type))
    const [, explanation, , leave, decision, , meeting, plan, , , penalty, hold, , , done] = events
    expect(explanation).toMatchObject({ upn: ANN, reason: 'fever', accepted: null })
    expect(leave).toMatchObject({
      id: 'LR1',
      contactId: 'A1',
      festival: '',
      note: '',
      onForm: null,
      abroad: null,
    })
    expect(decision).toMatchObject({ decision: 'granted', code: 'C' })
    expect(meeting).toMatchObject({ held: true, attended: false, reviewOn: null })
    expect(plan?.type === 'plan' && formatDay(plan.reviewOn ?? 0)).toBe('2025-09-10')
    expect(penalty).toMatchObject({ withdrawnOn: null })
    expect(hold?.type === 'hold' && formatDay(hold.until ?? 0)).toBe('2025-09-30')
    expect(done).toMatchObject({ upn: '', className: '4R' })
  })

  it('may be missing, empty or have blank lines', async () => {
    expect((await readSmall({ 'events.jsonl': undefined })).events).toEqual([])
    expect((await readSmall(EVENTS('', request, ''))).events).toHaveLength(1)
  })

  it('need not be sorted by at: the events come in that order, those of one minute as they stand', async () => {
    const at = (minute: string, outcome: string): Json =>
      base('contact', { at: `2025-09-10T10:${minute}`, method: 'call', to: 'parent', outcome })
    const { events } = await readSmall(EVENTS(at('30', 'reached'), at('00', 'no-answer'), at('30', 'sent')))
    expect(
      events.map((event) => [formatInstant(event.at).slice(-2), event.type === 'contact' && event.outcome]),
    ).toEqual([
      ['00', 'no-answer'],
      ['30', 'reached'],
      ['30', 'sent'],
    ])
  })

  it('warns of what was done for a class that there is not', async () => {
    const done = (className: string): Json => ({ ...(RIGHT.at(-1) as Json), class: className })
    expect(await warningsOf(EVENTS(done('4R'), done('9Z'), done('9Y')))).toEqual([
      'events.jsonl has 2 events of "done" for a class that pupils.csv does not have; the first is on line 2.',
    ])
  })

  it('warns once of all fields that nothing reads', async () => {
    const events = EVENTS(
      { ...request, colour: 'red' },
      base('letter', { about: 'leave', tone: 1 }),
      base('letter', { about: 'leave', tone: 2 }),
    )
    expect(await warningsOf(events)).toEqual([
      'events.jsonl has 3 fields that nothing here reads: "colour" of leave-request, "tone" of letter; the first is on line 1.',
    ])
  })

  it.each([
    ['{"type": "contact", "note": "Abbott"', 'the line is no JSON'],
    ['["contact"]', 'the line is JSON and no object'],
    ['{}', 'the event has no type; expected contact, explanation'],
    [base('phone-call2'), 'unknown type "phone-call2"; expected contact, explanation'],
    [base('toString'), 'unknown type a text of 8 characters'],
    [
      base('letter', { about: 'leave', at: '2025-09-10' }),
      'at is "2025-09-10"; expected an instant, YYYY-MM-DDTHH:MM',
    ],
    [
      base('letter', { about: 'leave', at: '2026-03-29T01:30' }),
      'at is "2026-03-29T01:30" (the clocks go forward over it); expected an instant, YYYY-MM-DDTHH:MM',
    ],
    [base('letter', { about: 'leave', at: undefined }), 'at is missing; expected an instant'],
    [base('letter', { about: 'leave', upn: undefined }), 'upn is missing; expected a text'],
    [
      base('letter', { about: 'leave', upn: upnOf(9) }),
      `an event of the UPN ${upnOf(9)}, whom pupils.csv does not have`,
    ],
    [base('letter'), 'about is missing; expected attendance, punctuality, leave'],
    [base('letter', { about: 'uniform2' }), 'about is "uniform2"; expected attendance'],
    [base('contact', { method: 'text', to: 'parent' }), 'outcome is missing; expected reached, no-answer'],
    [base('contact', { method: 7, to: 'parent', outcome: 'sent' }), 'method is no text; expected text, call'],
    [base('explanation', { from: '2025-09-22', reason: 'x' }), 'to is missing; expected a date, YYYY-MM-DD'],
    [base('explanation', { ...dates }), 'reason is missing; expected a text'],
    [base('explanation', { ...dates, reason: 'x', accepted: 'yes' }), 'accepted is neither true nor false'],
    [base('explanation', { from: '2025-09-23', to: '2025-09-22', reason: 'x' }), 'from is after to'],
    [base('evidence', { ...dates, kind: 3 }), 'kind is no text; expected medical'],
    [{ ...request, contact_id: undefined }, 'contact_id is missing; expected a text'],
    [{ ...request, id: '' }, 'id is no text; expected one'],
    [
      base('plan', { about: 'attendance', kind: 'p1' }),
      'kind is "p1"; expected support, contract, part-time-timetable',
    ],
    [
      base('plan', { about: 'attendance', review_on: '2025-09-09' }),
      'review_on is before the day of the event itself',
    ],
    [
      base('penalty-notice', { contact_id: 'A1', paid_on: '2025-09-09' }),
      'paid_on is before the day of the event itself',
    ],
    [
      base('penalty-notice', { contact_id: 'A1', withdrawn_on: '2025-09-09' }),
      'withdrawn_on is before the day of the event',
    ],
    [base('hold', { kind: 'letter.attendance' }), 'reason is missing; expected a text'],
    [base('roll', { change: 'moved2' }), 'change is "moved2"; expected added, deleted'],
    [base('done', { class: '4R' }), 'kind is missing; expected a text'],
  ])('is a fault where a line is %j', async (event, message) => {
    const faults = await faultsOf(EVENTS(RIGHT[0] as Json, event))
    expect(faults[0]).toContain(`events.jsonl:2: ${message}`)
    expect(faults).toHaveLength(1)
    expect(faults.join('')).not.toContain('Abbott')
  })

  it.each([
    [
      'before its request',
      { at: '2025-09-10T09:59', id: 'LR1' },
      'a decision before the leave-request "LR1" of line 1',
    ],
    [
      'for an id that was never requested',
      { id: 'LR2' },
      'a decision on the leave-request "LR2", which was never made',
    ],
    [
      "for another pupil's request",
      { upn: BEN, id: 'LR1' },
      'a decision on the leave-request "LR1", which is another pupil\'s (line 1)',
    ],
    ['with an unknown code', { id: 'LR1', code: 'W9' }, 'unknown code "W9"'],
  ])('is a fault where a leave-decision is %s', async (_, fields, message) => {
    const decision = base('leave-decision', { decision: 'refused', ...fields })
    expect(await faultsOf(EVENTS(request, decision))).toEqual([
      expect.stringContaining(`events.jsonl:2: ${message}`),
    ])
  })

  it('takes a decision of the same minute, and one that stands above its request', async () => {
    const decision = base('leave-decision', { id: 'LR1', decision: 'refused' })
    expect(await faultsOf(EVENTS(decision, request))).toEqual([])
  })

  it('is a fault where two requests have one id', async () => {
    expect(await faultsOf(EVENTS(request, { ...request, upn: BEN }))).toEqual([
      expect.stringContaining('events.jsonl:2: the leave-request id "LR1" is taken, by line 1'),
    ])
  })

  it('names nobody whose name stands for the id of a request', async () => {
    const named = { ...request, id: 'Zebedee Quillfeather' }
    const decision = base('leave-decision', { id: 'Otisina Thistlewick', decision: 'granted' })
    expect(await faultsOf(EVENTS(named, named, decision))).toEqual([
      'events.jsonl:2: the leave-request id is taken, by line 1; expected an id of its own for each request',
      'events.jsonl:3: a decision on the leave-request, which was never made; expected the id of a leave-request',
    ])
  })
})
