import { type Day, getDay } from '../../kernel/school-date.js'
import { holdsOn } from '../../policy/effective/effective-policy.js'
import {
  capital,
  phraseAudience,
  phraseCodeOfConduct,
  phraseCodes,
  phraseCondition,
  phraseCount,
  phraseDate,
  phraseDays,
  phraseDue,
  phraseKind,
  phraseLiable,
  phraseList,
  phraseNumber,
  phraseOwner,
  sentence,
} from '../../policy/phrasing/index.js'
import type { Penalty } from '../../policy/vocabulary/sections/penalty.js'
import { type Layers, notEnded } from '../law-in-force.js'
import {
  type Block,
  clauseIds,
  facts,
  list,
  note,
  type PageSection,
  paragraph,
  part,
  type Statement,
  table,
  type TableRow,
} from '../page-model.js'
import { plain } from '../plain-text.js'

type Notices = NonNullable<Penalty['notices']>[number]
type Threshold = NonNullable<Penalty['threshold']>

/** What acts on a day, and where the document prints something else. */
export interface ActingPenalty {
  /** The threshold by which a notice is considered; none where none acts on the day. */
  readonly threshold: Threshold | undefined
  /** Said where the document's own figures and the law's differ; empty where there is nothing to say. */
  readonly thresholdRemark: string
  readonly notices: Notices | undefined
  readonly noticesCites: readonly string[]
  /** Clauses that print amounts of money that are not those of the law in force. */
  readonly outdatedAmounts: readonly string[]
  /** Clauses with amounts that the document itself says were for an earlier time. */
  readonly pastAmounts: readonly string[]
}

export function actingPenalty({ policy, law, on, acting }: Layers): ActingPenalty {
  const merged = acting.penalty.threshold
  const threshold = merged !== undefined && holdsOn(merged, on) ? merged : undefined
  const notices = noticesOn(law.penalty, on) ?? noticesOn(policy.penalty, on)
  const amounts = new Set(
    (notices?.stages ?? []).flatMap((stage) => [stage.full, stage.reduced ?? stage.full]),
  )
  const printed = notEnded(policy.penalty?.notices, on)
  const past = (policy.penalty?.notices ?? []).filter((entry) => !printed.includes(entry))
  const agreeing = printed.filter((entry) => holdsOn(entry, on) && !differs(entry, notices))
  const statements = (policy.statements ?? []).filter((statement) =>
    ['penalty-reduced', 'penalty-full'].includes(statement.about),
  )
  const wrong = statements.filter(
    (statement) => typeof statement.says !== 'number' || !amounts.has(statement.says),
  )
  return {
    threshold,
    thresholdRemark:
      threshold === undefined
        ? ''
        : comparedThreshold(threshold, policy.penalty?.threshold, law.penalty?.threshold),
    notices,
    noticesCites: clauseIds(
      ...agreeing.map((entry) => entry.cites),
      ...statements.filter((statement) => !wrong.includes(statement)).map((statement) => statement.cites),
      notices?.cites,
    ),
    outdatedAmounts: clauseIds(
      ...printed.filter((entry) => !agreeing.includes(entry)).map((entry) => entry.cites),
      ...wrong.map((statement) => statement.cites),
    ),
    pastAmounts: clauseIds(...past.map((entry) => entry.cites)),
  }
}

/** What acts beside what the document and the law print. A laxer figure of the document's is not repeated. */
function comparedThreshold(
  acting: Threshold,
  own: Threshold | undefined,
  legal: Threshold | undefined,
): string {
  if (own === undefined || legal === undefined) return ''
  const sentences: string[] = []
  if (own.sessions < legal.sessions)
    sentences.push(`The policy is stricter than the law here. By law: ${phraseThreshold(legal)}.`)
  if (own.sessions > acting.sessions)
    sentences.push('The policy document prints a threshold that is laxer than the law’s. The law’s acts.')
  if (own.school_weeks < acting.school_weeks)
    sentences.push(
      `The policy document counts within ${phraseCount(own.school_weeks, 'school week')}. The law’s ${acting.school_weeks} act, as they are more.`,
    )
  return sentences.join(' ')
}

/** `10 sessions in 10 school weeks`. */
export const phraseThreshold = ({ sessions, school_weeks }: Threshold): string =>
  `${phraseCount(sessions, 'session')} in ${phraseCount(school_weeks, 'school week')}`

function noticesOn(penalty: Penalty | undefined, on: Day): Notices | undefined {
  return penalty?.notices?.find((entry) => holdsOn(entry, on))
}

