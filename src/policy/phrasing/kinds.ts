import type { ActionKind } from '../vocabulary/words.js'
import { phraseOrdinal } from './text.js'

/** `does`: what somebody is to do. `brief`: in a drawing. `thing` and `done`: the same as something that was done. */
export const KIND_WORDS: Record<ActionKind, { brief: string; does: string; thing: string; done: string }> = {
  'register.take': { brief: 'Register', does: 'take the register', thing: 'the register', done: 'taken' },
  'mark.resolve': {
    brief: 'Find the reason',
    does: 'find out the reason and correct the register',
    thing: 'the reason',
    done: 'settled',
  },
  'contact.text': { brief: 'Text', does: 'send parents a text', thing: 'a text to parents', done: 'sent' },
  'contact.call': { brief: 'Call', does: 'ring parents', thing: 'a call to parents', done: 'made' },
  'contact.text-or-call': {
    brief: 'Text or call',
    does: 'text or ring parents',
    thing: 'a text or call to parents',
    done: 'made',
  },
  'contact.emergency-contacts': {
    brief: 'Emergency contacts',
    does: 'ring the emergency contacts',
    thing: 'a call to the emergency contacts',
    done: 'made',
  },
  'contact.other-adults': {
    brief: 'Other adults',
    does: 'get in touch with other adults who know the child',
    thing: 'contact with other adults who know the child',
    done: 'made',
  },
  'contact.letter': {
    brief: 'Letter',
    does: 'write to parents about the absence',
    thing: 'a letter about the absence',
    done: 'sent',
  },
  'contact.parents': {
    brief: 'Talk with parents',
    does: 'talk with parents about attendance',
    thing: 'a talk with parents about attendance',
    done: 'held',
  },
  'inform.headteacher': {
    brief: 'Tell headteacher',
    does: 'tell the headteacher',
    thing: 'word to the headteacher',
    done: 'given',
  },
  'inform.social-worker': {
    brief: 'Tell social worker',
    does: 'tell the child’s social worker',
    thing: 'word to the social worker',
    done: 'given',
  },
  'inform.education-welfare': {
    brief: 'Tell welfare service',
    does: 'tell the education welfare service',
    thing: 'word to the education welfare service',
    done: 'given',
  },
  'visit.welfare': {
    brief: 'Welfare check',
    does: 'make sure that the child is safe and well (welfare check)',
    thing: 'a welfare check',
    done: 'made',
  },
  'visit.home': { brief: 'Home visit', does: 'visit the home', thing: 'a home visit', done: 'made' },
  'consider.education-welfare': {
    brief: 'Consider welfare service',
    does: 'consider asking the education welfare service to step in',
    thing: 'a decision about the education welfare service',
    done: 'made',
  },
  'refer.education-welfare': {
    brief: 'Refer to welfare service',
    does: 'ask the education welfare service to step in (referral)',
    thing: 'a referral to the education welfare service',
    done: 'made',
  },
  'refer.single-point-of-access': {
    brief: 'Single point of access',
    does: 'refer to the local authority’s single point of access',
    thing: 'a referral to the single point of access',
    done: 'made',
  },
  'refer.cme': {
    brief: 'Missing education team',
    does: 'tell the local authority that a child is missing education',
    thing: 'a referral to the children missing education team',
    done: 'made',
  },
  'notify.la-absence': {
    brief: 'Tell local authority',
    does: 'tell the local authority about the absence',
    thing: 'notice of the absence to the local authority',
    done: 'given',
  },
  'request.roll-removal': {
    brief: 'School roll',
    does: 'ask whether the child’s name may come off the school roll',
    thing: 'a request about the school roll',
    done: 'made',
  },
  'letter.attendance': {
    brief: 'Letter',
    does: 'write to parents about attendance',
    thing: 'a letter about attendance',
    done: 'sent',
  },
  'letter.punctuality': {
    brief: 'Letter',
    does: 'write to parents about being late',
    thing: 'a letter about being late',
    done: 'sent',
  },
  'meeting.attendance': {
    brief: 'Meeting',
    does: 'meet parents about attendance',
    thing: 'a meeting about attendance',
    done: 'held',
  },
  'meeting.punctuality': {
    brief: 'Meeting',
    does: 'meet parents about being late',
    thing: 'a meeting about being late',
    done: 'held',
  },
  'plan.support': {
    brief: 'Support plan',
    does: 'agree a plan of support with the family',
    thing: 'a plan of support',
    done: 'agreed',
  },
  'plan.contract': {
    brief: 'Attendance contract',
    does: 'agree an attendance contract with parents',
    thing: 'an attendance contract',
    done: 'agreed',
  },
  'review.plan': {
    brief: 'Plan review',
    does: 'look at the plan again with the family',
    thing: 'a review of the plan',
    done: 'held',
  },
  'monitor.attendance': {
    brief: 'Close watch',
    does: 'watch attendance closely',
    thing: 'a look at the attendance',
    done: 'taken',
  },
  'request.medical-evidence': {
    brief: 'Medical evidence',
    does: 'ask parents for medical evidence',
    thing: 'a request for medical evidence',
    done: 'made',
  },
  'flag.persistent-absence': {
    brief: 'Persistent absence',
    does: 'treat the child as persistently absent and plan support',
    thing: 'a note of persistent absence',
    done: 'made',
  },
  'flag.severe-absence': {
    brief: 'Severe absence',
    does: 'treat the child as severely absent and plan more support',
    thing: 'a note of severe absence',
    done: 'made',
  },
  'consider.notice-to-improve': {
    brief: 'Notice to improve',
    does: 'consider a notice to improve',
    thing: 'a notice to improve',
    done: 'given',
  },
  'consider.penalty-notice': {
    brief: 'Consider fine',
    does: 'consider a penalty notice (fine)',
    thing: 'a penalty notice',
    done: 'given',
  },
  'consider.prosecution': {
    brief: 'Consider court',
    does: 'consider court action',
    thing: 'a decision about court action',
    done: 'made',
  },
  'warn.penalty-notice': {
    brief: 'Written warning',
    does: 'warn parents in writing that a fine may follow',
    thing: 'a written warning of a fine',
    done: 'sent',
  },
  'return.sickness': {
    brief: 'Sickness return',
    does: 'tell the local authority about a long illness (sickness return)',
    thing: 'a sickness return',
    done: 'made',
  },
  'return.dfe-daily': {
    brief: 'Daily return',
    does: 'send attendance to the Department for Education',
    thing: 'the daily attendance return',
    done: 'sent',
  },
  'notify.la-admission': {
    brief: 'Tell local authority',
    does: 'tell the local authority that a child has joined the school',
    thing: 'notice of a new pupil',
    done: 'given',
  },
  'notify.la-deletion': {
    brief: 'Tell local authority',
    does: 'tell the local authority that a child’s name comes off the roll',
    thing: 'notice of a name coming off the roll',
    done: 'given',
  },
  'decide.leave': {
    brief: 'Decision',
    does: 'decide on the request for leave',
    thing: 'a decision on the request for leave',
    done: 'made',
  },
  'interview.leave': {
    brief: 'Meeting',
    does: 'meet parents about the request for leave',
    thing: 'a meeting about the request for leave',
    done: 'held',
  },
  'request.return-tickets': {
    brief: 'Return tickets',
    does: 'ask to see return tickets',
    thing: 'a request to see return tickets',
    done: 'made',
  },
  'detention.lunchtime': {
    brief: 'Lunchtime detention',
    does: 'give a lunchtime detention',
    thing: 'a lunchtime detention',
    done: 'held',
  },
  'detention.hour': {
    brief: 'One-hour detention',
    does: 'give a one-hour detention',
    thing: 'a one-hour detention',
    done: 'held',
  },
  'report.governors': {
    brief: 'Report to governors',
    does: 'report on attendance to the governors',
    thing: 'a report to the governors',
    done: 'made',
  },
  'report.parents': {
    brief: 'Report to parents',
    does: 'tell parents about their child’s attendance',
    thing: 'a report to parents',
    done: 'made',
  },
  'report.newsletter': {
    brief: 'Newsletter',
    does: 'write about attendance in the newsletter',
    thing: 'a note in the newsletter',
    done: 'printed',
  },
  'report.trust': {
    brief: 'Report to trust',
    does: 'report on attendance to the trust',
    thing: 'a report to the trust',
    done: 'made',
  },
  'report.staff': {
    brief: 'Report to staff',
    does: 'report on attendance to staff',
    thing: 'a report to staff',
    done: 'made',
  },
  'review.policy': {
    brief: 'Policy review',
    does: 'review the attendance policy',
    thing: 'a review of the attendance policy',
    done: 'held',
  },
}

