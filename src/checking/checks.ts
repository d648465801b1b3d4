import { absenceLines } from './checks/absence-lines.js'
import { codeChoices } from './checks/code-choices.js'
import { codeMeanings } from './checks/code-meanings.js'
import { dayAndRegisters } from './checks/day-and-registers.js'
import { dayTimes } from './checks/day-times.js'
import { emptyAudiences } from './checks/empty-audiences.js'
import { gaps } from './checks/gaps.js'
import { impossibleRules } from './checks/impossible-rules.js'
import { leftOut } from './checks/left-out.js'
import { parentsReport } from './checks/parents-report.js'
import { penaltyAmounts } from './checks/penalty-amounts.js'
import { penaltyThreshold } from './checks/penalty-threshold.js'
import { percentages } from './checks/percentages.js'
import { phase } from './checks/phase.js'
import { readings } from './checks/readings.js'
import { references } from './checks/references.js'
import { registrationTimes } from './checks/registration-times.js'
import { reports } from './checks/reports.js'
import { retention } from './checks/retention.js'
import { returns } from './checks/returns.js'
import { reviewDates } from './checks/review-dates.js'
import { sameLineTwice } from './checks/same-line-twice.js'
import { sharpenedRules } from './checks/sharpened-rules.js'
import { statements } from './checks/statements.js'
import { statementsAndRules } from './checks/statements-and-rules.js'
import { suspensions } from './checks/suspensions.js'
import { warning } from './checks/warning.js'
import type { Check } from './context.js'
import { MAY_STOP } from './errors.js'

/** Every check of a document that can be read. Each looks at one thing, and none needs another. */
export const CHECKS: readonly Check[] = [
  // It can run at all.
  ...MAY_STOP,
  // It can do what it says.
  emptyAudiences,
  impossibleRules,
  warning,
  percentages,
  // It agrees with itself.
  registrationTimes,
  dayTimes,
  dayAndRegisters,
  parentsReport,
  codeChoices,
  phase,
  statements,
  statementsAndRules,
  reports,
  sameLineTwice,
  // It agrees with the law of the day (and with itself on the same thing).
  absenceLines,
  codeMeanings,
  retention,
  returns,
  sharpenedRules,
  suspensions,
  penaltyThreshold,
  penaltyAmounts,
  references,
  // It is complete and up to date.
  reviewDates,
  gaps,
  readings,
  leftOut,
]
