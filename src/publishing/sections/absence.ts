import type { ActingLadder } from '../../policy/effective/effective-policy.js'
import {
  capital,
  phraseAudience,
  phraseBegins,
  phraseCasework,
  phraseDate,
  phraseDue,
  phraseKind,
  phraseKindBriefly,
  phraseLadderDays,
  phraseOccurrence,
  phraseOnlyIf,
  phraseOwner,
  phraseTime,
  sentence,
  stepsContext,
} from '../../policy/phrasing/index.js'
import type { CaseworkRule, Ladder, LadderStep, OccurrenceRule } from '../../policy/vocabulary/rules.js'
import { actingLadders, actingRules, byLaw, type Layers, notEnded, whenSentence } from '../law-in-force.js'
import {
  type Block,
  clauseIds,
  groupedTable,
  list,
  type PageSection,
  paragraph,
  part,
  table,
  type TableGroup,
  type TimelineBlock,
} from '../page-model.js'
import { plain } from '../plain-text.js'
import { ruleDetails, rulesTable, STEP_COLUMNS, stepRow } from './steps.js'
import { actingRegistrations, lateAfter } from './school-day.js'

/** What happens, day by day, when a child is away and no reason came. */
export function noReasonSection(layers: Layers): PageSection {
  const ladders = actingLadders(layers)
  return {
    id: 'no-reason',
    heading: 'If your child is away and we do not know why',
    parts:
      ladders.length === 0
        ? part(null, [paragraph('The document does not say.')])
        : ladders.flatMap(({ ladder, source }) => part(plain(ladder.label), ladderBlocks(ladder, source))),
  }
}

function ladderBlocks(ladder: ActingLadder, source: 'policy' | 'law'): Block[] {
  const waits = ladder.steps.some((step) => step.waits !== 'for-nothing')
  const dated = ladder.from === undefined ? '' : ` We have done so since ${phraseDate(ladder.from)}.`
  const severalADay = new Set(ladder.steps.map(firstDay)).size < ladder.steps.length
  const steps = [...ladder.steps].sort((a, b) => firstDay(a) - firstDay(b))
  return [
    paragraph(
      `This starts when ${phraseBegins(ladder.begins)}${ladder.for ? `, for ${phraseAudience(ladder.for)}` : ''}. Days are school days.${dated}${source === 'law' ? ` ${byLaw(ladder.exceptFor)}` : ''}`,
      ladder.cites,
    ),
    ...timeline(ladder, steps),
    ...table(
      'What we do, day by day',
      ['Day', ...STEP_COLUMNS],
      steps.map((step) => ({
        cells: [
          [capital(phraseLadderDays(step))],
          [capital(phraseKind(step.kind)), ...stepDetails(step, ladder)],
          [capital(phraseOwner(step.owner))],
          [stepTime(step)],
          step.mandatory === true ? ['Yes'] : [],
        ],
        cites: step.cites,
      })),
    ),
    ...(waits && severalADay
      ? [
          paragraph(
            `We take the steps of a day one after the other${ladder.begins === 'any-absence' ? '' : ', and stop as soon as we know the reason'}.`,
          ),
        ]
      : []),
  ]
}

const firstDay = (step: LadderStep): number => step.day ?? Math.min(...(step.days ?? [step.from_day ?? 1]))

const isRepeated = (step: LadderStep): boolean => step.day === undefined && step.days === undefined

function stepTime(step: LadderStep): string {
  const due = phraseDue(step.due)
  if (step.at === undefined) return capital(due)
  return `From ${phraseTime(step.at)}${due === '' ? '' : `, ${due}`}`
}

function stepDetails(step: LadderStep, ladder: Ladder): string[] {
  const instead = (step.instead_of ?? []).flatMap(
    (id) => ladder.steps.find((candidate) => candidate.id === id)?.kind ?? [],
  )
  return [
    ...(step.for === undefined ? [] : [`For ${phraseAudience(step.for)}.`]),
    ...(step.only_if === undefined ? [] : [sentence(phraseOnlyIf(step.only_if))]),
    ...instead.map((kind) => `For them we do this instead of: ${phraseKind(kind)}.`),
    ...(step.note === undefined ? [] : [sentence(plain(step.note))]),
  ]
}

