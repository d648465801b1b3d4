import { describe, expect, it } from 'vitest'
import { loadTimeline, nationalCodes } from '../../src/application/policies.js'
import { worklist } from '../../src/application/queries.js'
import { calendarOf, type School } from '../../src/application/school.js'
import { simulate } from '../../src/application/simulate.js'
import { summarise } from '../../src/application/summary.js'
import type { SchoolRecord } from '../../src/domain/school-record.js'
import { folderInMemory, readSchoolFolder, writeSchoolFolder } from '../../src/exchange/index.js'
import { formatInstant, getInstant } from '../../src/kernel/school-date.js'
import type { Action } from '../../src/rules/action.js'
import { SeededRandom } from '../../src/simulation/seeded-random.js'

// Invented schools with a whole history: what must hold of any of them, whatever happened there.

const POLICIES = ['foxdell', 'laat', 'russell', 'stanborough', 'nailsworth'] as const
const UNTIL = getInstant('2026-02-05T23:00')
const codes = nationalCodes()
const records = new Map<string, SchoolRecord>()

function recordOf(policy: string): SchoolRecord {
  let record = records.get(policy)
  if (record === undefined) {
    record = simulate({ policy, pupils: 30, years: 1, seed: 'eight', until: UNTIL, keepsUp: false })
    records.set(policy, record)
  }
  return record
}

const openedWith = (record: SchoolRecord): School => ({
  record,
  codes,
  timeline: loadTimeline(record.profile.policy, '.', { file: '', line: 0 }),
  calendar: calendarOf(record),
})
const schoolOf = (policy: string): School => openedWith(recordOf(policy))

/** A folder's files as whole texts. */
function textsOf(record: SchoolRecord): Record<string, string> {
  return Object.fromEntries(
    [...writeSchoolFolder(record, codes)].map(([name, text]) => [
      name,
      typeof text === 'string' ? text : [...text].join(''),
    ]),
  )
}

const read = async (files: Record<string, string>): Promise<SchoolRecord> =>
  readSchoolFolder(folderInMemory(files), codes)

/** What the program says of a school at some moments of its history. */
function answers(school: School): unknown {
  return ['2025-10-08T10:15', '2025-12-02T14:00', '2026-02-05T16:00'].map((at) => [
    worklist(school, getInstant(at)).actions,
    summarise(school, getInstant(at)).pupils,
  ])
}

describe.each(POLICIES)('a simulated school that follows %s', (policy) => {
  it('written and read again is the same folder, with the same things to do', async () => {
    const school = schoolOf(policy)
    const files = textsOf(school.record)
    const again = await read(files)
    expect(textsOf(again)).toEqual(files)
    expect(answers(openedWith(again))).toEqual(answers(school))
    expect(worklist(school, UNTIL).actions.length).toBeGreaterThan(10)
  })

  it('has the same things to do in whatever order its files have their rows', async () => {
    const school = schoolOf(policy)
    const random = new SeededRandom('order')
    const shuffled = Object.fromEntries(
      Object.entries(textsOf(school.record)).map(([name, text]) => {
        // Two events of the same minute follow each other as they were written down, so only the tables are shuffled.
        if (!name.endsWith('.csv')) return [name, text]
        const [header = '', ...rows] = text.trimEnd().split('\n')
        return [name, `${[header, ...shuffle(rows, random)].join('\n')}\n`]
      }),
    )
    expect(answers(openedWith(await read(shuffled)))).toEqual(answers(school))
  })

  it('asked twice of the same moment says the same, with an identity for each action that is its own', () => {
    const school = schoolOf(policy)
    for (const at of moments()) {
      const first = worklist(school, at).actions
      expect(worklist(school, at).actions).toEqual(first)
      expect(new Set(first.map((action) => action.id)).size).toBe(first.length)
    }
  })

  it('keeps an action’s identity from one minute to the next while it lasts', () => {
    const school = schoolOf(policy)
    const changed: string[] = []
    for (const at of moments()) {
      const before = singles(worklist(school, at - 1).actions)
      const after = singles(worklist(school, at).actions)
      for (const [key, id] of before) {
        const next = after.get(key)
        // A ladder's step of a later day takes the place of an earlier day's: another day, another action.
        if (next !== undefined && next !== id && !isOfAnotherDay(id, next))
          changed.push(`${formatInstant(at)}: ${id} became ${next}`)
      }
    }
    expect(changed).toEqual([])
  })

  it('lists nothing that concerns a later moment, in the order of the contract', () => {
    const school = schoolOf(policy)
    for (const at of moments().slice(0, 12)) {
      const { actions } = worklist(school, at)
      const today = formatInstant(at).slice(0, 10)
      for (const action of actions) {
        // Leave is asked for beforehand: the request is of today, the days are to come.
        for (const { from, fact } of action.because)
          if (from !== undefined && from > today && fact !== 'leave-request')
            expect.fail(`${fact} from ${from} on ${today}`)
        expect(action.overdue).toBe(action.due !== null && formatInstant(at) > action.due)
        expect(action.cites.length).toBeGreaterThan(0)
        expect(action.because.length).toBeGreaterThan(0)
      }
      const keys = actions.map((action) => `${action.due ?? '~'}\n${action.kind}\n${action.upn ?? ''}`)
      expect(keys).toEqual([...keys].sort())
    }
  })
})

/** Minutes at which something begins to count: closing times, noon, the day's end, the first minute of a week. */
function moments(): number[] {
  const days = [
    '2025-09-04',
    '2025-10-10',
    '2025-11-03',
    '2025-12-19',
    '2026-01-12',
    '2026-01-31',
    '2026-02-02',
  ]
  const times = ['00:00', '09:10', '09:15', '09:30', '11:00', '12:01', '13:45', '23:59']
  return days.flatMap((day) => times.map((time) => getInstant(`${day}T${time}`)))
}

/** By rule, step, pupil and class the identity of the only action of these. A report of a later period takes an earlier one’s place. */
function singles(actions: readonly Action[]): Map<string, string> {
  const found = new Map<string, string>()
  const twice = new Set<string>()
  for (const action of actions) {
    if (action.kind.startsWith('report.')) continue
    const key = `${action.id.split(':')[0]} ${action.upn ?? ''} ${action.class ?? ''}`
    if (found.has(key)) twice.add(key)
    found.set(key, action.id)
  }
  for (const key of twice) found.delete(key)
  return found
}

function isOfAnotherDay(before: string, after: string): boolean {
  const run = (id: string): string | undefined => /:(\d{4}-\d\d-\d\d)\+/.exec(id)?.[1]
  const isYearly = /^(returns\.daily|register\.take|mark\.resolve|returns\.reason)/.test(before)
  return isYearly || (run(before) !== undefined && run(after) !== undefined)
}

function shuffle<T>(items: readonly T[], random: SeededRandom): T[] {
  const left = [...items]
  for (let i = left.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[left[i], left[j]] = [left[j] as T, left[i] as T]
  }
  return left
}
