import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Day,
  dayOfInstant,
  getDay,
  instantAt,
  type Instant,
  isLeftOut,
  minuteOfInstant,
} from '../../src/kernel/school-date.js'
import { RegisterEntries, UNSTATED, type Entry, type Half } from '../../src/domain/register/entries.js'
import type { SchoolRecord } from '../../src/domain/school-record.js'
import type { Contact, Pupil } from '../../src/domain/roll/pupil.js'
import { folderInMemory, readSchoolFolder, writeSchoolFolder } from '../../src/exchange/index.js'
import { CODES, upnOf } from './small-school.js'

const FIRST = getDay('2022-09-05')
const LAST = getDay('2026-07-17')
const CHANGE = getDay('2024-08-19')

/** Words as people type them: quotes, commas, line ends, accents, a byte-order mark, a formula. */
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'é', '’', '=', '\uFEFF', 'a', ';'),
    maxLength: 8,
  }),
)
const name = words.filter((text) => text !== '')
const className = words.map((text) => text.trim())
const id = fc.string({ unit: fc.constantFrom('a', 'B', '7', '-'), minLength: 1, maxLength: 6 })
const day = fc.integer({ min: FIRST, max: LAST })
const dates = fc.tuple(day, fc.nat(20)).map(([from, days]) => ({ from, to: from + days }))
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const yesNo = fc.boolean()

const contact: fc.Arbitrary<Contact> = fc.record({
  contactId: id,
  priority: fc.nat(9),
  name: words,
  relationship: words,
  parent: yesNo,
  livesWith: yesNo,
  emergency: yesNo,
  mayContact: yesNo,
  address: words,
  mobile: words,
  phone: words,
  email: words,
})

function pupil(upn: string): fc.Arbitrary<Pupil> {
  return fc.record({
    upn: fc.constant(upn),
    surname: words,
    forename: words,
    dob: orNull(fc.integer({ min: getDay('2005-01-01'), max: getDay('2021-12-31') })),
    spells: fc
      .tuple(className, fc.constantFrom('N2', 'R', '6', '13'), yesNo)
      .map(([className, yearGroup, twice]) => [
        { enrolledOn: FIRST, leftOn: twice ? FIRST + 9 : null, yearGroup, className },
        ...(twice ? [{ enrolledOn: FIRST + 10, leftOn: null, yearGroup, className: 'again' }] : []),
      ]),
    send: fc.constantFrom('N', 'K', 'E'),
    socialWorker: yesNo,
    lookedAfter: yesNo,
    fsm: yesNo,
    walksAlone: yesNo,
    medicalCondition: yesNo,
    priorYearAttendance: orNull(fc.record({ units: fc.nat(1000), decimals: fc.constant(1) })),
    contacts: fc.uniqueArray(contact, { maxLength: 2, selector: ({ contactId }) => contactId }),
  })
}

function codeFor(day: Day, half: Half, pick: number): number {
  const usual = half === 0 ? '/' : '\\'
  const symbols = day < CHANGE ? [usual, 'L', 'H', 'N', '#'] : [usual, 'L', 'Y1', 'N', 'C2']
  return CODES.find(symbols[pick % symbols.length] as string, day) ?? 0
}

/** The instant, or the one an hour later where the clocks go forward over it. */
const shownByAClock = (instant: Instant): Instant =>
  isLeftOut(dayOfInstant(instant), minuteOfInstant(instant)) ? instant + 60 : instant

const entry = fc
  .record({
    pupil: fc.nat(1),
    day,
    half: fc.constantFrom<Half>(0, 1),
    pick: fc.nat(4),
    arrivedAt: fc.oneof(fc.constant(UNSTATED), fc.nat(1439)),
    recordedAfter: orNull(fc.nat(50_000)),
    recordedBy: words,
    position: words,
    reason: words,
  })
  .map(
    ({ pick, recordedAfter, ...fields }): Entry => ({
      ...fields,
      code: codeFor(fields.day, fields.half, pick),
      recordedAt: recordedAfter === null ? UNSTATED : shownByAClock(instantAt(fields.day, recordedAfter)),
    }),
  )

