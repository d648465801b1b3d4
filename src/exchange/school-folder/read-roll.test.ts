import { describe, expect, it } from 'vitest'
import {
  ANN,
  BEN,
  faultsOf,
  readSmall,
  SMALL_SCHOOL,
  upnOf,
  warningsOf,
} from '../../../tests/exchange/small-school.js'
import { formatDay } from '../../kernel/school-date.js'

const HEADER =
  'upn,surname,forename,dob,year_group,class,enrolled_on,left_on,send,social_worker,looked_after,fsm,walks_alone,' +
  'medical_condition,prior_year_attendance\n'
/** No marks and contacts, so that only the pupils matter. */
const PUPILS = (...rows: string[]): Record<string, string | undefined> => ({
  'pupils.csv': `${HEADER}${rows.join('\n')}\n`,
  'marks.csv': 'upn,date,session,code\n',
  'contacts.csv': undefined,
})
const CONTACTS = (...rows: string[]): Record<string, string> => ({
  'contacts.csv': `upn,contact_id,priority,name,relationship,parent,lives_with,emergency,may_contact,mobile,phone,email\n${rows.join('\n')}\n`,
})

describe('pupils.csv', () => {
  it('gives each pupil, sorted by UPN', async () => {
    const { pupils } = await readSmall(
      PUPILS(
        `${upnOf(5)},Crane,Cal,2016-09-09,n2,NA,2025-09-01,2025-12-19,K,Yes,y,TRUE,1,no,96.10`,
        `${upnOf(3)},"Dean, Jr",Zoë,,R,RA,2025-09-01,,,,N,false,0,,`,
      ),
    )
    expect(pupils.map(({ upn }) => upn)).toEqual([upnOf(3), upnOf(5)].sort())
    const cal = pupils.find(({ upn }) => upn === upnOf(5))
    expect(cal).toMatchObject({
      surname: 'Crane',
      send: 'K',
      socialWorker: true,
      lookedAfter: true,
      fsm: true,
      walksAlone: true,
      medicalCondition: false,
      priorYearAttendance: { units: 9610, decimals: 2 },
    })
    expect(
      cal?.spells.map(({ enrolledOn, leftOn, yearGroup }) => [
        formatDay(enrolledOn),
        formatDay(leftOn ?? 0),
        yearGroup,
      ]),
    ).toEqual([['2025-09-01', '2025-12-19', 'N2']])
    expect(pupils.find(({ upn }) => upn === upnOf(3))).toMatchObject({
      surname: 'Dean, Jr',
      forename: 'Zoë',
      dob: null,
      send: 'N',
    })
  })

  it('gives a pupil who left and came back a spell for each row, and what the last row says', async () => {
    const { pupils } = await readSmall(
      PUPILS(
        `${ANN},Abbott,Ann,,4,4R,2025-09-01,,E,,,,,,`,
        `${ANN},Abbott,Ann,,3,3R,2024-09-02,2025-02-14,N,,,,,,`,
      ),
    )
    expect(pupils).toHaveLength(1)
    expect(pupils[0]?.spells.map(({ className }) => className)).toEqual(['3R', '4R'])
    expect(pupils[0]?.send).toBe('N')
  })

  it('takes a temporary UPN', async () => {
    expect(await faultsOf(PUPILS('M31820012601A,Abbott,Ann,,4,4R,2025-09-01,,,,,,,,'))).toEqual([])
  })

  it('is a fault where the file is missing', async () => {
    expect(await faultsOf({ 'pupils.csv': undefined })).toEqual([
      expect.stringMatching(/^pupils.csv:1: the file is missing/),
    ])
  })

  it('tells which letter a wrong check letter should be', async () => {
    expect(await faultsOf(PUPILS('A801200005001,Abbott,Ann,,4,4R,2025-09-01,,,,,,,,'))).toEqual([
      'pupils.csv:2: the UPN A801200005001 has a wrong check letter; expected B (B801200005001)',
    ])
  })

  it('tells nothing of a pupil who is faulty already a second time, in the other files', async () => {
    const faults = await faultsOf({
      'pupils.csv': SMALL_SCHOOL['pupils.csv'].replace(
        `${BEN},Brook,Ben,2016-12-24,4`,
        `${BEN},Brook,Ben,,14`,
      ),
    })
    expect(faults).toEqual([
      expect.stringMatching(/^pupils.csv:3: year_group is "14"; expected N1, N2, R or 1 to 13/),
    ])
  })

  it.each([
    [
      'B80120000500,Abbott,Ann,,4,4R,2025-09-01,,,,,,,,',
      /upn is "B80120000500"; expected a letter .* and twelve digits/,
    ],
    [`${ANN},Abbott,Ann,20/11/2016,4,4R,2025-09-01,,,,,,,,`, /dob "20\/11\/2016" is not YYYY-MM-DD/],
    [`${ANN},Abbott,Ann,,Y4,4R,2025-09-01,,,,,,,,`, /year_group is "Y4"/],
    [`${ANN},Abbott,Ann,,4,4R,,,,,,,,,`, /enrolled_on is nothing, which is no date/],
    [`${ANN},Abbott,Ann,,4,4R,2025-09-01,2025-08-31,,,,,,,`, /left_on is before enrolled_on/],
    [`${ANN},Abbott,Ann,,4,4R,2025-09-01,,S,,,,,,`, /send is "S"; expected N, K, E/],
    [`${ANN},Abbott,Ann,,4,4R,2025-09-01,,,maybe,,,,,`, /social_worker is "maybe"; expected yes or no/],
    [
      `${ANN},Abbott,Ann,,4,4R,2025-09-01,,,,,,,,100.1`,
      /prior_year_attendance is "100.1"; expected a percentage/,
    ],
    [`${ANN},Abbott,Ann,,4,4R,2025-09-01,,,,,,,`, /the line has 14 fields; expected 15/],
    [`${ANN},Abbott,Ann,,4,4R,2025-09-01,,,,,,,,,`, /the line has 16 fields; expected 15/],
  ])('is a fault where a row is %s', async (row, message) => {
    const faults = await faultsOf(PUPILS(row))
    expect(faults).toEqual([expect.stringMatching(message)])
    expect(faults).toEqual([expect.stringMatching(/^pupils.csv:2:/)])
  })

  it('is a fault where the same UPN is on the roll twice at one time', async () => {
    const rows = [`${ANN},A,A,,3,3R,2024-09-02,2025-02-14,,,,,,,`, `${ANN},A,A,,3,3R,2025-02-14,,,,,,,,`]
    expect(await faultsOf(PUPILS(...rows))).toEqual([
      expect.stringMatching(
        `^pupils.csv:3: the UPN ${ANN} is on the roll twice at one time, here and on line 2`,
      ),
    ])
  })

  it('is no fault where a pupil comes back on the day after leaving', async () => {
    const rows = [`${ANN},A,A,,3,3R,2024-09-02,2025-02-14,,,,,,,`, `${ANN},A,A,,3,3R,2025-02-15,,,,,,,,`]
    expect(await faultsOf(PUPILS(...rows))).toEqual([])
  })

  it('never has a name in a message, also where the columns are in a mess', async () => {
    const faults = await faultsOf(
      PUPILS('Abbott,Ann,Abbott,Ann,Ann,Ann,Abbott,Ann,Abbott,Ann,Abbott,Ann,Abbott,Ann,Abbott'),
    )
    expect(faults.length).toBeGreaterThan(5)
    expect(faults.join('\n')).not.toMatch(/Ann|Abbott/)
  })
})