/** Does the document print another sum or another number of days than acts? What it leaves out is no difference. */
function differs(printed: Notices, acting: Notices | undefined): boolean {
  return printed.stages.some((stage) => {
    const other = acting?.stages.find((candidate) => candidate.offence === stage.offence)
    const unlike = (a: number | undefined, b: number | undefined): boolean => a !== undefined && a !== b
    return (
      other === undefined ||
      unlike(stage.full, other.full) ||
      unlike(stage.reduced, other.reduced) ||
      unlike(stage.full_until_days, other.full_until_days) ||
      unlike(stage.reduced_until_days, other.reduced_until_days)
    )
  })
}

/** Penalty notices, notices to improve, court. */
export function finesSection(layers: Layers): PageSection {
  const { policy, law } = layers
  const own = policy.penalty
  const acting = actingPenalty(layers)
  return {
    id: 'fines',
    heading: 'Fines: penalty notices and notices to improve',
    parts: [
      ...part(null, threshold(acting, layers)),
      ...part('What a penalty notice costs', amounts(acting, layers)),
      ...part('Before a penalty notice', before(own)),
      ...part('Notice to improve', noticeToImprove(own ?? law.penalty)),
      ...part(
        'What a person weighs first',
        list(
          [...(own?.checks ?? []), ...(law.penalty?.checks ?? [])].map((check) => ({
            text: sentence(plain(check.label)),
            cites: check.cites,
          })),
        ),
      ),
      ...part('The local authority’s rules', codeOfConduct(own)),
    ],
  }
}

function noThreshold({ acting, on }: Layers): string {
  const { threshold: other } = acting.penalty
  if (other === undefined) return 'The document names no threshold, and the law has none on this day.'
  return other.from !== undefined && getDay(other.from) > on
    ? `No threshold acts on this day. One starts on ${phraseDate(other.from)}.`
    : 'No threshold acts on this day.'
}

function threshold(acting: ActingPenalty, layers: Layers): Block[] {
  const { policy, law } = layers
  const blocks: Block[] = [
    paragraph(
      'A penalty notice is a fine for parents whose child misses school without permission. Nobody gets one from a computer: a person looks at each case.',
    ),
  ]
  const audience = layers.acting.penalty.for
  const { threshold: acts, thresholdRemark: remark } = acting
  if (acts) {
    blocks.push(
      paragraph(
        `We must think about a penalty notice when a child has ${phraseCount(acts.sessions, 'session')} (half days) marked ${phraseCodes(acts.codes)} within ${phraseCount(acts.school_weeks, 'school week')}. They need not be in a row, and the weeks can run over a holiday.${
          acts.from === undefined ? '' : ` Only sessions since ${phraseDate(acts.from)} count.`
        }${audience ? ` This is for ${phraseAudience(audience)}.` : ''}`,
        acts.cites,
      ),
    )
    if (remark !== '')
      blocks.push(
        note('law', 'What the document says and what acts', remark, policy.penalty?.threshold?.cites ?? []),
      )
  } else blocks.push(paragraph(noThreshold(layers)))
  const items: Statement[] = []
  const liable = policy.penalty?.liable ?? law.penalty?.liable
  if (liable)
    items.push({
      text: sentence(phraseLiable(liable.who)),
      cites: clauseIds(liable.cites, law.penalty?.liable?.who === liable.who ? law.penalty.liable.cites : []),
    })
  blocks.push(...list(items))
  for (const trigger of policy.penalty?.local_triggers ?? [])
    blocks.push(
      note(
        'law',
        'An older trigger in the document',
        `The document also prints: ${plain(trigger.label)}. It can lead to a warning when ${phraseCondition(trigger.when)}. It does not decide about a fine; the threshold above does.`,
        trigger.cites,
      ),
    )
  return blocks
}

const ORDINALS: Record<number, string> = { 1: 'First', 2: 'Second' }

