import type { AdmissionDetails } from '../../application/admission/admission-record.js'
import type { Particulars } from '../../application/admission/enrol-pupil.js'
import { dateOf, datePartsOf, fieldsOf, isTicked, type Sent, textOf } from '../layout/form-reading.js'
import { textFields } from '../plugins/requests.js'

export const LONGEST_ADDRESS = 500

/** The fields of the parts of a pupil's form, each in its order. */
export const PUPIL = {
  ...textFields({
    upn: ['UPN', 30],
    surname: ['Surname', 100],
    forename: ['First name', 100],
    middleNames: ['Middle names', 100],
    otherNames: ['Other names', 300],
  }),
  ...fieldsOf([], ['dob']),
  ...fieldsOf(['sex']),
  ...textFields({ address: ['Address', LONGEST_ADDRESS] }),
  ...fieldsOf(['boarder']),
}
export const ELSEWHERE = textFields({
  previousSchool: ['Last school', 200],
  previousSchoolAddress: ['Address of the last school', LONGEST_ADDRESS],
})
export const TO_COME = {
  ...textFields({ nextSchool: ['Next school', 200] }),
  ...fieldsOf([], ['nextSchoolFrom']),
  ...textFields({ futureAddress: ['Future address', LONGEST_ADDRESS] }),
  ...fieldsOf([], ['futureAddressFrom']),
  ...textFields({ futureAddressWith: ['Parent at the future address', 200] }),
}
export const NEEDS = fieldsOf([
  'send',
  'fsm',
  'socialWorker',
  'lookedAfter',
  'medicalCondition',
  'walksAlone',
])
export const PLACE = {
  ...fieldsOf([], ['from']),
  ...fieldsOf(['yearGroup']),
  ...textFields({ className: ['Class', 40] }),
  // The class that is added with the pupil, as whoever sent the form confirmed.
  ...fieldsOf(['addClass']),
}

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

/** The year groups of a school to choose from. */
export const yearGroupItems = (yearGroups: readonly string[]): { value: string; text: string }[] => [
  { value: '', text: 'Choose a year group' },
  ...yearGroups.map((yearGroup) => ({ value: yearGroup, text: EARLY[yearGroup] ?? `Year ${yearGroup}` })),
]
