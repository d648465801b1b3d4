import { formatDay, getDay, parseDay } from '../../kernel/school-date.js'
import { firstDayOf } from '../../policy/effective/effective-policy.js'
import { reviewDue } from '../../policy/effective/review.js'
import {
  capital,
  phraseDate,
  phraseEveryMonths,
  phraseList,
  phraseRole,
} from '../../policy/phrasing/index.js'
import type { Layers } from '../law-in-force.js'
import {
  type Block,
  clauseIds,
  facts,
  note,
  type PageSection,
  paragraph,
  part,
  table,
} from '../page-model.js'
import { plain } from '../plain-text.js'

/** What this page is, which version, since when, and when it is looked at again. */
export function aboutSection({ policy, on }: Layers): PageSection {
  const { version } = policy
  const identity = clauseIds(policy.in_force.cites, version?.cites)
  const named = (name: string, text: string | undefined, cites: readonly string[]) =>
    text === undefined ? [] : [{ name, text, cites }]
  const review = reviewDue(policy)
  const reviewCites = clauseIds(...(policy.review ?? []).map((statement) => statement.cites))
  const rhythms = [...new Set((policy.review ?? []).flatMap((statement) => statement.every_months ?? []))]
  const owners = [...new Set((policy.review ?? []).flatMap((statement) => statement.owner ?? []))]
  const starts = firstDayOf(policy.in_force.from)
  const blocks: Block[] = [
    paragraph(
      'This page tells parents and carers what we do about attendance: the times, what to do when your child is away, and what happens then. It is made from the same rules that our attendance software works with, so what you read here is what we do.',
    ),
    ...(starts > on
      ? [
          note(
            'overdue',
            'Not in force yet',
            `This version starts ${parseDay(policy.in_force.from) === undefined ? 'in' : 'on'} ${phraseDate(policy.in_force.from)}.`,
            policy.in_force.cites,
          ),
        ]
      : []),
    ...(policy.in_force.to !== undefined && getDay(policy.in_force.to) < on
      ? [
          note(
            'overdue',
            'No longer in force',
            `This version ended on ${phraseDate(policy.in_force.to)}.`,
            policy.in_force.cites,
          ),
        ]
      : []),
    ...(review !== undefined && review.day < on
      ? [
          note(
            'overdue',
            'The review of this policy is overdue',
            `It was due by ${phraseDate(review.text)}, and on ${phraseDate(formatDay(on))} there is no newer version. We follow this version until there is one.`,
            review.cites,
          ),
        ]
      : []),
    ...facts([
      { name: 'Policy', text: plain(policy.title), cites: identity },
      ...named('Version', version?.label, version?.cites ?? []),
      ...named('Reference', version?.reference, version?.cites ?? []),
      {
        name: 'In force from',
        text:
          phraseDate(policy.in_force.from) +
          (policy.in_force.to === undefined ? '' : ` to ${phraseDate(policy.in_force.to)}`),
        cites: policy.in_force.cites,
      },
      ...named(
        'Adopted',
        version?.adopted === undefined ? undefined : phraseDate(version.adopted),
        version?.cites ?? [],
      ),
      ...named('Approved by', version?.approved_by, version?.cites ?? []),
      {
        name: 'Next review',
        text:
          review === undefined
            ? 'The document does not say.'
            : `${phraseDate(review.text)}${review.day < on ? ' (overdue)' : ''}`,
        cites: review?.cites ?? [],
      },
      ...named(
        'How often it is reviewed',
        rhythms.length === 0
          ? undefined
          : `${capital(phraseList(rhythms.map(phraseEveryMonths)))}${owners.length === 0 ? '' : `, by ${phraseList(owners.map(phraseRole))}`}`,
        reviewCites,
      ),
      ...named(
        'Who was asked about it',
        policy.references?.consulted === undefined
          ? undefined
          : plain(policy.references.consulted.map((group) => group.who).join('; ')),
        clauseIds(...(policy.references?.consulted ?? []).map((group) => group.cites)),
      ),
    ]),
  ]
  return {
    id: 'about',
    heading: 'About this policy',
    parts: [
      ...part(null, blocks),
      ...part(
        'Earlier versions',
        table(
          'Earlier versions and changes',
          ['Date', 'What changed'],
          (policy.history ?? []).map((entry) => ({
            cells: [[phraseDate(entry.date)], [plain(entry.summary)]],
            cites: entry.cites,
          })),
        ),
      ),
    ],
  }
}