const eventDay = fc.integer({ min: FIRST, max: FIRST + 900 })
const base = { at: eventDay.map((on) => instantAt(on, 600)), upn: fc.constantFrom(upnOf(1), upnOf(2)) }
const event = fc.oneof(
  fc.record({
    type: fc.constant('contact' as const),
    ...base,
    method: fc.constantFrom('text' as const, 'visit' as const),
    to: fc.constant('parent' as const),
    outcome: fc.constantFrom('sent' as const, 'reached' as const),
  }),
  fc
    .record({
      type: fc.constant('explanation' as const),
      ...base,
      dates,
      reason: words,
      accepted: orNull(yesNo),
    })
    .map(({ dates: span, ...fields }) => ({ ...fields, ...span })),
  fc.record({
    type: fc.constantFrom('plan' as const, 'meeting' as const),
    ...base,
    about: fc.constant('leave' as const),
    kind: fc.constantFrom('', 'support'),
    held: orNull(yesNo),
    attended: orNull(yesNo),
    reviewOn: orNull(fc.integer({ min: FIRST + 901, max: LAST })),
  }),
  fc.record({ type: fc.constant('hold' as const), ...base, kind: id, reason: words, until: orNull(day) }),
  fc.record({
    type: fc.constant('roll' as const),
    ...base,
    change: fc.constant('deleted' as const),
    ground: words,
    destination: words,
  }),
  fc.record({
    type: fc.constant('done' as const),
    at: base.at,
    kind: id,
    upn: fc.constantFrom('', upnOf(1)),
    className: words,
  }),
)

const record: fc.Arbitrary<SchoolRecord> = fc
  .record({
    profile: fc.record({
      id,
      name,
      policy: fc.constant('foxdell'),
      phase: fc.constantFrom('primary' as const, 'secondary' as const),
      la: name,
      trust: orNull(name),
      hub: orNull(name),
      laestab: orNull(fc.constantFrom('0812001', '821/2001')),
      settings: fc.record(
        {
          transitionYears: fc.constant(['6']),
          startOfYearSchoolDays: fc.nat(20),
          testWeeks: fc.array(
            dates.map((span) => ({ ...span, yearGroups: ['2', 'R'] })),
            { maxLength: 2 },
          ),
          lowestYearGroup: fc.constant('R'),
          finalYearGroups: fc.constant(['6', '11']),
          minimumSessions: fc.nat(50),
        },
        { requiredKeys: [] },
      ),
    }),
    terms: fc.constantFrom(
      [],
      [{ academicYear: '2022/23', term: 'autumn' as const, half: 1 as const, start: FIRST, end: FIRST + 40 }],
    ),
    closures: fc.array(
      fc.record({
        day,
        half: fc.constantFrom(0 as const, 1 as const, null),
        kind: fc.constant('inset' as const),
        reason: words,
      }),
      { maxLength: 3 },
    ),
    pupils: fc.tuple(pupil(upnOf(1)), pupil(upnOf(2))),
    entries: fc.array(entry, { maxLength: 20 }),
    events: fc.array(event, { maxLength: 6 }),
  })
  .map(({ entries: list, pupils, events, ...rest }) => {
    const entries = new RegisterEntries()
    for (const each of list) entries.append(each)
    return {
      ...rest,
      entries,
      pupils: pupils.toSorted((a, b) => (a.upn < b.upn ? -1 : 1)),
      events: events.toSorted((a, b) => a.at - b.at),
      warnings: [],
    }
  })

function textsOf(school: SchoolRecord): Record<string, string> {
  const texts = writeSchoolFolder(school, CODES)
  return Object.fromEntries([...texts].map(([file, text]) => [file, [...text].join('')]))
}

/** What a text becomes that was written once: one kind of line end. */
const oneLineEnd = (text: string): string => text.replace(/\r\n?/g, '\n')

describe('a school that is written and read again', () => {
  it('gives the same bytes when it is written again', async () => {
    await fc.assert(
      fc.asyncProperty(record, async (school) => {
        const texts = textsOf(school)
        const again = await readSchoolFolder(folderInMemory(texts), CODES)
        const rewritten = textsOf(again)
        // Amendments of one session come out in the order of their recording; everything else as it was.
        expect({ ...rewritten, 'marks.csv': '' }).toEqual({ ...texts, 'marks.csv': '' })
        expect(textsOf(await readSchoolFolder(folderInMemory(rewritten), CODES))).toEqual(rewritten)
        expect(rewritten['marks.csv']?.length).toBe(texts['marks.csv']?.length)
      }),
      { numRuns: 300 },
    )
  })

  it('is the same school', async () => {
    await fc.assert(
      fc.asyncProperty(record, async (school) => {
        const again = await readSchoolFolder(folderInMemory(textsOf(school)), CODES)
        expect(again.profile).toEqual(school.profile)
        expect(again.terms).toEqual(school.terms)
        expect(again.events).toEqual(school.events)
        expect(again.pupils.map(({ upn, spells }) => [upn, spells.length])).toEqual(
          school.pupils.map(({ upn, spells }) => [upn, spells.length]),
        )
        expect(again.pupils.map(({ surname }) => surname)).toEqual(
          school.pupils.map(({ surname }) => oneLineEnd(surname)),
        )
        const reasons = ({ entries }: SchoolRecord) =>
          Array.from({ length: entries.length }, (_, i) => oneLineEnd(entries.reasonAt(i))).sort()
        expect(reasons(again)).toEqual(reasons(school))
      }),
      { numRuns: 200 },
    )
  })
})
