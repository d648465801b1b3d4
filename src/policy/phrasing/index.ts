/**
 * The policy language in plain English. Whoever shows a policy to a person (the school's page, `explain`) takes the words
 * from here, so that one condition is never told in two ways. Every table is exhaustive by its type: a new word of the
 * vocabulary does not compile until it has its phrase.
 *
 * Phrases begin in small letters and carry no full stop; {@link sentence} makes a sentence of one.
 */
export { DUTY_ROLES, phraseAudience, phraseOwner, phraseRole, phraseYearGroups } from './audiences.js'
export { phraseCodes, phraseCountsAs } from './codes.js'
export { phraseCondition } from './conditions.js'
export { phraseCasework, phraseOccurrence } from './events.js'
export { isPercentMeasure, phraseBand, phraseFigure, phrasePercent } from './figures.js'
export { isKind, phraseKind, phraseKindBriefly } from './kinds.js'
export { phraseBegins, phraseLadderDays, phraseOnlyIf } from './ladders.js'
export { phraseDays, phraseLeaveNeed, phraseLeaveReason, phraseLeaveTests } from './leave.js'
export { phraseCodeOfConduct, phraseLiable } from './penalties.js'
export { phraseReward, phraseRewardPeriod, phraseRhythm } from './rewards-and-reports.js'
export { phraseChannel, phraseDayTime, phraseSession, phraseWeekdays } from './school-day.js'
export { phraseAbout, phraseCapability } from './statements.js'
export { stepsContext } from './step-order.js'
export { phraseAfter, type PhraseContext, phraseWindow } from './steps.js'
export { capital, phraseCount, phraseList, phraseNumber, sentence } from './text.js'
export { phraseDate, phraseDue, phraseEvery, phraseEveryMonths, phraseTime } from './times.js'
