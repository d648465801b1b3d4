import { describe, expect, it } from 'vitest'
import { faultsOf, readSmall, warningsOf } from '../../../tests/exchange/small-school.js'
import { formatDay } from '../../kernel/school-date.js'

const TERMS = (...rows: string[]): Record<string, string> => ({
  'terms.csv': `academic_year,term,half,start,end\n${rows.join('\n')}\n`,
})
const CLOSURES = (row: string): Record<string, string> => ({
  'closures.csv': `date,session,kind,reason\n${row}\n`,
})

describe('terms.csv', () => {
  it('gives the half terms in the order of their days', async () => {
    const { terms } = await readSmall(
      TERMS('2025/26,Autumn,2,2025-11-03,2025-12-19', '2025/26,autumn,1,2025-09-01,2025-10-24'),
    )
    expect(terms.map(({ term, half, start }) => [term, half, formatDay(start)])).toEqual([
      ['autumn', 1, '2025-09-01'],
      ['autumn', 2, '2025-11-03'],
    ])
  })

  it('may be missing, with a warning', async () => {
    expect(await warningsOf({ 'terms.csv': undefined })).toEqual([
      'There is no terms.csv: the dates that have marks are taken as the open ones.',
    ])
  })

  it('may have no rows, with a warning', async () => {
    expect(await warningsOf(TERMS())).toEqual([expect.stringContaining('terms.csv has no rows')])
  })

  it.each([
    ['2025/27,autumn,1,2025-09-01,2025-10-24', /academic_year is "2025\/27"; expected one such as 2025\/26/],
    ['2025/26,winter,1,2025-09-01,2025-10-24', /term is .*; expected autumn, spring, summer/],
    ['2025/26,autumn,3,2025-09-01,2025-10-24', /half is "3"; expected 1, 2/],
    ['2025/26,autumn,1,2025-09-31,2025-10-24', /start is "2025-09-31", which is no date/],
    ['2025/26,autumn,1,2025-10-24,2025-09-01', /ends before it starts/],
  ])('is a fault where a row is %s', async (row, message) => {
    expect(await faultsOf(TERMS(row))).toEqual([expect.stringMatching(message)])
    expect(await faultsOf(TERMS(row))).toEqual([expect.stringMatching(/^terms.csv:2:/)])
  })

  it('is a fault where two half terms overlap by one day', async () => {
    const rows = ['2025/26,autumn,1,2025-09-01,2025-10-24', '2025/26,autumn,2,2025-10-24,2025-12-19']
    expect(await faultsOf(TERMS(...rows))).toEqual([
      expect.stringMatching(/^terms.csv:3: .*overlaps the one of line 2/),
    ])
  })

  it('warns of a half that is listed twice', async () => {
    const rows = ['2025/26,autumn,1,2025-09-01,2025-10-23', '2025/26,autumn,1,2025-10-24,2025-10-24']
    expect(await warningsOf(TERMS(...rows))).toEqual([
      'terms.csv has 2025/26 autumn 1 twice, on lines 2 and 3: each half is one span of days.',
    ])
  })

  it.each([
    ['2025/26,autumn,2,2025-11-03,2026-08-31', []],
    [
      '2025/26,autumn,2,2025-11-03,2026-09-01',
      ['terms.csv:3 has days outside of 2025/26, which it says it is of.'],
    ],
    [
      '2030/31,autumn,2,2025-11-03,2025-12-19',
      ['terms.csv:3 has days outside of 2030/31, which it says it is of.'],
    ],
  ])('warns of days that are not of the academic year beside them: %s', async (row, warnings) => {
    expect(await warningsOf(TERMS('2025/26,autumn,1,2025-08-01,2025-10-24', row))).toEqual(warnings)
  })

  it('is no fault where a half term starts on the day after the one before', async () => {
    const rows = ['2025/26,autumn,1,2025-09-01,2025-10-24', '2025/26,autumn,2,2025-10-25,2025-12-19']
    expect(await faultsOf(TERMS(...rows))).toEqual([])
  })
})

describe('closures.csv', () => {
  it('gives the closures of mornings, afternoons and days', async () => {
    const { closures } = await readSmall(CLOSURES('2025-09-08,am,Planned,Polls\n2025-09-09,both,inset,'))
    expect(closures.map(({ day, half, kind, reason }) => [formatDay(day), half, kind, reason])).toEqual([
      ['2025-09-08', 0, 'planned', 'Polls'],
      ['2025-09-09', null, 'inset', ''],
    ])
  })

  it('may be missing', async () => {
    expect((await readSmall({ 'closures.csv': undefined })).closures).toEqual([])
  })

  it.each([
    [
      '01/09/2025,AM,inset,',
      /date "01\/09\/2025" is not YYYY-MM-DD; expected .*"dates: DD\/MM\/YYYY" for closures.csv/,
    ],
    ['2025-09-08,evening,inset,', /session is .*; expected AM, PM, both/],
    ['2025-09-08,AM,snow,', /kind is .*; expected inset, bank-holiday, planned, unexpected/],
  ])('is a fault where a row is %s', async (row, message) => {
    const faults = await faultsOf(CLOSURES(row))
    expect(faults).toEqual([expect.stringMatching(message)])
    expect(faults).toEqual([expect.stringMatching(/^closures.csv:2:/)])
  })
})
