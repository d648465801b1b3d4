import {
  LONGEST_PASSWORD,
  type PasswordFault,
  SHORTEST_PASSWORD,
} from '../../application/identity/password.js'

const MESSAGES: Readonly<Record<PasswordFault, string>> = {
  'too-short': `Your password must have ${SHORTEST_PASSWORD} characters or more`,
  'too-long': `Your password must have ${LONGEST_PASSWORD} characters or less`,
  common: 'Choose a password that is harder to guess: this one is on a list of common passwords',
  'own-name': 'Choose a password that does not consist of your name or email address',
}

/** What is wrong with a new password, for the person who chose it. */
export function passwordMessage(fault: PasswordFault): string {
  return MESSAGES[fault]
}
