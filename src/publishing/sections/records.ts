import {
  capital,
  phraseAudience,
  phraseCount,
  phraseCountsAs,
  phraseDays,
  phraseKind,
  phraseList,
  phraseOwner,
  phraseReward,
  phraseRewardPeriod,
  phraseRhythm,
} from '../../policy/phrasing/index.js'
import type { Returns } from '../../policy/vocabulary/sections/returns.js'
import type { CodeMeaning } from '../../domain/register/code-set.js'
import type { DeletionGround } from '../../domain/roll/deletion-ground.js'
import { getDay } from '../../kernel/school-date.js'
import { actingRules, type Layers } from '../law-in-force.js'
import {
  type Block,
  clauseIds,
  list,
  note,
  type PageSection,
  paragraph,
  part,
  type Statement,
  table,
} from '../page-model.js'
import { plain } from '../plain-text.js'
import { rulesTable } from './steps.js'

interface Deadline {
  readonly days: number
  readonly unit: NonNullable<Returns['admission']>['unit']
  readonly cites: readonly string[]
}

/** The deadline that acts, and what is to be said where the document prints another than the law. */
function deadline(
  acting: Deadline | undefined,
  own: Deadline | undefined,
  legal: Deadline | undefined,
): { words: string; cites: readonly string[]; remark: string } | undefined {
  if (acting === undefined) return undefined
  const remark = own === undefined || legal === undefined ? '' : comparedDeadline(acting, own, legal)
  return { words: phraseDays(acting.days, acting.unit), cites: acting.cites, remark }
}

function comparedDeadline(acting: Deadline, own: Deadline, legal: Deadline): string {
  const unstated = own.unit === 'unstated'
  if (!unstated && own.unit !== acting.unit) return 'The document counts other days; the law’s count acts.'
  if (own.days > acting.days) return 'The document gives a longer time; the law’s acts.'
  if (unstated && legal.unit !== 'unstated')
    return `The document does not say which days; by law ${legal.unit === 'calendar' ? 'every day counts' : 'school days count'}.`
  return own.days < legal.days ? `The law gives ${phraseDays(legal.days, legal.unit)}; we are quicker.` : ''
}

/** What the school must tell the local authority and the Department. */
export function localAuthoritySection(layers: Layers): PageSection {
  const { policy, law, acting } = layers
  const own = policy.returns
  const legal = law.returns
  const items: Statement[] = []
  const admission = deadline(acting.admission, own?.admission, legal?.admission)
  if (admission)
    items.push({
      text: [
        `When a child joins the school, we tell the local authority within ${admission.words}.`,
        admission.remark,
        acting.admission?.not_for_lowest_year_on_first_day === true
          ? 'Children who start in the lowest year on the first day of the school year are not reported one by one.'
          : '',
      ]
        .filter((text) => text !== '')
        .join(' '),
      cites: admission.cites,
    })
  const { deletion, daily } = acting
  if (deletion)
    items.push({
      text: `When a child’s name comes off the roll, we tell the local authority no later than that day.${
        deletion.not_for_final_year_in_summer === true
          ? ' Children who leave at the end of the final year are not reported one by one.'
          : ''
      }`,
      cites: deletion.cites,
    })
  if (daily)
    items.push({
      text:
        daily.frequency === 'daily'
          ? `We send attendance to the Department for Education every day.${own?.daily?.frequency === 'on-request' ? ' The document says “on request”; the law asks for it daily, and that acts.' : ''}`
          : 'We send attendance to the Department for Education when it asks.',
      cites: daily.cites,
    })
  const reason = deadline(acting.reasonDeadline, own?.reason_deadline, legal?.reason_deadline)
  const code = acting.reasonDeadline?.then_code
  if (reason)
    items.push({
      text: `We mark an absence with no reason yet as N. We find out the reason within ${reason.words}.${code === undefined ? '' : ` If we still do not know it, the mark becomes ${code}: absence without permission.`}${reason.remark === '' ? '' : ` ${reason.remark}`}`,
      cites: reason.cites,
    })
  return {
    id: 'local-authority',
    heading: 'What we must tell the local authority',
    parts: [
      ...part(null, list(items)),
      ...part(
        'Long absence and long illness',
        rulesTable('Absences that we must report', actingRules(layers, 'returns')),
      ),
    ],
  }
}

export function rewardsSection({ policy }: Layers): PageSection | undefined {
  const rewards = policy.rewards ?? []
  if (rewards.length === 0) return undefined
  return {
    id: 'rewards',
    heading: 'Rewards',
    parts: part(
      null,
      table(
        'Rewards for attendance',
        ['Reward', 'Who wins it', 'When'],
        rewards.map((rule) => ({
          cells: [
            [plain(rule.label), ...(rule.prizes ? [`Prize: ${plain(phraseList(rule.prizes, 'or'))}`] : [])],
            [capital(phraseReward(rule))],
            [capital(phraseRewardPeriod(rule))],
          ],
          cites: rule.cites,
        })),
      ),
    ),
  }
}

