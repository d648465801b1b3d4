import { describe, expect, it } from 'vitest'
import {
  ANN,
  BEN,
  CODES,
  faultsOf,
  readSmall,
  SMALL_SCHOOL,
  upnOf,
  warningsOf,
} from '../../../tests/exchange/small-school.js'
import { formatDay, formatInstant, formatTime } from '../../kernel/school-date.js'
import type { SchoolRecord } from '../../domain/school-record.js'

const HEADER = 'upn,date,session,code,arrived_at,recorded_at,recorded_by,position,reason\n'
const MARKS = (...rows: string[]): Record<string, string> => ({
  'marks.csv': `${HEADER}${rows.join('\n')}\n`,
})
/** A row for each of the two pupils, so that no class is without marks. */
const PRESENT = `${ANN},2025-09-02,AM,/,,,,,`

function codesOf({ entries }: SchoolRecord): string[] {
  return Array.from({ length: entries.length }, (_, i) => CODES.meaning(entries.codeAt(i)).symbol)
}

describe('marks.csv', () => {
  it('gives each entry with all that was written', async () => {
    const { entries, pupils } = await readSmall(
      MARKS(
        `${BEN},2025-09-02,AM,L,08:57,2025-09-02T09:05,j.mellor,class teacher,"bus, late"`,
        `${ANN},2025-09-03,pm,i,,,,,`,
      ),
    )
    const { pupil, day, half, code, arrivedAt, recordedAt, recordedBy, position, reason } = entries.at(0)
    expect([pupils[pupil]?.upn, formatDay(day), half, CODES.meaning(code).symbol]).toEqual([
      BEN,
      '2025-09-02',
      0,
      'L',
    ])
    expect([formatTime(arrivedAt), formatInstant(recordedAt)]).toEqual(['08:57', '2025-09-02T09:05'])
    expect([recordedBy, position, reason]).toEqual(['j.mellor', 'class teacher', 'bus, late'])
    expect(entries.at(1)).toMatchObject({
      half: 1,
      arrivedAt: -1,
      recordedAt: -1,
      recordedBy: '',
      reason: '',
    })
  })

  it('keeps every amendment, those of one session in order of recorded_at', async () => {
    const record = await readSmall(
      MARKS(
        `${ANN},2025-09-02,AM,I,,2025-09-02T11:00,,,`,
        `${BEN},2025-09-02,AM,/,,2025-09-02T09:00,,,`,
        `${ANN},2025-09-02,AM,N,,2025-09-02T09:00,,,`,
        `${ANN},2025-09-02,AM,O,,2025-09-02T10:00,,,`,
      ),
    )
    expect(codesOf(record)).toEqual(['N', '/', 'O', 'I'])
  })

  it('keeps two entries of one minute as they stand', async () => {
    const record = await readSmall(
      MARKS(`${ANN},2025-09-02,AM,N,,2025-09-02T09:00,,,`, `${ANN},2025-09-02,AM,L,,2025-09-02T09:00,,,`),
    )
    expect(codesOf(record)).toEqual(['N', 'L'])
  })

  it('is a fault where the file is missing', async () => {
    expect(await faultsOf({ 'marks.csv': undefined })).toEqual([
      expect.stringMatching(/^marks.csv:1: the file is missing/),
    ])
  })

  it.each([
    [
      `${upnOf(9)},2025-09-02,AM,/,,,,,`,
      `a mark of the UPN ${upnOf(9)}, whom pupils.csv does not have; expected a pupil's UPN`,
    ],
    [`${ANN},2025-02-30,AM,/,,,,,`, 'date is "2025-02-30", which is no date; expected YYYY-MM-DD'],
    [
      `${ANN},02/09/2025,AM,/,,,,,`,
      'date "02/09/2025" is not YYYY-MM-DD; expected YYYY-MM-DD, or "dates: DD/MM/YYYY" for marks.csv',
    ],
    [`${ANN},2025-09-02,Morning,/,,,,,`, 'session is "Morning"; expected AM or PM'],
    [`${ANN},2025-09-02,AM,W9,,,,,`, 'unknown code "W9"; expected a code of the national table'],
    [`${ANN},2025-09-02,AM,,,,,,`, 'the code is empty; expected a code'],
    [`${ANN},2025-09-02,AM,\\,,,,,`, 'the code \\ is for the afternoon and this is a morning; expected /'],
    [`${ANN},2025-09-02,PM,/,,,,,`, 'the code / is for the morning and this is an afternoon; expected \\'],
    [
      `${ANN},2025-09-02,AM,H,,,,,`,
      'the code H did not exist on 2025-09-02; expected it from 2006-09-01 to 2024-08-18',
    ],
    [`${ANN},2025-09-02,AM,L,8.57,,,,`, 'arrived_at is "8.57", which is no time; expected HH:MM'],
    [
      `${ANN},2025-09-02,AM,L,,2025-09-02 09:00,,,`,
      'recorded_at is "2025-09-02 09:00", which is no instant; expected YYYY-MM-DDTHH:MM',
    ],
    [
      `${ANN},2025-09-02,AM,L,,02/09/2025 09:00,,,`,
      'recorded_at "02/09/2025 09:00" is not YYYY-MM-DDTHH:MM; expected',
    ],
    [
      `${ANN},2025-09-02,AM,L,,2026-03-29T01:30,,,`,
      'recorded_at is "2026-03-29T01:30", which is no instant (the clocks go forward over it); expected',
    ],
    [
      `${ANN},2026-03-29,AM,L,,2026-03-29T01:30,,,`,
      'recorded_at is "2026-03-29T01:30", which is no instant (the clocks go forward over it); expected',
    ],
    [`${ANN},2025-09-02,AM,L,,2025-09-01T23:59,,,`, "recorded_at is before the session's date 2025-09-02"],
    [`${ANN},2025-09-02,AM,/,,,,`, 'the line has 8 fields; expected 9, as the header has'],
  ])('is a fault where a row is %s', async (row, message) => {
    expect(await faultsOf(MARKS(PRESENT, row))).toEqual([expect.stringContaining(`marks.csv:3: ${message}`)])
  })

  it('takes a code on the last day of its life and not on the next one', async () => {
    expect(await faultsOf(MARKS(`${ANN},2024-08-18,AM,H,,,,,`))).toEqual([
      expect.stringContaining('before enrolled_on'),
    ])
    const enrolled = { 'pupils.csv': SMALL_SCHOOL['pupils.csv'].replaceAll('2024-09-02', '2023-09-04') }
    expect(await faultsOf({ ...enrolled, ...MARKS(`${ANN},2024-08-18,AM,H,,,,,`) })).toEqual([])
    expect(await faultsOf({ ...enrolled, ...MARKS(`${ANN},2024-08-19,AM,H,,,,,`) })).toEqual([
      expect.stringContaining('H did not exist on 2024-08-19; expected it from 2006-09-01 to 2024-08-18'),
    ])
  })

  it('says from when a code exists that is too new', async () => {
    const enrolled = { 'pupils.csv': SMALL_SCHOOL['pupils.csv'].replaceAll('2024-09-02', '2023-09-04') }
    expect(await faultsOf({ ...enrolled, ...MARKS(`${ANN},2024-08-18,AM,J1,,,,,`) })).toEqual([
      expect.stringContaining('J1 did not exist on 2024-08-18; expected it from 2024-08-19 on'),
    ])
  })

  it('is a fault where a mark is outside every spell of the pupil', async () => {
    const pupils = `upn,surname,forename,year_group,class,enrolled_on,left_on
${ANN},Abbott,Ann,4,4R,2025-09-03,2025-09-05
${ANN},Abbott,Ann,4,4R,2025-09-09,2025-09-10
`
    const rows = ['02', '03', '05', '08', '09', '10', '11'].map((day) => `${ANN},2025-09-${day},AM,/,,,,,`)
    expect(await faultsOf({ 'pupils.csv': pupils, 'contacts.csv': undefined, ...MARKS(...rows) })).toEqual([
      `marks.csv:2: a mark of ${ANN} on 2025-09-02, before enrolled_on; expected a date from 2025-09-03 on`,
      expect.stringContaining(`marks.csv:5: a mark of ${ANN} on 2025-09-08, after left_on`),
      expect.stringContaining(`marks.csv:8: a mark of ${ANN} on 2025-09-11, after left_on`),
    ])
  })

  it('never has a name in a message where the columns are in a mess', async () => {
    const faults = await faultsOf(MARKS(PRESENT, 'Abbott,Ann,Abbott,Abbott,Abbott,Abbott,x,y,z'))
    expect(faults.length).toBeGreaterThan(2)
    expect(faults.join('\n')).not.toMatch(/Ann|Abbott/)
  })
})

