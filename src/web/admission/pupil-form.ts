import type { AdmissionDetails } from '../../application/admission/admission-record.js'
import type { Particulars } from '../../application/admission/enrol-pupil.js'
import { YEAR_GROUPS } from '../../domain/roll/year-groups.js'
import { dateOf, datePartsOf, isTicked, type Sent, textOf } from '../layout/form-reading.js'

export const PUPIL_FIELDS = [
  'upn',
  'surname',
  'forename',
  'middleNames',
  'otherNames',
  'sex',
  'send',
  'socialWorker',
  'lookedAfter',
  'fsm',
  'walksAlone',
  'medicalCondition',
  'address',
  'boarder',
  'previousSchool',
  'previousSchoolAddress',
  'nextSchool',
  'futureAddress',
  'futureAddressWith',
] as const
export const PUPIL_DATES = ['dob', 'nextSchoolFrom', 'futureAddressFrom'] as const

/** Reads what the form says of a pupil. What cannot be read goes into `errors`. */
export function readPupil(
  sent: Sent,
  errors: Record<string, string>,
): { readonly particulars: Particulars; readonly details: AdmissionDetails } {
  const sex = textOf(sent, 'sex')
  const send = textOf(sent, 'send')
  return {
    particulars: {
      upn: textOf(sent, 'upn').toUpperCase().replace(/\s/g, ''),
      surname: textOf(sent, 'surname'),
      forename: textOf(sent, 'forename'),
      dob: dateOf(sent, 'dob', 'Date of birth', errors),
      send: send === 'K' || send === 'E' ? send : 'N',
      socialWorker: isTicked(sent, 'socialWorker'),
      lookedAfter: isTicked(sent, 'lookedAfter'),
      fsm: isTicked(sent, 'fsm'),
      walksAlone: isTicked(sent, 'walksAlone'),
      medicalCondition: isTicked(sent, 'medicalCondition'),
    },
    details: {
      sex: sex === 'F' || sex === 'M' ? sex : '',
      middleNames: textOf(sent, 'middleNames'),
      otherNames: textOf(sent, 'otherNames'),
      address: textOf(sent, 'address'),
      boarder: isTicked(sent, 'boarder'),
      previousSchool: textOf(sent, 'previousSchool'),
      previousSchoolAddress: textOf(sent, 'previousSchoolAddress'),
      nextSchool: textOf(sent, 'nextSchool'),
      nextSchoolFrom: dateOf(sent, 'nextSchoolFrom', 'First day at the next school', errors),
      futureAddress: textOf(sent, 'futureAddress'),
      futureAddressFrom: dateOf(sent, 'futureAddressFrom', 'First day at the future address', errors),
      futureAddressWith: textOf(sent, 'futureAddressWith'),
    },
  }
}

/** A pupil as the form has it. */
export function pupilValues(particulars: Particulars, details: AdmissionDetails): Sent {
  const values: Record<string, string | undefined> = {
    ...datePartsOf('dob', particulars.dob),
    ...datePartsOf('nextSchoolFrom', details.nextSchoolFrom),
    ...datePartsOf('futureAddressFrom', details.futureAddressFrom),
  }
  for (const [name, value] of Object.entries({ ...particulars, ...details })) {
    if (typeof value === 'boolean') values[name] = value ? 'yes' : ''
    else if (typeof value === 'string') values[name] = value
  }
  return values
}

const EARLY: Readonly<Record<string, string>> = { N1: 'Nursery 1', N2: 'Nursery 2', R: 'Reception' }

/** The year groups to choose from. */
export const YEAR_GROUP_ITEMS = [
  { value: '', text: 'Choose a year group' },
  ...YEAR_GROUPS.map((yearGroup) => ({ value: yearGroup, text: EARLY[yearGroup] ?? `Year ${yearGroup}` })),
]
