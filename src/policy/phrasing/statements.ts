import type { Statement } from '../vocabulary/sections/statements.js'
import type { ListOf, Part } from './vocabulary-types.js'

type Capability = ListOf<Part<'planned'>>['capability']

type StatementAbout = Statement['about']

const CAPABILITY_WORDS: Record<Capability, string> = {
  documents: 'letters and forms',
  pages: 'screens',
  returns: 'returns to others',
  casework: 'case notes',
  messages: 'messages to families',
  'sign-in': 'signing in and out',
  analysis: 'looking at patterns',
}

/** `letters and forms`. */
export function phraseCapability(capability: Capability): string {
  return CAPABILITY_WORDS[capability]
}

const ABOUT_STATEMENT: Record<StatementAbout, string> = {
  'follow-up-starts': 'when we start to ask about an absence',
  'attendance-target': 'attendance target',
  'target-days': 'target in days',
  'persistent-absence': 'persistent absence',
  'severe-absence': 'severe absence',
  'penalty-reduced': 'penalty notice, paid early',
  'penalty-full': 'penalty notice, paid later',
  'penalty-trigger': 'when a penalty notice may follow',
  'leave-notice': 'notice for leave',
  'leave-attendance-bar': 'attendance needed for leave',
  'leave-holiday': 'holidays in term time',
  'plan-review': 'when a plan is looked at again',
  'appointment-arrival': 'arriving after an appointment',
  'compulsory-age-ends': 'when compulsory school age ends',
  'la-referral-day': 'day on which the local authority is told',
  champion: 'senior attendance champion',
  issuer: 'who issues penalty notices',
  'daily-return': 'daily attendance return',
  'l-counts-as': 'what a late mark (L) counts as',
  'religious-body': 'who sets religious days',
  'provision-from-day': 'day from which teaching elsewhere starts',
  'roll-removal-days': 'days before a name may come off the roll',
  'warning-days': 'days of warning',
  'evidence-rule': 'when evidence is needed',
  'school-year-days': 'days in a school year',
  other: 'other',
}

export const STATEMENT_ABOUTS = Object.keys(ABOUT_STATEMENT) as StatementAbout[]

/** What a statement is about: `attendance target`; of an `other`, its topic. */
export function phraseAbout(statement: Pick<Statement, 'about' | 'topic'>): string {
  return statement.about === 'other' && statement.topic !== undefined
    ? statement.topic.replaceAll('-', ' ')
    : ABOUT_STATEMENT[statement.about]
}
