import { describe, expect, it } from 'vitest'
import type { SchoolEvent } from '../../domain/events/school-event.js'
import { getDay, getInstant } from '../../kernel/school-date.js'
import { PupilEvents } from './pupil-events.js'

const at = getInstant('2026-11-18T10:00')
const upn = 'X'
const on = (...events: object[]): PupilEvents =>
  new PupilEvents(events.map((event) => ({ at, upn, ...event }) as SchoolEvent))
const KINDS = [
  'contact.text',
  'contact.call',
  'contact.text-or-call',
  'contact.emergency-contacts',
  'contact.other-adults',
  'contact.letter',
  'visit.home',
  'visit.welfare',
  'letter.attendance',
  'letter.punctuality',
  'meeting.attendance',
  'meeting.punctuality',
  'interview.leave',
  'plan.support',
  'plan.contract',
  'consider.notice-to-improve',
  'consider.penalty-notice',
  'mark.resolve',
]
const done = (event: object): string[] => KINDS.filter((kind) => on(event).lastDone(kind, 0) !== undefined)

describe('what is recorded does the action that it is', () => {
  it.each([
    [
      { type: 'contact', method: 'text', to: 'parent', outcome: 'sent' },
      ['contact.text', 'contact.text-or-call'],
    ],
    [
      { type: 'contact', method: 'call', to: 'parent', outcome: 'no-answer' },
      ['contact.call', 'contact.text-or-call'],
    ],
    [
      { type: 'contact', method: 'call', to: 'emergency-contact', outcome: 'no-answer' },
      ['contact.emergency-contacts'],
    ],
    [
      { type: 'contact', method: 'text', to: 'emergency-contact', outcome: 'sent' },
      ['contact.emergency-contacts'],
    ],
    [{ type: 'contact', method: 'call', to: 'other-adult', outcome: 'reached' }, ['contact.other-adults']],
    [{ type: 'contact', method: 'letter', to: 'parent', outcome: 'sent' }, ['contact.letter']],
    [
      { type: 'contact', method: 'visit', to: 'parent', outcome: 'no-answer' },
      ['visit.home', 'visit.welfare'],
    ],
    [{ type: 'contact', method: 'email', to: 'parent', outcome: 'sent' }, []],
    [{ type: 'letter', about: 'attendance', kind: '' }, ['letter.attendance']],
    [{ type: 'letter', about: 'punctuality', kind: '' }, ['letter.punctuality']],
    [{ type: 'meeting', about: 'attendance', kind: '', held: true }, ['meeting.attendance']],
    [{ type: 'meeting', about: 'attendance', kind: '', held: null }, ['meeting.attendance']],
    [{ type: 'meeting', about: 'attendance', kind: '', held: false }, []],
    [{ type: 'meeting', about: 'leave', kind: '', held: true }, ['interview.leave']],
    [{ type: 'plan', about: 'attendance', kind: 'support' }, ['plan.support']],
    [{ type: 'plan', about: 'attendance', kind: '' }, ['plan.support']],
    [{ type: 'plan', about: 'attendance', kind: 'contract' }, ['plan.contract']],
    [{ type: 'plan', about: 'attendance', kind: 'part-time-timetable' }, []],
    [{ type: 'plan', about: 'punctuality', kind: 'support' }, []],
    [{ type: 'plan', about: 'leave', kind: 'contract' }, []],
    [{ type: 'visit', about: 'attendance', kind: '' }, ['visit.home', 'visit.welfare']],
    [{ type: 'notice-to-improve', contactId: 'P1' }, ['consider.notice-to-improve']],
    [{ type: 'penalty-notice', contactId: 'P1' }, ['consider.penalty-notice']],
    [{ type: 'done', kind: 'mark.resolve', className: '' }, ['mark.resolve']],
    [{ type: 'explanation', from: 0, to: 0, reason: '', accepted: true }, []],
    [{ type: 'hold', kind: 'contact.call', reason: '', until: null }, []],
  ])('%o: %o', (event, kinds) => {
    expect(done(event)).toEqual(kinds)
  })
})

