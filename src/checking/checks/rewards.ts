import { keyStagesOf } from '../../domain/roll/year-groups.js'
import { phraseYearGroups } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, noteAt } from '../context.js'
import { listOf } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part } from '../places.js'
import { someoneIn } from '../pupils.js'
import { WEEKDAYS } from '../../policy/vocabulary/words.js'

type Reward = ItemOf<Part<'rewards'>>

/** Awards that nobody can win, and pupils who are left out of what others can win. */
export const rewards: Check = (context) => [
  ...(context.document.rewards ?? []).flatMap((reward, index) => {
    const place = { path: ['rewards', index], cites: reward.cites }
    return [
      ...wins(context, reward, place),
      ...figure(context, reward, place),
      ...time(context, reward, place),
      ...groups(context, reward, place),
    ]
  }),
  ...leftOutOfHalves(context),
]

type Place = { readonly path: readonly (string | number)[]; readonly cites: readonly string[] }

function wins(context: CheckContext, reward: Reward, place: Place): Finding[] {
  const error = (message: string): Finding[] => findingsAt(context, 'error', place, message)
  if ((reward.is === undefined) !== (reward.value === undefined))
    return error(
      `The award "${reward.id}" has "${reward.is === undefined ? 'value' : 'is'}" alone; expected "is" and "value" together.`,
    )
  if (reward.places === undefined && reward.is === undefined)
    return error(
      reward.raffle === undefined
        ? `The award "${reward.id}" says nothing of who wins it; expected places, or is and value.`
        : `The raffle "${reward.id}" draws from nobody; expected is and value, the figure that lets a pupil in.`,
    )
  return []
}

function figure(context: CheckContext, { id, measure, is, value }: Reward, place: Place): Finding[] {
  if (is === undefined || value === undefined) return []
  const [least, most] = measure === 'improvement' ? [-100, 100] : [0, 100]
  const never =
    (is === 'at-least' && value > most) ||
    (is === 'above' && value >= most) ||
    (is === 'below' && value <= least) ||
    (is === 'at-most' && value < least) ||
    (is === 'exactly' && (value < least || value > most))
  if (!never) return []
  return findingsAt(
    context,
    'conflict',
    place,
    `Nobody can ever win "${id}": ${measure} is never ${is.replaceAll('-', ' ')} ${value}.`,
  )
}

function time(context: CheckContext, reward: Reward, place: Place): Finding[] {
  const halves = reward.in ?? []
  const findings: Finding[] = []
  if (halves.length > 0 && reward.period === 'academic-year')
    findings.push(
      ...findingsAt(
        context,
        'conflict',
        place,
        `"${reward.id}" is for a whole year and only in some halves of its terms.`,
      ),
    )
  if (reward.period === 'term')
    for (const half of halves) {
      const other = half.endsWith('1') ? half.replace('1', '2') : half.replace('2', '1')
      if (!halves.some((given) => given === other))
        findings.push(
          ...findingsAt(
            context,
            'conflict',
            place,
            `"${reward.id}" is for a whole term and only in one half of it (${half} without ${other}).`,
          ),
        )
    }
  const { on } = reward
  if (on?.week === 'same' && reward.period === 'week' && WEEKDAYS.indexOf(on.weekday) < 4)
    findings.push(
      ...findingsAt(
        context,
        'conflict',
        place,
        `"${reward.id}" is for a week and given on its ${on.weekday}, before the week is over.`,
      ),
    )
  return findings
}

function groups(context: CheckContext, reward: Reward, place: Place): Finding[] {
  const stages = (reward.separately_by ?? []).filter((group) => group !== 'year-group')
  const audience = listOf(reward.for)
  const inStage = (year: string, stage: string): boolean => keyStagesOf(year).includes(stage)
  const entitled = context.yearGroups.filter((year) => someoneIn(audience, [year]))
  if (entitled.length === 0 || stages.length !== (reward.separately_by ?? []).length) return []
  if (stages.length === 0) return leftOutOfRaffle(context, reward, entitled, place)
  const empty = stages.filter((stage) => !entitled.some((year) => inStage(year, stage)))
  const left = entitled.filter((year) => !stages.some((stage) => inStage(year, stage)))
  return [
    ...empty.flatMap((stage) =>
      findingsAt(
        context,
        'conflict',
        place,
        `Nobody competes for "${reward.id}" in ${stage}: it is not for them, or they are not on the roll.`,
      ),
    ),
    ...(left.length > 0
      ? noteAt(
          context,
          place,
          `"${reward.id}" leaves out ${phraseYearGroups(left)}: they are in none of ${stages.join(', ')}.`,
        )
      : leftOutOfRaffle(context, reward, entitled, place)),
  ]
}

/** Pupils who can win something of that period, and not this draw. */
function leftOutOfRaffle(
  context: CheckContext,
  reward: Reward,
  entitled: readonly string[],
  place: Place,
): Finding[] {
  if (reward.raffle === undefined) return []
  const others = (context.document.rewards ?? []).filter((other) => other !== reward)
  const left = context.yearGroups.filter(
    (year) => !entitled.includes(year) && others.some((other) => someoneIn(listOf(other.for), [year])),
  )
  if (left.length === 0) return []
  return noteAt(
    context,
    place,
    `The draw "${reward.id}" leaves out ${phraseYearGroups(left)}, who can win other awards.`,
  )
}

const HALVES = ['autumn-1', 'autumn-2', 'spring-1', 'spring-2', 'summer-1', 'summer-2'] as const

/** Pupils whose awards of some period are only in some halves of the year, while others have theirs in all. */
function leftOutOfHalves(context: CheckContext): Finding[] {
  const limited = (context.document.rewards ?? [])
    .map((reward, index) => ({ reward, index }))
    .filter(({ reward }) => reward.in !== undefined)
  return limited.flatMap(({ reward, index }) => {
    const years = context.yearGroups.filter((year) => someoneIn(listOf(reward.for), [year]))
    const alike = (context.document.rewards ?? []).filter(
      (other) =>
        other.period === reward.period && other.measure === reward.measure && other.unit === reward.unit,
    )
    const without = HALVES.filter(
      (half) =>
        !alike.some(
          (other) =>
            (other.in === undefined || other.in.includes(half)) &&
            years.every((year) => someoneIn(listOf(other.for), [year])),
        ),
    )
    if (without.length === 0 || without.length === HALVES.length) return []
    return noteAt(
      context,
      { path: ['rewards', index, 'in'], cites: reward.cites },
      `"${reward.id}" is not awarded in ${without.join(', ')}, and there is no other such award then for ${phraseYearGroups(years)}.`,
    )
  })
}
