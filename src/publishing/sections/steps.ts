import {
  capital,
  phraseAfter,
  phraseAudience,
  type PhraseContext,
  phraseDate,
  phraseDue,
  phraseEvery,
  phraseKind,
  phraseOwner,
  sentence,
  stepsContext,
} from '../../policy/phrasing/index.js'
import type { Step } from '../../policy/vocabulary/rules.js'
import type { Audience } from '../../policy/vocabulary/words.js'
import { type ActingRule, whenSentence } from '../law-in-force.js'
import { type Block, clauseIds, groupedTable, type TableGroup, type TableRow } from '../page-model.js'
import { plain } from '../plain-text.js'

export const STEP_COLUMNS = ['What we do', 'Who does it', 'By when', 'Compulsory?']

/** A step as a row: what, who, by when, whether it is compulsory. */
export function stepRow(step: Step, context: PhraseContext): TableRow {
  const details: string[] = []
  if (step.for) details.push(`Only for ${phraseAudience(step.for)}.`)
  if (step.after) details.push(`Once ${phraseAfter(step.after, context)}.`)
  if (step.when) details.push(whenSentence(step.when, context))
  if (step.held_back)
    details.push(
      step.held_back.how === 'stop'
        ? `Not for ${phraseAudience(step.held_back.for)}.`
        : `We look at the reasons first for ${phraseAudience(step.held_back.for)}.`,
    )
  if (step.note) details.push(sentence(plain(step.note)))
  const due = [capital(phraseDue(step.due)), step.every ? `Again ${phraseEvery(step.every)}` : ''].filter(
    (line) => line !== '',
  )
  return {
    cells: [
      [capital(phraseKind(step.kind, context.stepNumber?.(step.id))), ...details],
      [capital(phraseOwner(step.owner))],
      due,
      step.mandatory === true ? ['Yes'] : [],
    ],
    cites: clauseIds(step.cites, step.held_back?.cites),
  }
}

/** What is said under a rule's name: when it acts, for whom, from when. */
export function ruleDetails(
  rule: { readonly for?: Audience; readonly from?: string; readonly to?: string },
  when: string,
  remark = '',
): string[] {
  const lines = [when]
  if (rule.for) lines.push(`For ${phraseAudience(rule.for)}.`)
  const until = rule.to === undefined ? '' : ` until ${phraseDate(rule.to)}`
  if (rule.from !== undefined) lines.push(`Since ${phraseDate(rule.from)}${until}.`)
  else if (rule.to !== undefined) lines.push(`Until ${phraseDate(rule.to)}.`)
  if (remark !== '') lines.push(sentence(remark))
  return lines.filter((line) => line !== '')
}

/** Rules as one table with a group for each. */
export function rulesTable(caption: string, rules: readonly ActingRule[]): Block[] {
  return groupedTable(caption, STEP_COLUMNS, rules.map(ruleGroup))
}

export function ruleGroup(acting: ActingRule): TableGroup {
  const { rule, remark } = acting
  const context = stepsContext(rule.then)
  return {
    heading: plain(rule.label),
    details: ruleDetails(rule, whenSentence(rule.when, context), remark),
    cites: rule.cites,
    rows: rule.then.map((step) => stepRow(step, context)),
  }
}
