import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { getInstant } from '../../kernel/school-date.js'
import { loadTimeline, nationalCodes, schoolPolicyIds } from '../policies.js'
import { calendarOf } from '../school.js'
import { simulate } from '../simulate.js'
import { summarise } from '../summary.js'
import { SMALLEST_SHOWN } from '../permissions/permissions.js'
import { type CountedPupil, type Group, showable } from './small-groups.js'

interface Pupil extends CountedPupil {
  readonly yearGroup: string
  readonly className: string
  readonly send: 'N' | 'K' | 'E'
}

const SHIPPED = schoolPolicyIds()
const MEASURES = ['group', 'persistentlyAbsent', 'severelyAbsent'] as const
type Measure = (typeof MEASURES)[number]
const counts = (pupil: Pupil, measure: Measure): boolean => measure === 'group' || pupil[measure]

function linesOf(pupils: readonly Pupil[]) {
  const by = (of: (pupil: Pupil) => string): Group<Pupil>[] =>
    [...new Set(pupils.map(of))].map((name) => ({ name, pupils: pupils.filter((it) => of(it) === name) }))
  const where = (name: string, is: (pupil: Pupil) => boolean): Group<Pupil> => ({
    name,
    pupils: pupils.filter(is),
  })
  const whole: Group<Pupil> = { name: 'whole', pupils }
  const years = by((it) => it.yearGroup)
  const classes = by((it) => it.className)
  const send = [
    where('send', (it) => it.send !== 'N'),
    where('plan', (it) => it.send === 'E'),
    where('support', (it) => it.send === 'K'),
  ]
  return { whole, years, classes, send, may: showable(whole, [[years, classes], [send]]) }
}

/**
 * What a reader could work out, solved as equations in whole numbers modulo a large prime: which parts of the school, of those
 * that lie in the same year group and class or have the same needs, are added up in what is shown; and whether a hidden figure
 * is a sum of such.
 */
function workedOut(pupils: readonly Pupil[]): string[] {
  const { whole, years, classes, send, may } = linesOf(pupils)
  const found: string[] = []
  for (const [groups, atomOf] of [
    [[whole, ...years, ...classes], (it: Pupil) => `${it.yearGroup} ${it.className}`],
    [[whole, ...send], (it: Pupil) => it.send],
  ] as const) {
    const atoms = [...new Set(pupils.map(atomOf))]
    const columns = MEASURES.flatMap((measure) => atoms.map((atom) => `${measure} ${atom}`))
    const rowOf = (members: readonly Pupil[], measure: Measure): bigint[] => {
      const mine = new Set(members.map((it) => `${measure} ${atomOf(it)}`))
      return columns.map((column) => (mine.has(column) ? 1n : 0n))
    }
    const known = groups.flatMap((group) =>
      MEASURES.filter((measure) => may.get(group)?.[measure] === true).map((measure) =>
        rowOf(group.pupils, measure),
      ),
    )
    const isKnown = spanOf(known)
    const secrets = groups.flatMap((group) =>
      MEASURES.flatMap((measure) => {
        const is = group.pupils.filter((it) => counts(it, measure)).length
        const without = (of: Measure): bigint[] =>
          rowOf(group.pupils, of).map((value, at) => value - (rowOf(group.pupils, measure)[at] as bigint))
        const others = pupils.filter((it) => !group.pupils.includes(it))
        return [
          { what: `${measure} of ${group.name}`, count: is, row: rowOf(group.pupils, measure) },
          ...(measure === 'group'
            ? [{ what: `all but ${group.name}`, count: others.length, row: rowOf(others, 'group') }]
            : [
                {
                  what: `no ${measure} of ${group.name}`,
                  count: group.pupils.length - is,
                  row: without('group'),
                },
              ]),
          ...(measure === 'severelyAbsent'
            ? [
                {
                  what: `persistently and not severely absent of ${group.name}`,
                  count: group.pupils.filter((it) => it.persistentlyAbsent && !it.severelyAbsent).length,
                  row: without('persistentlyAbsent'),
                },
              ]
            : []),
        ]
      }),
    )
    for (const { what, count, row } of secrets)
      if (count < SMALLEST_SHOWN && row.some((value) => value !== 0n) && isKnown(row))
        found.push(`${what}: ${count}`)
  }
  return found
}

const PRIME = 2_147_483_647n
const mod = (value: bigint): bigint => ((value % PRIME) + PRIME) % PRIME
function inverse(value: bigint): bigint {
  let result = 1n
  for (let base = value, power = PRIME - 2n; power > 0n; power >>= 1n, base = (base * base) % PRIME)
    if (power & 1n) result = (result * base) % PRIME
  return result
}

