import { describe, expect, it } from 'vitest'
import { COUNTED, LEAVE_FACTS, MEASURES } from '../vocabulary/conditions.js'
import { CASEWORK_EVENTS } from '../vocabulary/rules.js'
import {
  ACTION_KINDS,
  COHORTS,
  COMPARISONS,
  type Duration,
  KEY_STAGES,
  ROLES,
  type Window,
} from '../vocabulary/words.js'
import {
  DUTY_ROLES,
  phraseAudience,
  phraseKeyStage,
  phraseOwner,
  phrasePupilIs,
  phraseRole,
} from './audiences.js'
import { phraseCountsAs } from './codes.js'
import { phraseCondition } from './conditions.js'
import { phraseCasework } from './events.js'
import { phraseFigure, phraseMeasure } from './figures.js'
import { phraseKind, phraseKindBriefly, phraseKindDone, phraseKindThing } from './kinds.js'
import { LADDER_BEGINNINGS, phraseBegins, phraseOnlyIf } from './ladders.js'
import {
  LEAVE_NEEDS,
  LEAVE_REASONS,
  phraseDays,
  phraseLeaveNeed,
  phraseLeaveReason,
  phraseLeaveTest,
} from './leave.js'
import { phraseCodeOfConduct, phraseLiable } from './penalties.js'
import { phraseRhythm } from './rewards-and-reports.js'
import { CHANNELS, DAY_TIMES, phraseChannel, phraseDayTime } from './school-day.js'
import { phraseAbout, phraseCapability, STATEMENT_ABOUTS } from './statements.js'
import { phraseWindow } from './steps.js'
import { phraseDue, phraseDuration, phraseEvery } from './times.js'

