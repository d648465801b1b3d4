import { describe, expect, it } from 'vitest'
import { faultsOf, readSmall, SMALL_SCHOOL, warningsOf } from '../../../tests/exchange/small-school.js'
import { formatDay } from '../../kernel/school-date.js'

const WITH = (lines: string): Record<string, string> => ({
  'school.yaml': SMALL_SCHOOL['school.yaml'] + lines,
})

describe('school.yaml', () => {
  it('gives the profile, with nothing where the school says nothing', async () => {
    const { profile } = await readSmall()
    expect(profile).toEqual({
      id: 'small',
      name: 'Small School',
      policy: 'foxdell',
      phase: 'primary',
      la: 'Luton',
      trust: null,
      hub: null,
      laestab: null,
      settings: {},
    })
  })

  it('keeps numbers as they were written', async () => {
    const { profile } = await readSmall(WITH('laestab: 0812001\n'))
    expect(profile.laestab).toBe('0812001')
  })

  it('gives the settings', async () => {
    const settings = `settings:
  transition_years: [6]
  start_of_year_school_days: 10
  test_weeks: [{ from: 2026-05-11, to: 2026-05-14, year_groups: ["2", 6] }]
  lowest_year_group: R
  final_year_groups: ["6"]
  minimum_sessions: 0
`
    const { profile, warnings } = await readSmall(WITH(settings))
    const [week] = profile.settings.testWeeks ?? []
    expect(warnings).toEqual([])
    expect(week && [formatDay(week.from), formatDay(week.to), week.yearGroups]).toEqual([
      '2026-05-11',
      '2026-05-14',
      ['2', '6'],
    ])
    expect({ ...profile.settings, testWeeks: [] }).toEqual({
      transitionYears: ['6'],
      startOfYearSchoolDays: 10,
      testWeeks: [],
      lowestYearGroup: 'R',
      finalYearGroups: ['6'],
      minimumSessions: 0,
    })
  })

  it('understands final_year_group in the singular', async () => {
    const { profile } = await readSmall(WITH('settings:\n  final_year_group: "6"\n'))
    expect(profile.settings).toEqual({ finalYearGroups: ['6'] })
  })

  it('warns of settings and lines that nothing reads', async () => {
    expect(await warningsOf(WITH('motto: Onwards\nsettings:\n  colour: blue\n'))).toEqual([
      'school.yaml has lines that nothing here reads: "motto" (line 6).',
      'school.yaml has settings that nothing here reads: "colour" (line 8).',
    ])
  })

  it('is a fault where the file is missing', async () => {
    expect(await faultsOf({ 'school.yaml': undefined })).toEqual([
      expect.stringMatching(/^school.yaml:1: the file is missing/),
    ])
  })

  it.each(['id', 'name', 'policy', 'phase', 'la'])('is one fault where %s is a list', async (key) => {
    const text = SMALL_SCHOOL['school.yaml'].replace(new RegExp(`^${key}: (.*)$`, 'm'), `${key}: [$1]`)
    expect(await faultsOf({ 'school.yaml': text })).toEqual([
      expect.stringMatching(new RegExp(`^school.yaml:\\d: ${key} is a list; expected one text$`)),
    ])
  })

  it.each(['id', 'name', 'policy', 'phase', 'la'])('is a fault where %s is missing', async (key) => {
    const text = SMALL_SCHOOL['school.yaml'].replace(new RegExp(`^${key}:.*\n`, 'm'), '')
    expect(await faultsOf({ 'school.yaml': text })).toEqual([
      expect.stringMatching(`^school.yaml:1: ${key} is missing`),
    ])
  })

  it.each([
    ['phase: all', 4, /a school for all ages gives one of them, and its lowest_year_group/],
    ['phase: infant', 4, /phase is .*expected primary or secondary/],
    ['settings:\n  transition_years: [14]', 7, /transition_years has "14"; expected N1, N2, R or 1 to 13/],
    ['settings:\n  minimum_sessions: some', 7, /minimum_sessions is .*expected a whole number/],
    ['settings:\n  lowest_year_group: [R, 1]', 7, /lowest_year_group has several/],
    [
      'settings:\n  test_weeks: [{ from: 2026-05-14, to: 2026-05-11, year_groups: [6] }]',
      7,
      /ends before it starts/,
    ],
    ['settings:\n  test_weeks: [{ from: May, to: 2026-05-11, year_groups: [6] }]', 7, /from is .*no date/],
    ['settings:\n  test_weeks: [{ from: 2026-05-11, to: 2026-05-14 }]', 7, /without year_groups/],
    ['settings: 5', 6, /settings is no list/],
    ['trust: [a, b]', 6, /trust is a list; expected one text/],
    ['name: twice', 6, /not YAML: Map keys must be unique/],
    ['trust: ]', 6, /not YAML/],
  ])('is a fault where it says %j', async (lines, line, message) => {
    const base = lines.startsWith('phase')
      ? SMALL_SCHOOL['school.yaml'].replace('phase: primary', lines)
      : undefined
    const faults = await faultsOf(base === undefined ? WITH(`${lines}\n`) : { 'school.yaml': base })
    expect(faults[0]).toMatch(message)
    expect(faults[0]?.startsWith(`school.yaml:${line}:`)).toBe(true)
  })
})
