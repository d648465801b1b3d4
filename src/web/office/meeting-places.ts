import { MEETING_PLACES, type MeetingPlace } from '../../application/office/late-book.js'

const WORDS: Readonly<Record<MeetingPlace, string>> = {
  office: 'The office',
  'late-door': 'The late door',
  'late-gate': 'A check at the gate',
}

/** Where somebody who comes late is met, to choose from. */
export const MEETING_PLACE_ITEMS = MEETING_PLACES.map((value) => ({ value, text: WORDS[value] }))

/** Empty where the line does not say. */
export const meetingPlaceInWords = (place: MeetingPlace | ''): string => (place === '' ? '' : WORDS[place])
