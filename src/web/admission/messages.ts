import type { Refusal } from '../../application/admission/roll-changes.js'
import { withClauses } from '../../application/in-words.js'
import type { FormErrors } from '../layout/form-errors.js'
import { shortDay } from '../layout/words.js'

const PHONE_NUMBER = 'Enter a phone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192'

const MESSAGES: Readonly<
  Record<string, string | ((facts: Readonly<Record<string, string | number>>) => string)>
> = {
  'upn missing': 'Enter a unique pupil number (UPN)',
  'upn form':
    'Enter a UPN in the correct format: a letter, then 12 digits, like B801200005001. A temporary one ends in a letter',
  'upn letter': ({ expected }) => `Check the UPN: for these digits it begins with ${expected}`,
  'upn taken': 'A pupil on the roll has this UPN already',
  'upn left': 'A pupil who left has this UPN. Open their record and take them back instead',
  'surname missing': 'Enter the surname',
  'forename missing': 'Enter the first name',
  'dob future': 'Date of birth must be in the past',
  'dob too-old': 'Check the date of birth: nobody of that age is a pupil',
  'from missing': 'Enter the first day',
  'from too-early': ({ day }) =>
    `The first day must be on or after ${shortDay(String(day))}, in this academic year`,
  'from too-late': 'The first day must be within the next 18 months',
  'from before-leaving': ({ day }) =>
    `The first day must be after ${shortDay(String(day))}, the last day of the time before`,
  'from still-on-roll': 'The pupil is on the roll already',
  'from left': ({ day }) => `The pupil’s last day is ${shortDay(String(day))}`,
  'from before-enrolment': ({ day }) =>
    `The first day must be on or after ${shortDay(String(day))}, when the pupil came on the roll`,
  'from before-move': ({ day }) =>
    `The first day must be after ${shortDay(String(day))}, when the pupil was moved before`,
  'yearGroup missing': 'Select a year group',
  'className missing': 'Enter the class',
  'className form': 'Class must only include letters, numbers, spaces, and & ( ) / + - . , ’',
  'className unknown': ({ className }) =>
    `There is no class ${className}. Check the name, or tick the box below it to add the class`,
  'yearGroup not-here': 'Select a year group that this school has',
  'className same': 'Enter another class: the pupil is in this one already',
  'lastDay missing': 'Enter the last day on the roll',
  'lastDay left-already': ({ day }) => `The pupil’s last day was ${shortDay(String(day))}`,
  'lastDay before-enrolment': ({ day }) =>
    `The last day must be on or after ${shortDay(String(day))}, when the pupil came on the roll`,
  'lastDay before-entries': ({ day }) =>
    `The last day must be on or after ${shortDay(String(day))}, as the attendance register has an entry of that day. A name never comes off with an earlier date`,
  'ground missing': 'Select the ground on which the name comes off the roll',
  'ground no-leave': 'Select another ground: no leave was granted that has ended',
  'ground back-too-soon': ({ days, needed }) =>
    `Select another ground: since the leave ended the register shows ${schoolDays(days)} of absence in a row, and the ground needs ${needed}`,
  'ground absence-too-short': ({ days, needed, codes }) =>
    `Select another ground: the register shows ${schoolDays(days)} in a row with nothing but ${codes}, and the ground needs ${needed}`,
  'destination missing': 'Enter the school that the pupil goes to: the ground asks for it',
  'startsOn missing': 'Enter the first day at the next school',
  'enquiriesMade missing':
    'Confirm that the school and the local authority have made their enquiries together',
  'enquiriesMade notice': 'Confirm that a parent has told the school in writing',
  'destination asked-for': 'Enter the school that the pupil goes to: the policy asks for it',
  'nextSchoolAddress asked-for': 'Enter the address of the next school: the policy asks for it',
  'newHomeAddress asked-for': 'Enter the address of the pupil’s new home: the policy asks for it',
  'need unconfirmed': ({ says }) =>
    `Confirm this before the name comes off, as the policy asks for it: ${says}`,
  'authorityToldOn missing':
    'Enter the day on which the local authority was told. It must be told before the name comes off',
  'authorityToldOn future': 'The day on which the local authority was told must be in the past',
  'authorityToldOn too-early':
    'The day on which the local authority was told must be within a month of the last day',
  'name missing': 'Enter the contact’s name',
  'relationship missing': 'Enter what the contact is to the pupil, like mother or aunt',
  'mobile form': PHONE_NUMBER,
  'phone form': PHONE_NUMBER,
  'mobile missing': 'Enter a phone number: there must be one for each parent whom the pupil lives with',
  'addressFrom missing': 'Enter the first day at the new address',
  'addressFrom future': 'The first day at the address must be in the past',
  'reason missing': 'Enter the reason',
}

const schoolDays = (count: string | number | undefined): string =>
  count === 1 ? '1 school day' : `${count} school days`

/** The use case's refusals as the messages of a form. */
export function messagesOf(refusals: readonly Refusal[]): FormErrors {
  return Object.fromEntries(
    refusals.map(({ field, why, facts = {}, cites = [] }) => {
      const message = MESSAGES[`${field.startsWith('need-') ? 'need' : field} ${why}`]
      if (message === undefined) throw new Error(`no words for ${field} ${why}`)
      const words = typeof message === 'string' ? message : message(facts)
      return [field, withClauses(words, cites)]
    }),
  )
}
