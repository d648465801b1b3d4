// A school of nothing but classes of thirty: no history, so that a thousand of them are made in little time.

import { RegisterEntries } from '../../dist/domain/register/entries.js'
import { getDay } from '../../dist/kernel/school-date.js'
import { timelineOf } from '../../dist/application/policies.js'
import { importSchool } from '../../dist/application/schools/import-school.js'

export const POLICY = 'foxdell'
export const CLASS_SIZE = 30
const AUTHOR = { accountId: null, name: 'Bench', position: 'program' }
const SURNAMES = [
  'Adeyemi',
  'Baker',
  'Choudhury',
  'Davies',
  'Evans',
  'Fraser',
  'Green',
  'Hughes',
  'Iqbal',
  'Jones',
]
const FORENAMES = ['Ada', 'Ben', 'Cara', 'Dan', 'Eve', 'Finn', 'Gus', 'Hana', 'Ivo', 'Jess', 'Kit']

export const className = (index) => `${1 + Math.floor(index / 2)}${'AB'[index % 2]}`

/** The store's numbers of a class's pupils: they are numbered as they come. */
export const pupilIds = (index) => Array.from({ length: CLASS_SIZE }, (_, n) => index * CLASS_SIZE + n + 1)

function record(slug, classes) {
  const pupils = Array.from({ length: classes * CLASS_SIZE }, (_, n) => ({
    upn: `Z${String(n).padStart(12, '0')}`,
    surname: SURNAMES[n % SURNAMES.length],
    forename: FORENAMES[n % FORENAMES.length],
    dob: getDay('2017-11-20'),
    send: 'N',
    socialWorker: false,
    lookedAfter: false,
    fsm: false,
    walksAlone: false,
    medicalCondition: false,
    priorYearAttendance: null,
    spells: [
      {
        enrolledOn: getDay('2025-09-01'),
        leftOn: null,
        yearGroup: className(Math.floor(n / CLASS_SIZE)).slice(0, 1),
        className: className(Math.floor(n / CLASS_SIZE)),
      },
    ],
    contacts: [],
  }))
  return {
    profile: {
      id: slug,
      name: `School ${slug}`,
      policy: POLICY,
      phase: 'primary',
      la: 'Hertfordshire',
      trust: null,
      hub: null,
      laestab: null,
      settings: {},
    },
    terms: [
      ['2025/26', '2025-09-01', '2026-07-20'],
      ['2026/27', '2026-09-01', '2027-07-20'],
    ].map(([academicYear, start, end]) => ({
      academicYear,
      term: 'autumn',
      half: 1,
      start: getDay(start),
      end: getDay(end),
    })),
    closures: [],
    pupils,
    entries: new RegisterEntries(),
    events: [],
    warnings: [],
  }
}

/** Adds such a school. @returns its number */
export async function addClassSchool(database, slug, classes, at = new Date()) {
  return importSchool(database, record(slug, classes), await timelineOf(POLICY, []), { at, author: AUTHOR })
}
