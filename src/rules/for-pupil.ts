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

/** Whether a rule is for the pupil today. Where it is not, whoever asks why is told for whom it is. */
type ForPupil = (facts: PupilFacts, sink: Sink) => boolean

const forEverybody: ForPupil = () => true

/** Prepares the question whom a rule is for, which is asked of every pupil. */
export function forPupil(rule: RuleForSome): ForPupil {
  const audience = rule.for
  if (audience === undefined) return forEverybody
  return ({ pupil, school }, sink) => {
    if (isInAudience(school, pupil, audience, school.today)) return true
    sink.trace?.({
      rule: rule.id,
      cites: rule.cites,
      facts: [],
      outcome: 'not-for-this-pupil',
      why: `${rule.label}. It is for ${phraseAudience(audience)}.`,
    })
    return false
  }
}
