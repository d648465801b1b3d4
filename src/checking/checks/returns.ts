import { phraseCount } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, noteAt } from '../context.js'
import type { Finding } from '../finding.js'
import type { Part } from '../places.js'

type Returns = Part<'returns'>

/** Returns to the authority and the Department, and the time to settle an N: against the law's. */
export const returns: Check = (context) => [
  ...deadline(context, 'admission', 'A new name is reported'),
  ...deadline(context, 'reason_deadline', 'The reason for an N is settled'),
  ...daily(context),
  ...settledAs(context),
]

function deadline(context: CheckContext, key: 'admission' | 'reason_deadline', what: string): Finding[] {
  const own = context.document.returns?.[key]
  const law = context.law?.document.returns?.[key]
  if (own === undefined || law === undefined) return []
  const place = { path: ['returns', key], cites: own.cites }
  const here = `${what} within ${phraseDays(own)} here; by law within ${phraseDays(law)}`
  if (own.days > law.days)
    return findingsAt(context, 'conflict', place, `${here}. The law's time acts.`, law.cites)
  if (own.unit === law.unit)
    return own.days === law.days
      ? []
      : noteAt(context, place, `${here}. The shorter time acts, and both are cited.`, law.cites)
  if (own.unit === 'unstated')
    return noteAt(
      context,
      place,
      `${what} within ${phraseCount(own.days, 'day')}, and what days they are is not said: the law's ${law.unit} days act.`,
      law.cites,
    )
  // A calendar day is never longer than another; five of any other kind may reach further than five calendar days.
  const longer = LENGTH[own.unit] > LENGTH[law.unit] && own.days === law.days && law.unit === 'calendar'
  return longer
    ? findingsAt(context, 'conflict', place, `${here}. The law's time acts.`, law.cites)
    : noteAt(context, place, `${here}. The law's kind of days acts.`, law.cites)
}

type Days = NonNullable<Returns['admission']>
const LENGTH: Record<Days['unit'], number> = { calendar: 1, working: 2, school: 3, unstated: 0 }

const phraseDays = ({ days, unit }: Pick<Days, 'days' | 'unit'>): string =>
  unit === 'unstated' ? phraseCount(days, 'day') : phraseCount(days, `${unit} day`)

function daily(context: CheckContext): Finding[] {
  const own = context.document.returns?.daily
  const law = context.law?.document.returns?.daily
  if (own === undefined || law?.frequency !== 'daily' || own.frequency === 'daily') return []
  return findingsAt(
    context,
    'conflict',
    { path: ['returns', 'daily', 'frequency'], cites: own.cites },
    'Attendance goes to the Department on request here; by law it goes every day, and that acts.',
    law.cites,
  )
}

function settledAs(context: CheckContext): Finding[] {
  const own = context.document.returns?.reason_deadline
  const law = context.law?.document.returns?.reason_deadline
  if (own?.then_code === undefined || law?.then_code === undefined || own.then_code === law.then_code)
    return []
  return findingsAt(
    context,
    'conflict',
    { path: ['returns', 'reason_deadline', 'then_code'], cites: own.cites },
    `An N without a reason becomes ${own.then_code} here; by law it becomes ${law.then_code}.`,
    law.cites,
  )
}
