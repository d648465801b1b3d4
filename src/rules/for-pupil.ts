import { phraseAudience } from '../policy/phrasing/index.js'
import type { Audience } from '../policy/vocabulary/words.js'
import type { Sink } from './evaluator.js'
import type { PupilFacts } from './facts/pupil-facts.js'
import { isInAudience } from './facts/school-facts.js'

/** What a rule of any kind says of whom it is for; without `for` it is for everybody. */
interface RuleForSome {
  readonly id: string
  readonly label: string
  readonly cites: readonly string[]
  readonly for?: Audience
}

/** Is a rule for the pupil today? Where it is not, whoever asks why is told for whom it is. */
export function isForPupil(rule: RuleForSome, { pupil, school }: PupilFacts, sink: Sink): boolean {
  if (rule.for === undefined || isInAudience(school, pupil, rule.for, school.today)) return true
  sink.trace?.({
    rule: rule.id,
    cites: rule.cites,
    facts: [],
    outcome: 'not-for-this-pupil',
    why: `${rule.label}. It is for ${phraseAudience(rule.for)}.`,
  })
  return false
}
