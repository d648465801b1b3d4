import { describe, expect, it } from 'vitest'
import {
  ANN,
  BEN,
  CODES,
  faultsOf,
  readSmall,
  SMALL_SCHOOL,
  warningsOf,
} from '../../../tests/exchange/small-school.js'
import { formatDay, formatInstant } from '../../kernel/school-date.js'
import type { SchoolRecord } from '../../domain/school-record.js'

const MAPPED = (mapping: string, marks: string): Record<string, string> => ({
  'mapping.yaml': mapping,
  'marks.csv': marks,
})

/** Every mark as `2025-09-02 AM /`. */
function marksOf({ entries, pupils }: SchoolRecord, upn = ANN): string[] {
  const all = Array.from({ length: entries.length }, (_, i) => entries.at(i))
  return all
    .filter(({ pupil }) => pupils[pupil]?.upn === upn)
    .map(
      ({ day, half, code }) => `${formatDay(day)} ${half === 0 ? 'AM' : 'PM'} ${CODES.meaning(code).symbol}`,
    )
}

describe('mapping.yaml', () => {
  it('names the headings of another system', async () => {
    const mapping = 'marks.csv:\n  columns:\n    upn: Pupil No.\n    date: "Session Date"\n'
    const marks = `PUPIL NO.,Session date,session,code\n${ANN},2025-09-02,AM,/\n`
    expect(marksOf(await readSmall(MAPPED(mapping, marks)))).toEqual(['2025-09-02 AM /'])
  })

  it('allows dates as DD/MM/YYYY, beside YYYY-MM-DD, in the file that it names', async () => {
    const mapping = 'marks.csv:\n  dates: DD/MM/YYYY\n'
    const marks = `upn,date,session,code,recorded_at\n${ANN},02/09/2025,AM,/,02/09/2025 09:04:30\n${ANN},2025-09-03,AM,/,\n`
    const record = await readSmall(MAPPED(mapping, marks))
    expect(marksOf(record)).toEqual(['2025-09-02 AM /', '2025-09-03 AM /'])
    expect(formatInstant(record.entries.recordedAtAt(0))).toBe('2025-09-02T09:04')
    const pupils = SMALL_SCHOOL['pupils.csv'].replace('2016-11-20', '20/11/2016')
    expect(await faultsOf({ ...MAPPED(mapping, marks), 'pupils.csv': pupils })).toEqual([
      expect.stringMatching(
        /^pupils.csv:2: dob "20\/11\/2016" is not YYYY-MM-DD; .*for pupils.csv in mapping.yaml/,
      ),
    ])
  })

  it('does not take 31/02/2025 for a day', async () => {
    const faults = await faultsOf(
      MAPPED('marks.csv:\n  dates: DD/MM/YYYY\n', `upn,date,session,code\n${ANN},31/02/2025,AM,/\n`),
    )
    expect(faults).toEqual([
      expect.stringContaining('date is "31/02/2025", which is no date; expected DD/MM/YYYY'),
    ])
  })

  it('gives our words for the values of another system', async () => {
    const mapping =
      'marks.csv:\n  values:\n    session: { Morning: AM, Afternoon: PM }\npupils.csv:\n  values:\n    year_group: { "Year 4": "4" }\n'
    const marks = `upn,date,session,code\n${ANN},2025-09-02,morning,/\n${ANN},2025-09-02,Afternoon,\\\n`
    const pupils = SMALL_SCHOOL['pupils.csv'].replaceAll(',4,4R', ',Year 4,4R')
    const record = await readSmall({ ...MAPPED(mapping, marks), 'pupils.csv': pupils })
    expect(marksOf(record)).toEqual(['2025-09-02 AM /', '2025-09-02 PM \\'])
    expect(record.pupils[0]?.spells[0]?.yearGroup).toBe('4')
  })

  it('gives our codes for those of another system; the empty text is no mark, /\\ is present in either session', async () => {
    const mapping = "marks.csv:\n  codes:\n    P: '/\\'\n    HOL: G\n    '*': ''\n    '': ''\n"
    const marks = `upn,date,session,code\n${ANN},2025-09-02,AM,P\n${ANN},2025-09-02,PM,P\n${ANN},2025-09-03,AM,HOL\n${ANN},2025-09-03,PM,*\n${ANN},2025-09-04,AM,\n${ANN},2025-09-04,PM,hol\n`
    expect(marksOf(await readSmall(MAPPED(mapping, marks)))).toEqual([
      '2025-09-02 AM /',
      '2025-09-02 PM \\',
      '2025-09-03 AM G',
      '2025-09-04 PM G',
    ])
  })

  it.each([
    ['marks:\n  dates: DD/MM/YYYY', 1, '"marks" is no file that can be mapped; expected terms.csv'],
    [
      'marks.csv:\n  colums: {}',
      2,
      'unknown setting "colums" of marks.csv; expected columns, dates, values, codes',
    ],
    ['pupils.csv:\n  codes: {}', 2, 'unknown setting "codes" of pupils.csv'],
    ['marks.csv:\n  dates: MM/DD/YYYY', 2, 'dates is not known; expected DD/MM/YYYY or YYYY-MM-DD'],
    ['marks.csv:\n  columns:\n    day: Date', 3, '"day" is no column of ours'],
    ['marks.csv:\n  columns:\n    date: ""', 3, "date has no heading; expected the file's own one"],
    [
      'marks.csv:\n  columns:\n    date: Tag',
      3,
      'marks.csv has no column "tag"; expected the heading that it has for date',
    ],
    [
      'marks.csv:\n  values:\n    day: {}',
      3,
      '"day" is no column whose values can be mapped; expected one of session',
    ],
    ['pupils.csv:\n  values:\n    surname: {}', 3, '"surname" is no column whose values can be mapped'],
    ['marks.csv:\n  values:\n    session: { Morning: }', 3, '"Morning" stands for nothing'],
    ['marks.csv:\n  shape: month', 2, 'shape is not known; expected row or week or term'],
    ['marks.csv:\n  separator: ", "', 2, 'separator is no single character'],
    ['marks.csv:\n  days: all', 2, 'days is not known; expected weekdays or open'],
    ['marks.csv: yes', 1, 'marks.csv is no list of names with values'],
    ['- a', 1, 'the document is no list of names with values'],
    ['marks.csv:\n  columns: [', 3, 'not YAML'],
  ])('is a fault where it says %j', async (mapping, line, message) => {
    const faults = await faultsOf({ 'mapping.yaml': `${mapping}\n` })
    expect(faults[0]).toContain(`mapping.yaml:${line}: ${message}`)
  })

  it('may be empty', async () => {
    expect(await warningsOf({ 'mapping.yaml': '# nothing yet\n' })).toEqual([])
  })
})