describe('when an action was done', () => {
  const events = on(
    { type: 'letter', about: 'attendance', at: at - 100 },
    { type: 'letter', about: 'attendance', at },
    { type: 'letter', about: 'attendance', at: at + 100 },
  )

  it('is asked from an instant on, that instant included', () => {
    expect([
      events.lastDone('letter.attendance', at + 100),
      events.lastDone('letter.attendance', at + 101),
    ]).toEqual([at + 100, undefined])
    expect([
      events.firstDone('letter.attendance', at, at),
      events.firstDone('letter.attendance', at + 1, at + 99),
      events.firstDone('letter.attendance', at - 99, at + 200),
    ]).toEqual([at, undefined, at])
    expect(events.deeds.times).toEqual([at - 100, at, at + 100])
  })
})

describe('an action that a person put aside', () => {
  const hold = (until: string | null) =>
    on({
      type: 'hold',
      kind: 'contact.call',
      reason: 'hospital',
      until: until === null ? null : getDay(until),
    })

  it('is not listed until the day that was named, and is on that day', () => {
    const held = (day: string): boolean =>
      hold('2026-11-25').findHold('contact.call', getDay(day)) !== undefined
    expect([held('2026-11-18'), held('2026-11-24'), held('2026-11-25'), held('2026-11-26')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('is not listed at all where no day was named, and another action is', () => {
    expect(hold(null).findHold('contact.call', getDay('2030-01-01'))).toBeDefined()
    expect(hold(null).findHold('contact.text', getDay('2026-11-18'))).toBeUndefined()
  })
})

describe('an explanation', () => {
  const events = (accepted: boolean | null) =>
    on({ type: 'explanation', from: getDay('2026-11-16'), to: getDay('2026-11-18'), reason: 'ill', accepted })
  const days = ['2026-11-15', '2026-11-16', '2026-11-18', '2026-11-19'].map(getDay)

  it('covers its days, unless somebody turned it down', () => {
    expect(days.map((day) => events(null).isExplained(day))).toEqual([false, true, true, false])
    expect(days.map((day) => events(true).isExplained(day))).toEqual([false, true, true, false])
    expect(days.map((day) => events(false).isExplained(day))).toEqual([false, false, false, false])
  })

  it('counts as the last one was decided, where one was turned down or accepted after another', () => {
    const word = (accepted: boolean | null) => ({
      type: 'explanation',
      from: getDay('2026-11-16'),
      to: getDay('2026-11-18'),
      reason: 'ill',
      accepted,
    })
    const after = (...words: (boolean | null)[]): [explained: boolean, adequate: boolean] => {
      const said = on(...words.map(word))
      return [said.isExplained(getDay('2026-11-17')), said.hasAcceptedReason(getDay('2026-11-17'))]
    }
    expect(after(null, false)).toEqual([false, false])
    expect(after(false, null)).toEqual([true, false])
    expect(after(null, true)).toEqual([true, true])
    expect(after(true, null)).toEqual([true, true])
    expect(after(true, false)).toEqual([false, false])
  })

  it('is an adequate reason only once it was accepted', () => {
    expect(
      [events(true), events(null), events(false)].map((each) => each.hasAcceptedReason(getDay('2026-11-18'))),
    ).toEqual([true, false, false])
  })
})

describe('somebody was reached', () => {
  it('on the days asked about, by a contact that reached them', () => {
    const events = on({ type: 'contact', method: 'call', to: 'parent', outcome: 'reached' })
    const reached = (from: string, to: string): boolean => events.wasReached(getDay(from), getDay(to))
    expect([
      reached('2026-11-18', '2026-11-18'),
      reached('2026-11-01', '2026-11-17'),
      reached('2026-11-19', '2026-11-30'),
    ]).toEqual([true, false, false])
    expect(
      on({ type: 'contact', method: 'call', to: 'parent', outcome: 'message-left' }).wasReached(0, 99_999),
    ).toBe(false)
  })
})