/** Words for a reader: something is said, without the vocabulary's own spelling, and nothing was left out. */
const isPlain = (phrase: string): boolean =>
  phrase !== '' && !/undefined|null|NaN|\[object|_|\s{2}|^\s|\s$/.test(phrase)

describe('every word of the vocabulary has its phrase', () => {
  it.each(ACTION_KINDS)('action kind %s', (kind) => {
    for (const phrase of [
      phraseKind(kind),
      phraseKindBriefly(kind),
      phraseKindThing(kind),
      phraseKindDone(kind),
      phraseKindDone(kind, false),
      phraseKind(kind, 2),
      phraseKindThing(kind, 2),
    ]) {
      expect(phrase).toSatisfy(isPlain)
      expect(phrase).not.toContain(kind)
    }
    expect(phraseKindDone(kind, false)).toContain('has not been')
    expect(phraseKindThing(kind, 2)).toMatch(/^the second /)
    expect(phraseKindBriefly(kind).length).toBeLessThanOrEqual(26)
  })

  it.each(MEASURES)('measure %s', (measure) => {
    for (const is of COMPARISONS)
      for (const value of [0, 1, 2, 95.5]) {
        const test = { measure, is, value, codes: ['G', 'O'], points: { L: 1, U: 3 } } as const
        expect(phraseFigure({ ...test, codes: [...test.codes] })).toSatisfy(isPlain)
        expect(phraseMeasure({ ...test, codes: [...test.codes] })).toSatisfy(isPlain)
        expect(phraseCondition({ ...test, codes: [...test.codes] })).toSatisfy(isPlain)
        expect(phraseCondition({ not: { ...test, codes: [...test.codes] } })).toSatisfy(isPlain)
      }
  })

  it.each(COUNTED)('family of codes %s', (counts) => {
    expect(phraseCondition({ measure: 'sessions', counts, is: 'at-least', value: 3 })).toSatisfy(isPlain)
  })

  it.each(COHORTS)('cohort %s', (cohort) => {
    for (const phrase of [
      phraseAudience({ cohorts: [cohort] }),
      phraseAudience({ not_cohorts: [cohort] }),
      phrasePupilIs({ cohorts: [cohort] }),
      phrasePupilIs({ not_cohorts: [cohort] }),
    ])
      expect(phrase).toSatisfy(isPlain)
    expect(phrasePupilIs({ cohorts: [cohort] })).not.toBe(phrasePupilIs({ not_cohorts: [cohort] }))
  })

  it.each(LEAVE_FACTS)('leave fact %s', (fact) => {
    for (const is of [true, false, 'below', 'at-least'] as const)
      expect(
        phraseLeaveTest({
          fact,
          is,
          value: 2,
          reasons: ['holiday'],
          months: [5, 6],
          when: { measure: 'attendance', is: 'below', value: 97 },
        }),
      ).toSatisfy(isPlain)
  })

  it.each(LEAVE_REASONS)('reason for leave %s', (reason) =>
    expect(phraseLeaveReason(reason)).toSatisfy(isPlain),
  )
  it.each(LEAVE_NEEDS)('need %s', (need) => expect(phraseLeaveNeed(need)).toSatisfy(isPlain))
  it.each(KEY_STAGES)('key stage %s', (stage) => expect(phraseKeyStage(stage)).toSatisfy(isPlain))
  it.each(ROLES)('role %s', (role) => expect(phraseOwner(role)).toSatisfy(isPlain))
  it.each(DUTY_ROLES)('duty role %s', (role) => expect(phraseRole(role)).toSatisfy(isPlain))
  it.each(DAY_TIMES)('time of the day %s', (what) => expect(phraseDayTime(what)).toSatisfy(isPlain))
  it.each(CHANNELS)('channel %s', (channel) => expect(phraseChannel(channel)).toSatisfy(isPlain))
  it.each(LADDER_BEGINNINGS)('ladder that begins with %s', (begins) =>
    expect(phraseBegins(begins)).toSatisfy(isPlain),
  )
  it.each(CASEWORK_EVENTS)('casework event %s', (on) => {
    expect(phraseCasework({ on })).toSatisfy(isPlain)
    expect(phraseCasework({ on, day: 6, abroad: true, about: 'attendance' })).toSatisfy(isPlain)
  })
  it.each(STATEMENT_ABOUTS)('statement about %s', (about) =>
    expect(phraseAbout({ about })).toSatisfy(isPlain),
  )

  it('windows', () => {
    const windows: Window[] = [
      'academic-year',
      'previous-academic-year',
      'term',
      'half-term',
      'week',
      'day',
      'ever',
      { school_weeks: 10 },
      { terms: 2 },
      { months: 12 },
      { days: 30 },
      { school_days: 5 },
      { since: 'letter.attendance' },
    ]
    expect(windows.map((window) => phraseWindow(window))).toEqual([
      'this school year',
      'in the school year before',
      'this term',
      'this half term',
      'in one week',
      'in one day',
      'at any time',
      'in the last 10 school weeks',
      'in this and the last term',
      'in the last 12 months',
      'in the last 30 days',
      'in the last 5 school days',
      'since a letter about attendance was sent',
    ])
    expect(phraseWindow({ school_weeks: 1 })).toBe('in the last school week')
    expect(phraseWindow({ terms: 1 })).toBe('this term')
    expect(phraseWindow({ terms: 3 })).toBe('in this and the last 2 terms')
  })

  it('durations, rhythms and due times', () => {
    const durations: Duration[] = [
      { days: 1 },
      { school_days: 5 },
      { working_days: 5 },
      { weeks: 2 },
      { school_weeks: 4 },
      { months: 1 },
      { half_terms: 1 },
      { terms: 2 },
    ]
    expect(durations.map(phraseDuration)).toEqual([
      '1 day',
      '5 school days',
      '5 working days',
      '2 weeks',
      '4 school weeks',
      '1 month',
      '1 half term',
      '2 terms',
    ])
    expect(durations.map(phraseEvery)).toEqual([
      'every day',
      'every 5 school days',
      'every 5 working days',
      'every 2 weeks',
      'every 4 school weeks',
      'every month',
      'every half term',
      'every 2 terms',
    ])
    expect(phraseDue(undefined)).toBe('')
    expect(phraseDue('none')).toBe('')
    expect(phraseDue('morning')).toBe('by 12:00 midday that day')
    expect(phraseDue('end-of-day')).toBe('by the end of that day')
    expect(phraseDue({ time: '09:30' })).toBe('by 9:30am that day')
    expect(phraseDue({ within: { school_days: 5 } })).toBe('within 5 school days')
    expect(phraseDue({ within: { half_terms: 1 } })).toBe('by the end of that half term')
    expect(phraseDue({ within: { terms: 1 } })).toBe('by the end of that term')
    expect(phraseDue({ within: { half_terms: 2 } })).toBe('within 2 half terms')
  })

  it('the small words of sections', () => {
    const phrases = [
      ...(['attending', 'authorised', 'unauthorised', 'not-possible'] as const).map(phraseCountsAs),
      ...(['every-parent', 'parents-who-allowed', 'applicant-and-parents-on-holiday'] as const).map(
        phraseLiable,
      ),
      ...(['yes', 'link-only', 'to-follow', 'name-missing'] as const).map(phraseCodeOfConduct),
      ...(['documents', 'pages', 'returns', 'casework', 'messages', 'sign-in', 'analysis'] as const).map(
        phraseCapability,
      ),
      ...(['week', 'fortnight', 'month', 'half-term', 'term', 'academic-year'] as const).map((rhythm) =>
        phraseRhythm(rhythm, 'friday'),
      ),
      ...(['nobody-reached', 'no-answer-today'] as const).map(phraseOnlyIf),
      ...(['calendar', 'school', 'working', 'unstated'] as const).map((unit) => phraseDays(5, unit)),
    ]
    expect(phrases.filter((phrase) => !isPlain(phrase))).toEqual([])
    expect(new Set(phrases.slice(0, -1)).size).toBe(phrases.length - 1)
  })
})
