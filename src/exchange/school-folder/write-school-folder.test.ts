import { describe, expect, it } from 'vitest'
import { ANN, BEN, CODES, readSmall, SMALL_SCHOOL } from '../../../tests/exchange/small-school.js'
import { writeSchoolFolder } from './write-school-folder.js'

async function written(
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<Map<string, string>> {
  const texts = writeSchoolFolder(await readSmall(changes), CODES)
  return new Map([...texts].map(([name, text]) => [name, [...text].join('')]))
}

describe('a school folder that is written', () => {
  it('has the columns of the contract in their order, and \\n at the ends of lines', async () => {
    const texts = await written()
    expect(texts.get('school.yaml')).toBe(SMALL_SCHOOL['school.yaml'])
    expect(texts.get('terms.csv')).toBe(SMALL_SCHOOL['terms.csv'])
    expect(texts.get('closures.csv')).toBe(SMALL_SCHOOL['closures.csv'])
    expect(texts.get('marks.csv')).toBe(
      'upn,date,session,code,arrived_at,recorded_at,recorded_by,position,reason\n' +
        `${ANN},2025-09-02,AM,/,,,,,\n${ANN},2025-09-02,PM,\\,,,,,\n${BEN},2025-09-02,AM,N,,,,,\n`,
    )
    expect(texts.get('pupils.csv')?.split('\n')[0]).toBe(
      'upn,surname,forename,dob,year_group,class,enrolled_on,left_on,send,social_worker,looked_after,fsm,walks_alone,' +
        'medical_condition,prior_year_attendance',
    )
    expect(texts.get('contacts.csv')?.split('\n')[0]).toBe(
      'upn,contact_id,priority,name,relationship,parent,lives_with,emergency,may_contact,address,mobile,phone,email',
    )
  })

  it('has the optional files only where they have rows, and events.jsonl always', async () => {
    const texts = await written({
      'terms.csv': undefined,
      'closures.csv': undefined,
      'contacts.csv': undefined,
    })
    expect([...texts.keys()]).toEqual(['school.yaml', 'pupils.csv', 'marks.csv', 'events.jsonl'])
    expect(texts.get('events.jsonl')).toBe('')
  })

  it('writes the marks in pieces, as often as they are asked for', async () => {
    const row = `${ANN},2025-09-02,AM,N\n`
    const record = await readSmall({ 'marks.csv': `upn,date,session,code\n${row.repeat(5000)}` })
    const marks = writeSchoolFolder(record, CODES).get('marks.csv') ?? []
    expect([...marks].length).toBeGreaterThan(1)
    expect([...marks].join('')).toBe([...marks].join(''))
  })
})
