import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCodeTable } from '../../exchange/code-table.js'
import { getDay, getInstant, getTime } from '../../kernel/school-date.js'
import { SchoolCalendar } from '../calendar/school-calendar.js'
import type { Pupil } from '../roll/pupil.js'
import { NO_MARK } from './code-set.js'
import { AM, type Half, PM, RegisterEntries, UNSTATED } from './entries.js'
import { codeOf, incompleteClasses, type RegisterClock, viewRegister } from './register-view.js'

const codes = parseCodeTable(
  readFileSync(new URL('../../../policies/england/attendance-codes.csv', import.meta.url), 'utf8'),
)
const term = {
  academicYear: '2026/27',
  term: 'autumn',
  half: 2,
  start: getDay('2026-11-02'),
  end: getDay('2026-12-18'),
} as const
const calendar = SchoolCalendar.from([term], [])
const DAY = '2026-11-18'

/** Registers close at 09:30; in the afternoon nobody says when. */
const clock: RegisterClock = {
  closes: (_, half) => (half === AM ? getTime('09:30') : null),
  recorded: (_, half) => (half === AM ? getTime('09:30') : getTime('13:45')),
}

function pupil(upn: string, className = '4R', more: Partial<Pupil['spells'][number]> = {}): Pupil {
  return {
    upn,
    surname: '',
    forename: '',
    dob: null,
    send: 'N',
    socialWorker: false,
    lookedAfter: false,
    fsm: false,
    walksAlone: false,
    medicalCondition: false,
    priorYearAttendance: null,
    contacts: [],
    spells: [{ enrolledOn: getDay('2026-09-01'), leftOn: null, yearGroup: '4', className, ...more }],
  }
}

interface Row {
  readonly pupil?: number
  readonly on?: string
  readonly half?: Half
  readonly code: string
  readonly recorded?: string
  readonly arrived?: string
}

function register(rows: readonly Row[]): RegisterEntries {
  const entries = new RegisterEntries()
  for (const { pupil: index = 0, on = DAY, half = AM, code, recorded, arrived } of rows) {
    entries.append({
      pupil: index,
      day: getDay(on),
      half,
      code: codes.find(code, getDay(on)) as number,
      arrivedAt: arrived === undefined ? UNSTATED : getTime(arrived),
      recordedAt: recorded === undefined ? UNSTATED : getInstant(recorded),
      recordedBy: '',
      position: '',
      reason: '',
    })
  }
  return entries
}

/** The standing code of a session by an instant; `none` where there is no mark yet. */
function standing(rows: readonly Row[], asOf: string, half: Half = AM): string {
  const view = viewRegister([pupil('A')], register(rows), calendar, clock, getInstant(asOf))
  const code = codeOf(view, 0, calendar.indexOf(getDay(DAY), half))
  return code === NO_MARK ? 'none' : codes.meaning(code).symbol
}

function counted(rows: readonly Row[], asOf: string, pupils: readonly Pupil[] = [pupil('A')]): number[] {
  const view = viewRegister(pupils, register(rows), calendar, clock, getInstant(asOf))
  const before = calendar.firstSessionFrom(getDay(asOf.slice(0, 10)))
  return [...view.counted].map((count) => count - before)
}

