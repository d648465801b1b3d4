import { getDay } from '../../kernel/school-date.js'
import { phraseCodes, phraseCondition, phraseKind, phraseList } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, noteAt } from '../context.js'
import type { Finding } from '../finding.js'
import { readSaying } from '../sayings.js'

/** When penalty notices are considered, how many, and what may follow: against the law of the day. */
export const penaltyThreshold: Check = (context) => [
  ...threshold(context),
  ...localTriggers(context),
  ...limit(context),
  ...court(context),
]

function threshold(context: CheckContext): Finding[] {
  const law = context.law?.threshold
  const { penalty } = context.document
  if (law === undefined || penalty === undefined) return []
  const own = penalty.threshold
  const lawful = `${law.sessions} sessions in ${law.school_weeks} school weeks`
  if (own === undefined)
    return noteAt(
      context,
      { path: ['penalty'], cites: unnumbered(context) },
      `The document gives no number of sessions at which a penalty notice is considered: the law's ${lawful} act.`,
      law.cites,
    )
  const place = { path: ['penalty', 'threshold'], cites: own.cites }
  const here = `${own.sessions} sessions in ${own.school_weeks} school weeks`
  const findings: Finding[] = []
  if (own.sessions > law.sessions || own.school_weeks < law.school_weeks)
    findings.push(
      ...findingsAt(
        context,
        'conflict',
        place,
        own.sessions < law.sessions
          ? `A penalty notice is considered at ${here} here, the law's threshold is ${lawful}: fewer sessions, but in a shorter time. ${own.sessions} sessions in ${law.school_weeks} school weeks act, so that neither is missed.`
          : `A penalty notice is considered at ${here} here, which is laxer than the law's ${lawful}; the law's act.`,
        law.cites,
      ),
    )
  else if (own.sessions < law.sessions || own.school_weeks > law.school_weeks)
    findings.push(
      ...noteAt(
        context,
        place,
        `A penalty notice is considered at ${here} here, the law's threshold is ${lawful}; the stricter acts, and both are cited.`,
        law.cites,
      ),
    )
  return [...findings, ...thresholdCodes(context, own.codes, law.codes, own.cites, law.cites)]
}

/** The clauses of what the document says of a threshold without a number. */
function unnumbered(context: CheckContext): readonly string[] {
  const statement = context.document.statements?.find(
    ({ about, says }) => about === 'penalty-trigger' && readSaying(says).number === undefined,
  )
  return statement?.cites ?? []
}

function thresholdCodes(
  context: CheckContext,
  own: readonly string[],
  law: readonly string[],
  cites: readonly string[],
  lawCites: readonly string[],
): Finding[] {
  const place = { path: ['penalty', 'threshold', 'codes'], cites }
  const more = own.filter((code) => !law.includes(code))
  const fewer = law.filter((code) => !own.includes(code))
  return [
    ...(more.length === 0
      ? []
      : findingsAt(
          context,
          'conflict',
          place,
          `The threshold counts ${phraseCodes(more, 'and')}, which the law does not count (${phraseCodes(law, 'and')}).`,
          lawCites,
        )),
    ...(fewer.length === 0
      ? []
      : noteAt(
          context,
          place,
          `The threshold counts ${phraseCodes(own, 'and')}; the law counts ${phraseCodes(fewer, 'and')} too. The document's list acts.`,
          lawCites,
        )),
  ]
}

/**
 * Triggers of a time before the national threshold: outdated. In a document that was written since, a trigger that stands
 * for the threshold disagrees with the law; beside the threshold it may warn earlier.
 */
function localTriggers(context: CheckContext): Finding[] {
  const law = context.law?.threshold
  if (law === undefined) return []
  const before = law.from !== undefined && context.from < getDay(law.from)
  const beside = context.document.penalty?.threshold !== undefined
  return (context.document.penalty?.local_triggers ?? []).flatMap((trigger, index) =>
    findingsAt(
      context,
      before ? 'outdated' : beside ? 'note' : 'conflict',
      { path: ['penalty', 'local_triggers', index], cites: trigger.cites },
      `"${trigger.label}" (${phraseCondition(trigger.when)}) is a trigger of the document's own; since ${law.from ?? 'its beginning'} a penalty notice is considered at the law's threshold: ${law.sessions} sessions in ${law.school_weeks} school weeks.`,
      law.cites,
    ),
  )
}

function limit(context: CheckContext): Finding[] {
  const law = context.law?.document.penalty?.limit
  const own = context.document.penalty?.limit
  if (law === undefined || own === undefined) return []
  const place = { path: ['penalty', 'limit'], cites: own.cites }
  if (own.notices !== law.notices || own.within_years !== law.within_years)
    return findingsAt(
      context,
      'conflict',
      place,
      `${own.notices} notices in ${own.within_years} years here; by law ${law.notices} in ${law.within_years}, and that acts.`,
      law.cites,
    )
  if (own.then !== law.then)
    return findingsAt(
      context,
      'conflict',
      { ...place, path: [...place.path, 'then'] },
      `After ${own.notices} notices this follows here: ${phraseKind(own.then)}; by law it is: ${phraseKind(law.then)}.`,
      law.cites,
    )
  if (own.counting_from !== undefined || law.counting_from === undefined) return []
  return noteAt(
    context,
    place,
    `The document does not say from when notices count: the law's day acts, ${law.counting_from}.`,
    law.cites,
  )
}

function court(context: CheckContext): Finding[] {
  const law = context.law?.document.penalty?.court
  const own = context.document.penalty?.court
  if (law === undefined || own === undefined) return []
  const differs = [
    own.fine_max === law.fine_max ? undefined : `a fine of £${own.fine_max} (by law £${law.fine_max})`,
    own.prison_months_max === undefined ||
    law.prison_months_max === undefined ||
    own.prison_months_max === law.prison_months_max
      ? undefined
      : `${own.prison_months_max} months (by law ${law.prison_months_max})`,
  ].filter((part) => part !== undefined)
  if (differs.length === 0) return []
  return findingsAt(
    context,
    'conflict',
    { path: ['penalty', 'court'], cites: own.cites },
    `The most that a court can do is ${phraseList(differs)} here.`,
    law.cites,
  )
}