/** Whether a row is a sum of multiples of the given ones. */
function spanOf(rows: readonly (readonly bigint[])[]): (row: readonly bigint[]) => boolean {
  const basis: { readonly at: number; readonly row: readonly bigint[] }[] = []
  const reduce = (row: readonly bigint[]): bigint[] =>
    basis.reduce(
      (left, { at, row: known }) =>
        left[at] === 0n
          ? left
          : left.map((value, n) => mod(value - (left[at] as bigint) * (known[n] as bigint))),
      row.map(mod),
    )
  for (const row of rows) {
    const left = reduce(row)
    const at = left.findIndex((value) => value !== 0n)
    if (at === -1) continue
    const one = inverse(left[at] as bigint)
    basis.push({ at, row: left.map((value) => mod(value * one)) })
  }
  return (row) => reduce(row).every((value) => value === 0n)
}

/** The pupils of a school as the demonstration invents one. */
function invented(policy: string): Pupil[] {
  const until = getInstant('2026-11-20T15:30')
  const record = simulate({ policy, pupils: 240, years: 1, seed: `small groups ${policy}`, until })
  const timeline = loadTimeline(policy, process.cwd(), { file: policy, line: 1 })
  const school = { record, timeline, codes: nationalCodes(), calendar: calendarOf(record) }
  const byUpn = new Map(record.pupils.map((it) => [it.upn, it]))
  return summarise(school, until).pupils.map((row) => ({
    ...row,
    className: row.class,
    send: byUpn.get(row.upn)?.send ?? 'N',
  }))
}

const pupil = fc
  .record({
    year: fc.integer({ min: 1, max: 4 }),
    set: fc.constantFrom('A', 'B', 'mixed'),
    send: fc.constantFrom('N' as const, 'N' as const, 'N' as const, 'K' as const, 'E' as const),
    missed: fc.constantFrom(0, 0, 0, 1, 1, 2),
  })
  .map(
    ({ year, set, send, missed }): Pupil => ({
      yearGroup: String(year),
      className: set === 'mixed' ? `mixed ${Math.ceil(year / 2)}` : `${year}${set}`,
      send,
      persistentlyAbsent: missed > 0,
      severelyAbsent: missed > 1,
    }),
  )

const some = (count: number, is: Partial<Pupil>): Pupil[] =>
  Array.from({ length: count }, () => ({
    yearGroup: '1',
    className: '1A',
    send: 'N',
    persistentlyAbsent: false,
    severelyAbsent: false,
    ...is,
  }))

describe('figures that are hidden', () => {
  it('cannot be worked out from those that are shown, in whatever school', () => {
    fc.assert(
      fc.property(fc.array(pupil, { minLength: 1, maxLength: 160 }), (pupils) => {
        expect(workedOut(pupils)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it.each(SHIPPED)('cannot be worked out in an invented school of %s', (policy) => {
    const pupils = invented(policy)
    const { whole, years, may } = linesOf(pupils)
    expect(workedOut(pupils)).toEqual([])
    expect(may.get(whole)?.group).toBe(true)
    expect(years.some((group) => may.get(group)?.group)).toBe(true)
  })

  it('are found by solving, where nothing is hidden', () => {
    const { whole, years } = linesOf([...some(20, {}), ...some(3, { yearGroup: '2' })])
    const isKnown = spanOf([
      [1n, 1n],
      [1n, 0n],
    ])
    expect([whole.pupils.length, years.length, isKnown([0n, 1n]), spanOf([[1n, 1n]])([0n, 1n])]).toEqual([
      23,
      2,
      true,
      false,
    ])
  })

  it('do not come out of a cohort and its other part', () => {
    const { send, may } = linesOf([...some(60, {}), ...some(20, { send: 'K' }), ...some(2, { send: 'E' })])
    expect(send.map((group) => [group.name, may.get(group)?.group])).toEqual([
      ['send', true],
      ['plan', false],
      ['support', false],
    ])
  })

  it('do not come out of a year group and its classes', () => {
    const { years, classes, may } = linesOf([
      ...some(25, { className: '1A' }),
      ...some(4, { className: '1B' }),
      ...some(30, { yearGroup: '2', className: '2A' }),
      ...some(30, { yearGroup: '3', className: '3A' }),
    ])
    expect(years.map((group) => may.get(group)?.group)).toEqual([true, true, true])
    expect(classes.map((group) => [group.name, may.get(group)?.group])).toEqual([
      ['1A', false],
      ['1B', false],
      ['2A', true],
      ['3A', true],
    ])
  })

  it('do not come out of the whole where all the others together are nobody', () => {
    const { whole, years, may } = linesOf([
      ...some(10, { persistentlyAbsent: true }),
      ...some(20, {}),
      ...some(20, { yearGroup: '2', className: '2A' }),
      ...some(20, { yearGroup: '3', className: '3A' }),
    ])
    expect(may.get(whole)?.persistentlyAbsent).toBe(true)
    expect(years.map((group) => may.get(group)?.persistentlyAbsent)).toEqual([false, false, false])
  })
})
