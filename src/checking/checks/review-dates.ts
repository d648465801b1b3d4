import { type Day, formatDay } from '../../kernel/school-date.js'
import { printedReview, reviewByRhythm } from '../../policy/effective/review.js'
import { phraseDate } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, noteAt, pairs, quarrel } from '../context.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part } from '../places.js'

type Review = ItemOf<Part<'review'>>
interface Entry {
  readonly review: Review
  readonly index: number
  /** The printed date, and the one that the rhythm gives. */
  readonly due: Day | undefined
  readonly byRhythm: Day | undefined
}

/** A review date that has gone by, two rhythms, a date later than the rhythm allows, or no date at all. */
export const reviewDates: Check = (context) => {
  const entries = (context.document.review ?? []).map((review, index) => read(context, review, index))
  return [
    ...entries.flatMap((entry) => [...goneBy(context, entry), ...laterThanItsRhythm(context, entry)]),
    ...[...pairs(entries)].flatMap(([a, b]) => disagree(context, a, b)),
    ...missing(context, entries),
  ]
}

function read(context: CheckContext, review: Review, index: number): Entry {
  return {
    review,
    index,
    due: printedReview(review)?.day,
    byRhythm: reviewByRhythm(context.document, review)?.day,
  }
}

const dueOf = (entry: Entry): Day | undefined => entry.due ?? entry.byRhythm

function goneBy(context: CheckContext, entry: Entry): Finding[] {
  const due = dueOf(entry)
  const over = context.to !== null && context.to < context.on
  if (due === undefined || due >= context.on || over) return []
  const key = entry.due === undefined ? 'every_months' : 'due'
  const how =
    entry.due === undefined
      ? `${entry.review.every_months} months after its adoption, by ${formatDay(due)}`
      : `by ${formatDay(due)}`
  return findingsAt(
    context,
    'outdated',
    { path: ['review', entry.index, key], cites: entry.review.cites },
    `The policy was to be reviewed ${how}; on ${formatDay(context.on)} there is no newer version of it here.`,
  )
}

/** A month of grace: a governing body meets when it meets. */
const GRACE_DAYS = 31

function laterThanItsRhythm(context: CheckContext, { review, index, due, byRhythm }: Entry): Finding[] {
  if (due === undefined || byRhythm === undefined || due <= byRhythm + GRACE_DAYS) return []
  return findingsAt(
    context,
    'conflict',
    { path: ['review', index, 'due'], cites: review.cites },
    `A review every ${review.every_months} months falls due by ${formatDay(byRhythm)}; the date given is ${phraseDate(review.due ?? '')}.`,
  )
}

function disagree(context: CheckContext, a: Entry, b: Entry): Finding[] {
  const side = ({ review, index }: Entry, key: 'every_months' | 'due') => ({
    path: ['review', index, key],
    cites: review.cites,
    says:
      key === 'due'
        ? `the next review is ${phraseDate(review.due ?? '')}`
        : `the policy is reviewed every ${review.every_months} months`,
  })
  const { every_months: x } = a.review
  const { every_months: y } = b.review
  if (x !== undefined && y !== undefined && x !== y)
    return quarrel(context, side(a, 'every_months'), side(b, 'every_months'))
  if (a.due !== undefined && b.due !== undefined && a.due !== b.due)
    return quarrel(context, side(a, 'due'), side(b, 'due'))
  // One gives a date and the other only a rhythm that is over before it.
  const [dated, rhythm] = a.due === undefined ? [b, a] : [a, b]
  if (dated.due === undefined || dated.byRhythm !== undefined || rhythm.byRhythm === undefined) return []
  if (rhythm.due !== undefined || dated.due <= rhythm.byRhythm + GRACE_DAYS) return []
  return quarrel(context, side(dated, 'due'), side(rhythm, 'every_months'))
}

function missing(context: CheckContext, entries: readonly Entry[]): Finding[] {
  if (
    context.law === undefined ||
    context.trust?.review !== undefined ||
    entries.some((entry) => dueOf(entry) !== undefined)
  )
    return []
  const first = entries[0]
  const place =
    first === undefined
      ? { path: ['version'], cites: context.document.version?.cites ?? context.document.in_force.cites }
      : { path: ['review', first.index], cites: first.review.cites }
  return noteAt(
    context,
    place,
    'The document gives no date for its next review and no rhythm, so none is called for.',
  )
}