export function reportsSection({ policy, law }: Layers): PageSection | undefined {
  const reports = [...(policy.reports ?? []), ...(law.reports ?? [])]
  if (reports.length === 0) return undefined
  return {
    id: 'reports',
    heading: 'Who hears about attendance',
    parts: part(
      null,
      table(
        'Reports and how often they come',
        ['Report', 'How often', 'Who does it'],
        reports.map((report) => ({
          cells: [
            [
              plain(report.label),
              `${capital(phraseKind(report.kind))}.`,
              ...(report.contents ? [`It holds: ${plain(phraseList(report.contents))}.`] : []),
            ],
            [capital(phraseRhythm(report.rhythm, report.weekday))],
            [capital(phraseOwner(report.owner))],
          ],
          cites: report.cites,
        })),
      ),
    ),
  }
}

/** What must be there before a child's name comes off the roll, beside what the law asks for. */
export function leavingSection(
  { acting }: Layers,
  grounds: readonly DeletionGround[],
): PageSection | undefined {
  if (acting.leaving.length === 0) return undefined
  const titles = new Map(grounds.map(({ id, title }) => [id, title]))
  const items = acting.leaving.map(
    (need): Statement => ({
      text: [
        plain(need.says),
        need.grounds === undefined
          ? ''
          : `Only on the ground: ${phraseList(
              need.grounds.map((ground) => `“${titles.get(ground) ?? ground}”`),
              'or',
            )}.`,
        need.for === undefined ? '' : `For ${phraseAudience(need.for)}.`,
        need.not_for_final_year_in_summer === true ? 'Not at the end of the final year.' : '',
      ]
        .filter((text) => text !== '')
        .join(' '),
      cites: need.cites,
    }),
  )
  return {
    id: 'leaving',
    heading: 'Before a name comes off the roll',
    parts: part(null, [
      paragraph('A child’s name comes off the roll only on a ground of the law, and not before this is so.'),
      ...list(items),
    ]),
  }
}

/** How long register entries are kept: the longer of the document's time and the law's. */
export function recordsSection({ policy, law, on }: Layers): PageSection | undefined {
  const started = (entry: { since?: string }): boolean =>
    entry.since === undefined || getDay(entry.since) <= on
  const own = (policy.retention ?? []).filter((entry) => entry.acts !== false && started(entry)).at(-1)
  const legal = (law.retention ?? []).filter(started).at(-1)
  const acting = legal === undefined || (own !== undefined && own.years >= legal.years) ? own : legal
  if (acting === undefined) return undefined
  const blocks: Block[] = [
    paragraph(
      `We keep each entry in the register for ${phraseCount(acting.years, 'year')} from the day it was made.${
        own === undefined ? ' The document does not say; this is the law.' : ''
      }`,
      clauseIds(
        acting === own ? own?.cites : [],
        legal !== undefined && legal.years === acting.years ? legal.cites : [],
      ),
    ),
  ]
  if (own !== undefined && acting !== own)
    blocks.push(
      note(
        'law',
        'The law’s time acts',
        'The policy document prints a shorter time. We keep entries for as long as the law says.',
        own.cites,
      ),
    )
  return { id: 'records', heading: 'How long we keep records', parts: part(null, blocks) }
}

/** Attendance codes. */
export function codesSection(
  layers: Layers,
  nationalCodes: ReadonlyMap<string, CodeMeaning>,
): PageSection | undefined {
  const rules = layers.policy.codes ?? []
  if (rules.length === 0) return undefined
  const used = [...new Set(rules.flatMap((rule) => rule.codes))].filter((code) => nationalCodes.has(code))
  return {
    id: 'codes',
    heading: 'The marks in the register',
    parts: [
      ...part(
        null,
        table(
          'Marks that the policy uses',
          ['Mark', 'What the policy says', 'It counts as'],
          rules.map((rule) => {
            const national = nationalCodes.get(rule.codes[0] ?? '')
            const differs =
              national !== undefined && rule.counts_as !== undefined && national.countsAs !== rule.counts_as
            const counts = national?.countsAs ?? rule.counts_as
            return {
              cells: [
                [
                  phraseList(rule.codes),
                  ...(rule.session ? [rule.session === 'AM' ? 'In the morning' : 'In the afternoon'] : []),
                ],
                [
                  plain(rule.label),
                  ...(rule.for ? [`For ${phraseAudience(rule.for)}.`] : []),
                  ...(rule.reasons ? [`Such as: ${plain(phraseList(rule.reasons, 'or'))}.`] : []),
                  ...(rule.needs ? [`Needed: ${plain(phraseList(rule.needs))}.`] : []),
                ],
                counts === undefined
                  ? []
                  : [
                      capital(phraseCountsAs(counts)),
                      ...(differs ? ['The document says otherwise; the national rule acts.'] : []),
                    ],
              ],
              cites: rule.cites,
            }
          }),
        ),
      ),
      ...part(
        'What each mark means',
        table(
          'The national meaning of these marks',
          ['Mark', 'National meaning', 'It counts as'],
          used.map((code) => {
            const national = nationalCodes.get(code)
            return {
              cells: [
                [code],
                [national?.title ?? ''],
                [national === undefined ? '' : capital(phraseCountsAs(national.countsAs))],
              ],
              cites: [],
            }
          }),
        ),
      ),
    ],
  }
}