describe('what stands in the register', () => {
  const amended: Row[] = [
    { code: 'N', recorded: `${DAY}T09:20` },
    { code: 'I', recorded: `${DAY}T11:00` },
  ]

  it.each([
    [`${DAY}T09:19`, 'none'],
    [`${DAY}T09:20`, 'N'],
    [`${DAY}T10:59`, 'N'],
    [`${DAY}T11:00`, 'I'],
    ['2026-12-18T16:00', 'I'],
  ])('by %s is %s: nothing recorded later exists', (asOf, code) => {
    expect(standing(amended, asOf)).toBe(code)
    expect(standing([...amended].reverse(), asOf)).toBe(code)
  })

  it('is the later row of two that were recorded in the same minute', () => {
    const rows: Row[] = [
      { code: 'N', recorded: `${DAY}T09:20` },
      { code: 'L', recorded: `${DAY}T09:20` },
    ]
    expect(standing(rows, '2026-11-19T08:00')).toBe('L')
    expect(standing([...rows].reverse(), '2026-11-19T08:00')).toBe('N')
  })

  it('of three is the one recorded last, in whatever order they were handed in', () => {
    const three: Row[] = [
      { code: 'N', recorded: `${DAY}T09:20` },
      { code: 'O', recorded: '2026-11-25T09:00' },
      { code: 'I', recorded: '2026-11-20T09:00' },
    ]
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const rows = order.map((i) => three[i] as Row)
      expect(standing(rows, '2026-11-30T08:00')).toBe('O')
      expect(standing(rows, '2026-11-24T08:00')).toBe('I')
      expect(standing(rows, '2026-11-19T08:00')).toBe('N')
    }
  })

  it('was recorded when its register closed where nobody says when', () => {
    expect(standing([{ code: 'L' }], `${DAY}T09:29`)).toBe('none')
    expect(standing([{ code: 'L' }], `${DAY}T09:30`)).toBe('L')
    expect(standing([{ code: '\\', half: PM }], `${DAY}T13:44`, PM)).toBe('none')
    expect(standing([{ code: '\\', half: PM }], `${DAY}T13:45`, PM)).toBe('\\')
  })

  it('is an amendment later than the close, and an earlier entry than the close is not', () => {
    expect(standing([{ code: 'N' }, { code: 'I', recorded: `${DAY}T09:31` }], '2026-11-19T08:00')).toBe('I')
    expect(standing([{ code: 'I', recorded: `${DAY}T09:31` }, { code: 'N' }], '2026-11-19T08:00')).toBe('I')
    expect(standing([{ code: 'N' }, { code: 'I', recorded: `${DAY}T09:29` }], '2026-11-19T08:00')).toBe('N')
  })

  it('is nothing on a day that is still to come, whenever it was written', () => {
    expect(standing([{ code: 'C', recorded: '2026-11-10T09:00' }], '2026-11-17T23:59')).toBe('none')
    expect(standing([{ code: 'C', recorded: '2026-11-10T09:00' }], `${DAY}T00:00`)).toBe('C')
  })

  it('is nothing on a closed session', () => {
    const view = viewRegister(
      [pupil('A')],
      register([{ on: '2026-11-21', code: '/' }]),
      calendar,
      clock,
      getInstant('2026-12-01T08:00'),
    )
    expect([...(view.codes[0] as Uint8Array)].every((code) => code === NO_MARK)).toBe(true)
  })

  it('tells when the pupil came, of the entry that stands and of no other', () => {
    const session = calendar.indexOf(getDay(DAY), AM)
    const view = (rows: readonly Row[]) =>
      viewRegister([pupil('A')], register(rows), calendar, clock, getInstant('2026-11-30T08:00'))
    const late = view([{ code: 'L', arrived: '09:05', recorded: `${DAY}T09:06` }])
    expect(late.arrivalOf(0, session)).toBe(getTime('09:05'))
    const corrected = view([
      { code: 'L', arrived: '09:05' },
      { code: '/', recorded: `${DAY}T12:00` },
    ])
    expect(corrected.arrivalOf(0, session)).toBeUndefined()
    const twice = view([{ code: 'L', arrived: '09:05' }, { code: '/' }])
    expect(twice.arrivalOf(0, session)).toBeUndefined()
  })
})

describe('a session counts', () => {
  it('from the minute in which its register closes', () => {
    expect(counted([], `${DAY}T09:29`)).toEqual([0])
    expect(counted([], `${DAY}T09:30`)).toEqual([1])
  })

  it('where no closing time is stated, once the class is marked and at the end of the day at the latest', () => {
    const both = [pupil('A'), pupil('B')]
    const one: Row[] = [{ half: PM, code: '\\', recorded: `${DAY}T13:20` }]
    const two: Row[] = [...one, { pupil: 1, half: PM, code: 'N', recorded: `${DAY}T13:25` }]
    expect(counted(one, `${DAY}T15:00`, both)).toEqual([1, 1])
    expect(counted(two, `${DAY}T13:24`, both)).toEqual([1, 1])
    expect(counted(two, `${DAY}T13:25`, both)).toEqual([2, 2])
    expect(counted(one, `${DAY}T23:58`, both)).toEqual([1, 1])
    expect(counted(one, `${DAY}T23:59`, both)).toEqual([2, 2])
  })

  it('for a class that is marked, though another class is not', () => {
    const rows: Row[] = [{ half: PM, code: '\\', recorded: `${DAY}T13:20` }]
    expect(counted(rows, `${DAY}T13:30`, [pupil('A', '4R'), pupil('B', '5R')])).toEqual([2, 1])
  })

  it('without waiting for a pupil who is not on the roll that day', () => {
    const rows: Row[] = [{ half: PM, code: '\\', recorded: `${DAY}T13:20` }]
    const leaver = pupil('B', '4R', { leftOn: getDay('2026-11-17') })
    const joiner = pupil('C', '4R', { enrolledOn: getDay('2026-11-19') })
    expect(counted(rows, `${DAY}T13:30`, [pupil('A'), leaver, joiner])[0]).toBe(2)
  })

  it('on every day before, and on none that is no school day', () => {
    expect(counted([], '2026-11-21T12:00')).toEqual([0])
    const view = viewRegister([pupil('A')], register([]), calendar, clock, getInstant('2027-03-01T12:00'))
    expect([...view.counted]).toEqual([calendar.sessionCount])
    expect([
      ...viewRegister([pupil('A')], register([]), calendar, clock, getInstant('2026-10-01T12:00')).counted,
    ]).toEqual([0])
  })
})

describe('a class is incomplete', () => {
  it('while one pupil on its roll has no mark', () => {
    const pupils = [pupil('A'), pupil('B'), pupil('C', '5R')]
    const view = viewRegister(
      pupils,
      register([
        { code: '/', recorded: `${DAY}T09:00` },
        { pupil: 2, code: '/', recorded: `${DAY}T09:00` },
      ]),
      calendar,
      clock,
      getInstant(`${DAY}T09:10`),
    )
    expect([
      ...incompleteClasses(pupils, view.codes, getDay(DAY), calendar.indexOf(getDay(DAY), AM)),
    ]).toEqual(['4R'])
  })
})