function amounts(acting: ActingPenalty, { policy, law }: Layers): Block[] {
  const limit = law.penalty?.limit ?? policy.penalty?.limit
  const stages = acting.notices?.stages ?? []
  const years = limit === undefined ? '' : ` in ${phraseCount(limit.within_years, 'year')}`
  const rows: TableRow[] = stages.map((stage) => ({
    cells: [
      [`${ORDINALS[stage.offence] ?? ''} notice${years}`],
      [
        stage.reduced === undefined
          ? 'No lower amount'
          : `£${phraseNumber(stage.reduced)}${within(stage.reduced_until_days)}`,
      ],
      [`£${phraseNumber(stage.full)}${within(stage.full_until_days)}`],
    ],
    cites: acting.noticesCites,
  }))
  if (limit)
    rows.push({
      cells: [
        [`After ${phraseCount(limit.notices, 'notice')}${years}`],
        ['No further notice'],
        [capital(phraseKind(limit.then))],
      ],
      cites: clauseIds(policy.penalty?.limit?.cites, law.penalty?.limit?.cites),
    })
  const court = law.penalty?.court ?? policy.penalty?.court
  const courtDiffers =
    policy.penalty?.court !== undefined &&
    law.penalty?.court !== undefined &&
    policy.penalty.court.fine_max !== law.penalty.court.fine_max
  return [
    ...(rows.length === 0 ? [paragraph('The document names no amount.')] : []),
    ...table('What each parent pays for each child', ['Notice', 'Paid early', 'Paid later'], rows),
    ...(acting.outdatedAmounts.length === 0
      ? []
      : [
          note(
            'law',
            'Other amounts in the document are out of date',
            'The policy document prints other amounts of money or other days to pay. The ones above are the law’s today, and they act.',
            acting.outdatedAmounts,
          ),
        ]),
    ...(acting.pastAmounts.length === 0
      ? []
      : [paragraph('For absences of earlier years there were other amounts.', acting.pastAmounts)]),
    ...(limit?.counting_from === undefined
      ? []
      : [
          paragraph(
            `Only notices given since ${phraseDate(limit.counting_from)} count, for the same parent and the same child.`,
            limit.cites,
          ),
        ]),
    ...(court === undefined
      ? []
      : [
          paragraph(
            `If it comes to court, the fine can be up to £${phraseNumber(court.fine_max)}${
              court.prison_months_max === undefined
                ? ''
                : `, or prison for up to ${phraseCount(court.prison_months_max, 'month')}, or both`
            }.${courtDiffers ? ' The document prints another sum; this is the law’s.' : ''}`,
            clauseIds(policy.penalty?.court?.cites, law.penalty?.court?.cites),
          ),
        ]),
  ]
}

const within = (days: number | undefined): string => (days === undefined ? '' : ` within ${phraseDays(days)}`)

function before(own: Penalty | undefined): Block[] {
  const items: Statement[] = []
  if (own?.warning) {
    const { warning } = own
    const due = phraseDue(warning.due)
    items.push({
      text: `${capital(phraseOwner(warning.owner))} warns you in writing first${
        warning.on === 'threshold' ? ', when the threshold is reached' : ''
      }${due === '' ? '' : `, ${due}`}. You then have ${phraseDays(warning.days, warning.unit)} to improve.`,
      cites: warning.cites,
    })
  }
  for (const step of own?.before ?? [])
    items.push({
      text: sentence(plain(step.label)),
      cites: step.cites,
    })
  return items.length === 0
    ? []
    : [
        paragraph('These steps come first. If one is missing, the person who decides is told so.'),
        ...list(items),
      ]
}

function noticeToImprove(penalty: Penalty | undefined): Block[] {
  const notice = penalty?.notice_to_improve
  if (notice === undefined) return []
  return [
    paragraph(
      `A notice to improve is a last chance before a fine, where support can help. ${capital(phraseOwner(notice.owner))} decides about it when the threshold is reached. It gives ${
        notice.weeks_min === notice.weeks_max
          ? phraseCount(notice.weeks_min, 'week')
          : `${notice.weeks_min} to ${phraseCount(notice.weeks_max, 'week')}`
      } to improve.`,
      notice.cites,
    ),
    ...(notice.contents.length === 0
      ? []
      : [
          paragraph('It tells you:', notice.cites),
          ...list(notice.contents.map((content) => ({ text: plain(content), cites: [] }))),
        ]),
  ]
}

function codeOfConduct(own: Penalty | undefined): Block[] {
  const code = own?.code_of_conduct
  if (code === undefined) return []
  const settings = Object.entries(code.settings ?? {})
  return [
    paragraph(
      `Fines follow the code of conduct of ${plain(code.authority)}. In the policy it ${phraseCodeOfConduct(code.supplied)}.`,
      code.cites,
    ),
    ...facts(
      settings.map(([name, value]) => ({
        name: capital(name.replaceAll(/[_-]/g, ' ')),
        text: typeof value === 'boolean' ? (value ? 'Yes' : 'No') : plain(String(value)),
        cites: code.cites,
      })),
    ),
  ]
}

/** `£80 within 21 days, then £160 within 28 days`, for the few figures at the top of the page. */
export function amountsBriefly(acting: ActingPenalty): string {
  const first = acting.notices?.stages.find((stage) => stage.offence === 1)
  if (first === undefined) return ''
  return phraseList(
    [
      ...(first.reduced === undefined
        ? []
        : [`£${phraseNumber(first.reduced)}${within(first.reduced_until_days)}`]),
      `£${phraseNumber(first.full)}${within(first.full_until_days)}`,
    ],
    'or',
  )
}
