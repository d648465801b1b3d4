import { phraseLeaveReason } from '../../policy/phrasing/index.js'
import type { Audience } from '../../policy/vocabulary/words.js'
import { type Check, type CheckContext, findingsAt, pairs, quarrel } from '../context.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part, Side } from '../places.js'
import { overlap } from '../pupils.js'

type CodeRule = ItemOf<Part<'codes'>>
type LeaveCodes = ItemOf<NonNullable<Part<'leave'>['codes']>>

/** One reason that leads to two codes: as a word of an explanation, or as the reason for a leave. */
export const codeChoices: Check = (context) => [...words(context), ...leaveReasons(context)]

function words(context: CheckContext): Finding[] {
  const rules = (context.document.codes ?? []).map((rule, index) => ({ rule, index }))
  return [...pairs(rules)].flatMap(([a, b]) => {
    if (a.rule.codes[0] === b.rule.codes[0] || !sameOccasion(context, a.rule, b.rule)) return []
    const others = new Set((b.rule.reasons ?? []).map(plain))
    return (a.rule.reasons ?? [])
      .filter((word) => others.has(plain(word)))
      .flatMap((word) => {
        const [x, y] = [a, b].map(
          ({ rule, index }): Side => ({
            path: ['codes', index, 'reasons'],
            cites: rule.cites,
            says: `"${word}" in an explanation leads to the code "${rule.codes[0]}"`,
          }),
        )
        return x === undefined || y === undefined ? [] : quarrel(context, x, y)
      })
  })
}

/** One that is for a session, or for some pupils, beside a general one is the narrower rule. */
function sameOccasion(context: CheckContext, a: CodeRule, b: CodeRule): boolean {
  return a.session === b.session && sameBreadth(a, b) && overlap(a.for, b.for, context.yearGroups)
}

const plain = (word: string): string => word.trim().toLowerCase()

const sameBreadth = (a: { readonly for?: Audience }, b: { readonly for?: Audience }): boolean =>
  (a.for === undefined) === (b.for === undefined)

/** The first entry that fits acts: a later one for the same reason says something else, or never acts. */
function leaveReasons(context: CheckContext): Finding[] {
  const entries = (context.document.leave?.codes ?? []).map((entry, index) => ({ entry, index }))
  return [...pairs(entries)].flatMap(([a, b]) => {
    if (sameCodes(a.entry, b.entry) || !overlap(a.entry.for, b.entry.for, context.yearGroups)) return []
    // One for some days beside one for others, or for all, is the narrower rule.
    if (a.entry.from !== b.entry.from || a.entry.to !== b.entry.to) return []
    const reasons = sharedReasons(a.entry, b.entry)
    if (sameBreadth(a.entry, b.entry) && reasons !== undefined)
      return reasons.length === 0
        ? []
        : quarrel(context, leaveSide(a.entry, a.index, reasons), leaveSide(b.entry, b.index, reasons))
    // What is general and comes first leaves nothing to what is narrower and comes later.
    if (a.entry.reasons !== undefined || a.entry.for !== undefined) return []
    return findingsAt(
      context,
      'conflict',
      { path: ['leave', 'codes', b.index], cites: b.entry.cites },
      `These codes are never used: the entry before them (${a.entry.cites.join(', ')}) fits every request, and the first that fits acts.`,
    )
  })
}

const sameCodes = (a: LeaveCodes, b: LeaveCodes): boolean =>
  a.granted === b.granted && a.refused === b.refused

/** The reasons of both; `undefined` where one is for every reason and the other is not. */
function sharedReasons(a: LeaveCodes, b: LeaveCodes): string[] | undefined {
  if (a.reasons === undefined && b.reasons === undefined) return ['any reason']
  if (a.reasons === undefined || b.reasons === undefined) return undefined
  const others = new Set(b.reasons)
  return a.reasons.filter((reason) => others.has(reason)).map(phraseLeaveReason)
}

const leaveSide = (entry: LeaveCodes, index: number, reasons: readonly string[]): Side => ({
  path: ['leave', 'codes', index],
  cites: entry.cites,
  says: `leave for ${reasons.join(', ')} gets "${entry.granted}" where it is granted and "${entry.refused}" where it is refused`,
})