/**
 * What an action asks for: `ring parents`. With the number of a step among several of its kind:
 * `write to parents about attendance (second letter)`.
 */
export function phraseKind(kind: ActionKind, number?: number): string {
  const { does, thing } = KIND_WORDS[kind]
  if (number === undefined) return does
  const noun = /^an? (.+?)(?: (?:about|at|for|in|of|on|to) .*)?$/.exec(thing)?.[1] ?? 'time'
  return `${does} (${phraseOrdinal(number)} ${noun})`
}

/** In a word or two, where there is little room: `Text or call`, `Letter (second)`. */
export function phraseKindBriefly(kind: ActionKind, number?: number): string {
  const { brief } = KIND_WORDS[kind]
  return number === undefined ? brief : `${brief} (${phraseOrdinal(number)})`
}

/** The same as something that was done or not: `a letter about attendance has been sent`. */
export function phraseKindDone(kind: ActionKind, done = true, number?: number): string {
  return `${phraseKindThing(kind, number)} has ${done ? '' : 'not '}been ${KIND_WORDS[kind].done}`
}

/** `a letter about attendance`, `the second letter about attendance`. */
export function phraseKindThing(kind: ActionKind, number?: number): string {
  const { thing } = KIND_WORDS[kind]
  return number === undefined ? thing : `the ${phraseOrdinal(number)} ${thing.replace(/^(?:an?|the) /, '')}`
}

/** Is a step named by its kind, and not by an id of its own? */
export function isKind(step: string): step is ActionKind {
  return Object.hasOwn(KIND_WORDS, step)
}
