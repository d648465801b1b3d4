import { addMonths, type Day, formatDay, getDay } from '../../kernel/school-date.js'
import type { PolicyDocument } from '../document/policy-document.js'
import { lastDayOf } from './effective-policy.js'

type Review = NonNullable<PolicyDocument['review']>[number]

/** A day on which a review falls due. */
export interface ReviewDate {
  readonly day: Day
  /** As exact as the document is: `2025-10-15`, `2025-10`, `2026 spring`. */
  readonly text: string
}

export interface ReviewDue extends ReviewDate {
  readonly owner: Review['owner']
  readonly cites: readonly string[]
}

/** When a policy is next to be reviewed; `undefined` where it does not say. Several statements: the earliest acts. */
export function reviewDue(document: PolicyDocument): ReviewDue | undefined {
  const statements = (document.review ?? []).flatMap((review): ReviewDue[] => {
    const date = printedReview(review) ?? reviewByRhythm(document, review)
    return date === undefined ? [] : [{ ...date, owner: review.owner, cites: review.cites }]
  })
  return statements.sort((a, b) => a.day - b.day)[0]
}

/** The date that a statement prints. */
export function printedReview(review: Review): ReviewDate | undefined {
  return review.due === undefined ? undefined : { day: lastDayOf(review.due), text: review.due }
}

/** The date that a statement's rhythm gives; after an adoption in a month or a season, the last day of the month it leads to. */
export function reviewByRhythm(document: PolicyDocument, review: Review): ReviewDate | undefined {
  if (review.every_months === undefined) return undefined
  const adopted = review.adopted ?? document.version?.adopted ?? document.in_force.from
  const due = formatDay(addMonths(lastDayOf(adopted), review.every_months))
  const text = isExact(adopted) ? due : due.slice(0, 'yyyy-mm'.length)
  return { day: isExact(adopted) ? getDay(due) : lastDayOf(text), text }
}

const isExact = (date: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(date)