describe('what is odd in the marks but no fault', () => {
  it('is # on an open session, in one sentence with the first one', async () => {
    expect(
      await warningsOf(MARKS(PRESENT, `${ANN},2025-09-02,PM,#,,,,,`, `${BEN},2025-09-02,PM,#,,,,,`)),
    ).toEqual([
      '2 marks with code # (planned closure) are on an open session; the first is of 2025-09-02 PM, marks.csv:3.',
    ])
  })

  it('is Z on an open session', async () => {
    expect(await warningsOf(MARKS(PRESENT, `${ANN},2025-09-03,AM,Z,,,,,`))).toEqual([
      '1 mark with code Z (not on roll yet) is on an open session; it is of 2025-09-03 AM, marks.csv:3.',
    ])
  })

  it('is a mark on a session that is closed, on a weekend or outside the terms', async () => {
    const closed = ['2025-09-01,AM,/', '2025-09-12,PM,\\', '2025-09-06,AM,/', '2025-10-27,AM,/']
    expect(await warningsOf(MARKS(PRESENT, ...closed.map((mark) => `${ANN},${mark},,,,,`)))).toEqual([
      '4 marks on a closed session do not count; the first is of 2025-09-01 AM, marks.csv:3.',
    ])
  })

  it('is not # on a closed session, nor a mark in the open half of a day', async () => {
    expect(await warningsOf(MARKS(`${ANN},2025-09-12,AM,/,,,,,`, `${ANN},2025-09-12,PM,#,,,,,`))).toEqual([])
  })

  it('is # beside other marks where there are no terms, and not where nobody has another', async () => {
    const marks = MARKS(
      PRESENT,
      `${BEN},2025-09-02,AM,#,,,,,`,
      `${ANN},2025-09-03,AM,#,,,,,`,
      `${BEN},2025-09-03,AM,#,,,,,`,
    )
    expect((await warningsOf({ 'terms.csv': undefined, ...marks })).slice(1)).toEqual([
      '1 mark with code # (planned closure) is on an open session; it is of 2025-09-02 AM, marks.csv:3.',
    ])
  })

  it('is a class with pupils and no marks at all', async () => {
    const pupils = `${SMALL_SCHOOL['pupils.csv']}${upnOf(3)},Crane,Cal,,5,5R,2024-09-02,\n${upnOf(4)},Dean,Di,,6,6R,2024-09-02,\n`
    expect(await warningsOf({ 'pupils.csv': pupils, ...MARKS(PRESENT) })).toEqual([
      'Classes 5R, 6R have pupils and no marks at all.',
    ])
  })

  it('is every class where there are no marks', async () => {
    expect(await warningsOf(MARKS())).toEqual(['Class 4R has pupils and no marks at all.'])
  })

  it('is not the class of pupils who left before the first mark', async () => {
    const pupils = `${SMALL_SCHOOL['pupils.csv']}${upnOf(3)},Crane,Cal,,6,6R,2024-09-02,2025-07-22\n`
    expect(await warningsOf({ 'pupils.csv': pupils, ...MARKS(PRESENT) })).toEqual([])
  })
})