describe('marks with one row for each pupil', () => {
  const week = (rows: string, more = ''): Record<string, string> =>
    MAPPED(`marks.csv:\n  shape: week\n${more}`, `upn,start,marks\n${rows}`)

  it('are two characters a day, the morning first, from the start date on', async () => {
    const record = await readSmall(week(`${ANN},2025-09-08,/\\/\\iiL\\/\\\n`))
    expect(marksOf(record)).toEqual([
      '2025-09-08 AM /',
      '2025-09-08 PM \\',
      '2025-09-09 AM /',
      '2025-09-09 PM \\',
      '2025-09-10 AM I',
      '2025-09-10 PM I',
      '2025-09-11 AM L',
      '2025-09-11 PM \\',
      '2025-09-12 AM /',
      '2025-09-12 PM \\',
    ])
  })

  it('may leave a session without a mark, as -, . or a blank, and may be shorter than the week', async () => {
    const record = await readSmall(week(`${ANN},2025-09-08,-\\. /\n`))
    expect(marksOf(record)).toEqual(['2025-09-08 PM \\', '2025-09-10 AM /'])
  })

  it('go over Saturday and Sunday', async () => {
    const term = MAPPED('marks.csv:\n  shape: term\n', `upn,start,marks\n${ANN},2025-09-11,/\\/\\/\\\n`)
    expect(marksOf(await readSmall(term))).toEqual([
      '2025-09-11 AM /',
      '2025-09-11 PM \\',
      '2025-09-12 AM /',
      '2025-09-12 PM \\',
      '2025-09-15 AM /',
      '2025-09-15 PM \\',
    ])
  })

  it('go over the days that are closed where the mapping says "days: open"', async () => {
    const mapping = 'marks.csv:\n  shape: term\n  days: open\n'
    const record = await readSmall(MAPPED(mapping, `upn,start,marks\n${ANN},2025-09-01,/\\/\\\n`))
    expect(marksOf(record)).toEqual([
      '2025-09-02 AM /',
      '2025-09-02 PM \\',
      '2025-09-03 AM /',
      '2025-09-03 PM \\',
    ])
  })

  it('may have codes of two characters where a separator stands between them', async () => {
    const record = await readSmall(week(`${ANN},2025-09-08,/ Y1 c1  / -\n`, '  separator: " "\n'))
    expect(marksOf(record)).toEqual([
      '2025-09-08 AM /',
      '2025-09-08 PM Y1',
      '2025-09-09 AM C1',
      '2025-09-10 AM /',
    ])
    const comma = await readSmall(week(`${BEN},2025-09-08,"/,Y1"\n`, '  separator: ","\n'))
    expect(marksOf(comma, BEN)).toEqual(['2025-09-08 AM /', '2025-09-08 PM Y1'])
  })

  it('may have their columns named and their codes mapped', async () => {
    const more =
      "  columns: { start: Week beginning, marks: Register }\n  dates: DD/MM/YYYY\n  codes: { P: '/\\' }\n"
    const text = `UPN,Week Beginning,Register\n${ANN},08/09/2025,PP\n`
    const record = await readSmall(MAPPED(`marks.csv:\n  shape: week\n${more}`, text))
    expect(marksOf(record)).toEqual(['2025-09-08 AM /', '2025-09-08 PM \\'])
  })

  it.each([
    [
      `${ANN},2025-09-08,/\\/\\/\\/\\/\\/\n`,
      '',
      'marks holds 11 marks; expected at most 10, two for each day of a week',
    ],
    [`${ANN},2025-09-08,/?\n`, '', 'unknown code "?" (2025-09-08 PM); expected a code of the national table'],
    [`${ANN},2025-09-08,Y1\n`, '', 'the code Y did not exist on 2025-09-08 (2025-09-08 AM)'],
    [
      `${ANN},2025-09-08,//\n`,
      '',
      'the code / is for the morning and this is an afternoon (2025-09-08 PM); expected \\',
    ],
    [`${ANN},2024-08-30,/\n`, '', `a mark of ${ANN} on 2024-08-30, before enrolled_on`],
    [`${ANN},8 September,/\n`, '', 'start is "8 September", which is no date; expected YYYY-MM-DD'],
    [`${ANN},2025-10-24,/\\/\\\n`, '  days: open\n', 'marks goes on after the last open day of terms.csv'],
  ])('are a fault where a row is %j', async (row, more, message) => {
    expect((await faultsOf(week(row, more)))[0]).toContain(`marks.csv:2: ${message}`)
  })

  it('need a terms.csv where the mapping says "days: open"', async () => {
    const faults = await faultsOf({
      ...week(`${ANN},2025-09-08,/\n`, '  days: open\n'),
      'terms.csv': undefined,
    })
    expect(faults).toEqual([expect.stringMatching(/^mapping.yaml:1: "days: open" of marks.csv needs/)])
  })
})