function timeline(ladder: Ladder, steps: readonly LadderStep[]): TimelineBlock[] {
  const stops = new Map<string, string[]>()
  // Days that come once before those that come again and again.
  const inOrder = [...steps].sort(
    (a, b) => firstDay(a) - firstDay(b) || Number(isRepeated(a)) - Number(isRepeated(b)),
  )
  for (const step of inOrder) {
    const label = capital(phraseLadderDays(step))
    const entries = stops.get(label) ?? []
    const time =
      step.at !== undefined
        ? ` from ${phraseTime(step.at)}`
        : typeof step.due === 'object' && 'time' in step.due
          ? ` by ${phraseTime(step.due.time)}`
          : ''
    const entry = `${phraseKindBriefly(step.kind)}${time}`
    if (!entries.includes(entry)) entries.push(entry)
    stops.set(label, entries)
  }
  if (stops.size < 2) return []
  return [
    {
      type: 'timeline',
      title: plain(ladder.label),
      stops: [...stops].map(([label, entries]) => ({ label, steps: entries })),
    },
  ]
}

/** What being late brings. */
export function latenessSection(layers: Layers): PageSection {
  const { policy, law, on } = layers
  const registrations = actingRegistrations(layers)
  const late = registrations.filter((entry) => lateAfter(entry) !== undefined)
  const each = [...notEnded(policy.lateness?.each, on), ...notEnded(law.lateness?.each, on)]
  const rules = actingRules(layers, 'lateness')
  const lateCodes = (policy.codes ?? []).filter((rule) =>
    rule.codes.some((code) => code === 'L' || code === 'U'),
  )
  return {
    id: 'lateness',
    heading: 'If your child is late',
    parts: [
      ...part(null, [
        ...list([
          {
            text:
              late.length === 0
                ? 'A child who comes while the register is open gets the mark L. It counts as being at school. The document does not say from which time a child is late.'
                : 'A child who comes after the “late after” time, while the register is open, gets the mark L. It counts as being at school.',
            cites: clauseIds(
              ...late.map((entry) => entry.cites),
              ...lateCodes.filter((rule) => rule.codes.includes('L')).map((rule) => rule.cites),
            ),
          },
          {
            text: 'A child who comes after the register has closed gets the mark U. It counts as absence without permission for that half day.',
            cites: clauseIds(
              ...registrations.filter((entry) => entry.closes !== undefined).map((entry) => entry.cites),
              ...lateCodes.filter((rule) => rule.codes.includes('U')).map((rule) => rule.cites),
            ),
          },
        ]),
      ]),
      ...part('What each late arrival brings', [
        ...groupedTable(
          'What each late arrival brings',
          STEP_COLUMNS,
          each.map((rule) => occasionGroup(rule, sentence(phraseOccurrence(rule.each)))),
        ),
      ]),
      ...part('If your child is often late', rulesTable('What happens when a child is often late', rules)),
    ],
  }
}

/** What is done each time that something happens, as a group of a table. */
function occasionGroup(rule: OccurrenceRule | CaseworkRule, occasion: string): TableGroup {
  const context = stepsContext(rule.then)
  return {
    heading: plain(rule.label),
    details: [
      ...ruleDetails(rule, occasion),
      ...(rule.when === undefined ? [] : [whenSentence(rule.when, context)]),
    ],
    cites: rule.cites,
    rows: rule.then.map((step) => stepRow(step, context)),
  }
}

/** Medical evidence. */
export function medicalSection(layers: Layers): PageSection | undefined {
  const rules = actingRules(layers, 'evidence')
  if (rules.length === 0) return undefined
  return {
    id: 'medical',
    heading: 'Illness, appointments and proof',
    parts: part(null, [
      paragraph('We ask for proof only in the cases below. If you cannot get what we ask for, talk to us.'),
      ...rulesTable('When we ask for proof', rules),
    ]),
  }
}

/** Plans, meetings, coming back. */
export function supportSection(layers: Layers): PageSection | undefined {
  const rules = [...notEnded(layers.policy.casework, layers.on), ...notEnded(layers.law.casework, layers.on)]
  if (rules.length === 0) return undefined
  return {
    id: 'support',
    heading: 'Plans, meetings and coming back',
    parts: part(
      null,
      groupedTable(
        'What follows a plan, a meeting, leave or a suspension',
        STEP_COLUMNS,
        rules.map((rule) => occasionGroup(rule, `${capital(`when ${phraseCasework(rule)}`)}.`)),
      ),
    ),
  }
}

/** Children who cannot be found. */
export function missingEducationSection(layers: Layers): PageSection | undefined {
  const rules = actingRules(layers, 'missing-education')
  if (rules.length === 0) return undefined
  return {
    id: 'missing-education',
    heading: 'If we cannot find out where a child is',
    parts: part(null, rulesTable('When a child may be missing education', rules)),
  }
}