describe('contacts.csv', () => {
  it('gives the contacts of each pupil; an empty may_contact is a yes', async () => {
    const { pupils } = await readSmall(
      CONTACTS(
        `${ANN},A1,1,Ada Abbott,mother,yes,yes,yes,,07700900001,,`,
        `${ANN},A2,2,Al Abbott,father,Y,N,0,no,,,`,
      ),
    )
    const contacts = pupils.find(({ upn }) => upn === ANN)?.contacts
    expect(
      contacts?.map(({ contactId, priority, mayContact, parent }) => [
        contactId,
        priority,
        mayContact,
        parent,
      ]),
    ).toEqual([
      ['A1', 1, true, true],
      ['A2', 2, false, true],
    ])
  })

  it('may lack may_contact and address', async () => {
    const { pupils } = await readSmall()
    expect(pupils.find(({ upn }) => upn === ANN)?.contacts[0]).toMatchObject({
      mayContact: true,
      address: '',
    })
  })

  it('puts a contact without a priority last', async () => {
    const { pupils } = await readSmall(CONTACTS(`${ANN},A1,,Ada,aunt,no,no,yes,,,,`))
    expect(pupils.find(({ upn }) => upn === ANN)?.contacts[0]?.priority).toBe(99)
  })

  it.each([
    [
      `${upnOf(9)},A1,1,Ada,mother,yes,yes,yes,,,,`,
      `a contact of the UPN ${upnOf(9)}, whom pupils.csv does not have`,
    ],
    [`${ANN},,1,Ada,mother,yes,yes,yes,,,,`, 'contact_id is empty'],
    [
      `${ANN},A1,first,Ada,mother,yes,yes,yes,,,,`,
      'priority is a text of 5 characters; expected a whole number',
    ],
    [`${ANN},A1,1.5,Ada,mother,yes,yes,yes,,,,`, 'priority is "1.5"; expected a whole number'],
    [`${ANN},A1,1,Ada,mother,yes,yes,yes,unknown,,,`, 'may_contact is "unknown"; expected yes or no'],
  ])('is a fault where a row is %s', async (row, message) => {
    const faults = await faultsOf(CONTACTS(row))
    expect(faults).toEqual([expect.stringContaining(`contacts.csv:2: ${message}`)])
  })

  it('is a fault where a pupil has the same contact_id twice', async () => {
    const row = `${ANN},A1,1,Ada,mother,yes,yes,yes,,,,`
    expect(await faultsOf(CONTACTS(row, row))).toEqual([
      expect.stringMatching(`^contacts.csv:3: the pupil ${ANN} has two contacts "A1"`),
    ])
  })

  it('names nobody whose name stands for a contact_id', async () => {
    const row = `${ANN},Zebedee,1,Ada,mother,yes,yes,yes,,,,`
    expect(await faultsOf(CONTACTS(row, row))).toEqual([
      `contacts.csv:3: the pupil ${ANN} has two contacts with one contact_id; expected a contact_id once for each pupil`,
    ])
  })

  it('is no fault where two pupils have the same contact_id', async () => {
    const rows = [`${ANN},A1,1,Ada,mother,yes,yes,yes,,,,`, `${BEN},A1,1,Ada,mother,yes,yes,yes,,,,`]
    expect(await warningsOf(CONTACTS(...rows))).toEqual([])
  })
})
