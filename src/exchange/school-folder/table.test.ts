import { describe, expect, it } from 'vitest'
import {
  ANN,
  BEN,
  faultsOf,
  readSmall,
  SMALL_SCHOOL,
  warningsOf,
} from '../../../tests/exchange/small-school.js'

const MARKS = (text: string): Record<string, string> => ({ 'marks.csv': text })

describe('a table of a real office', () => {
  it('may have its columns in any order, headed in any case, with spaces around them', async () => {
    const { entries } = await readSmall(MARKS(` Code ,SESSION,Date,UPN\nn,pm,2025-09-02,${ANN}\n`))
    expect(entries.length).toBe(1)
  })

  it('may have a byte-order mark, CRLF line ends and no line end at the end', async () => {
    const text = `\uFEFFupn,date,session,code\r\n${ANN},2025-09-02,AM,/\r\n${BEN},2025-09-02,AM,/`
    expect((await readSmall(MARKS(text))).entries.length).toBe(2)
  })

  it('may end in blank lines', async () => {
    expect(await faultsOf(MARKS(`upn,date,session,code\n${ANN},2025-09-02,AM,/\n\n  \n,,,\n`))).toEqual([])
  })

  it('may have spaces around its values', async () => {
    expect(
      (await readSmall(MARKS(`upn,date,session,code\n ${ANN} , 2025-09-02 , AM , / \n`))).entries.length,
    ).toBe(1)
  })

  it('may be in Windows-1252, with a warning', async () => {
    const text = SMALL_SCHOOL['pupils.csv'].replace('Brook', 'Brontë')
    const { pupils, warnings } = await readSmall({
      'pupils.csv': Uint8Array.from(text, (c) => c.charCodeAt(0)),
    })
    expect(pupils.map(({ surname }) => surname)).toContain('Brontë')
    expect(warnings).toEqual([
      expect.stringMatching(/^pupils.csv is not in UTF-8; it was read as Windows-1252/),
    ])
  })

  it('has one warning for all the columns that nothing reads', async () => {
    expect(
      await warningsOf(MARKS(`upn,house,date,session,code,Photo\n${ANN},x,2025-09-02,AM,/,y\n`)),
    ).toEqual(['marks.csv has 2 columns that nothing here reads: "house", "Photo".'])
  })

  it('warns of a file whose name is not in small letters, and tells of it where the file is needed', async () => {
    const { 'pupils.csv': pupils, 'contacts.csv': contacts } = SMALL_SCHOOL
    expect(
      await warningsOf({ 'contacts.csv': undefined, 'Contacts.CSV': contacts, 'notes.csv': '' }),
    ).toEqual(['Contacts.CSV is not read; the name must be in small letters, contacts.csv.'])
    expect(await warningsOf({ 'Contacts.CSV': contacts })).toEqual([])
    expect((await faultsOf({ 'pupils.csv': undefined, 'Pupils.csv': pupils }))[0]).toMatch(
      /^pupils.csv:1: the file is missing, and Pupils.csv is not read as its name is not in small letters; expected a table/,
    )
  })

  it('is a fault where the header lacks a needed column', async () => {
    expect(await faultsOf(MARKS(`upn,day,session,code\n${ANN},2025-09-02,AM,/\n`))).toEqual([
      expect.stringMatching(/^marks.csv:1: the header lacks date; expected upn, date, session, code/),
    ])
  })

  it.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['vertical bars', '|'],
  ])('is a fault where %s separate its fields, and says so', async (name, sign) => {
    const text = SMALL_SCHOOL['marks.csv'].replaceAll(',', sign)
    expect(await faultsOf(MARKS(text))).toEqual([
      `marks.csv:1: the fields are separated by ${name}; expected commas (CSV in UTF-8)`,
    ])
  })

  it('is a fault where two columns have one heading', async () => {
    expect(await faultsOf(MARKS('upn,date,session,code,Date\n'))).toEqual([
      expect.stringMatching(/^marks.csv:1: two columns are headed "date"; expected one/),
    ])
  })

  it('is a fault where the file is empty', async () => {
    expect(await faultsOf(MARKS(''))).toEqual([
      expect.stringMatching(/^marks.csv:1: the file is empty; expected a header/),
    ])
  })

  it('is a fault where a line in between is blank', async () => {
    const text = `upn,date,session,code\n${ANN},2025-09-02,AM,/\n\n${BEN},2025-09-02,AM,/\n`
    expect(await faultsOf(MARKS(text))).toEqual([
      expect.stringMatching(/^marks.csv:3: the line is blank; expected 4 fields/),
    ])
  })

  it('has the lines of the file in its faults, also after quoted line ends', async () => {
    const header = 'upn,date,session,code,reason\n'
    const text = `${header}${ANN},2025-09-02,AM,I,"fever,\nand a ""cough"""\n${BEN},2025-09-02,AM,W9,\n`
    expect(await faultsOf(MARKS(text))).toEqual([expect.stringMatching(/^marks.csv:4: unknown code "W9"/)])
    const { entries } = await readSmall(MARKS(text.replace('W9', 'I')))
    expect(entries.at(0).reason).toBe('fever,\nand a "cough"')
  })

  it('tells the first fifty faults and how many there are', async () => {
    const rows = Array.from({ length: 1200 }, () => `${ANN},2025-09-02,AM,?\n`).join('')
    await expect(readSmall(MARKS(`upn,date,session,code\n${rows}`))).rejects.toMatchObject({ total: 1200 })
    const faults = await faultsOf(MARKS(`upn,date,session,code\n${rows}`))
    expect(faults).toHaveLength(50)
    expect(faults[49]).toMatch(/^marks.csv:51:/)
  })

  it('tells the faults of all files at once, in the order of the files', async () => {
    const faults = await faultsOf({
      'school.yaml': SMALL_SCHOOL['school.yaml'].replace('primary', 'nursery'),
      'events.jsonl': '{}\n',
      'marks.csv': `upn,date,session,code\n${ANN},2025-09-02,AM,W9\n`,
    })
    expect(faults.map((fault) => fault.slice(0, fault.indexOf(' ')))).toEqual([
      'school.yaml:4:',
      'marks.csv:2:',
      'events.jsonl:1:',
    ])
  })
})
