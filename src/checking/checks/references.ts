import { getDay } from '../../kernel/school-date.js'
import { type Check, type CheckContext, findingsAt, noteAt } from '../context.js'
import { walk } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part } from '../places.js'

type Instrument = ItemOf<Part<'instruments'>>

/** What the document points at: laws that have been replaced, sections that are not there, what was left blank or lost. */
export const references: Check = (context) => {
  const { references: pointed } = context.document
  return [
    ...instruments(context),
    ...lawClauses(context),
    ...sections(context),
    ...(pointed?.placeholders ?? []).flatMap(({ what, cites }, index) =>
      noteAt(
        context,
        { path: ['references', 'placeholders', index], cites },
        `Still to be filled in: ${what}`,
      ),
    ),
    ...(pointed?.damaged ?? []).flatMap(({ what, cites }, index) =>
      noteAt(context, { path: ['references', 'damaged', index], cites }, `The text is damaged: ${what}`),
    ),
  ]
}

function instruments(context: CheckContext): Finding[] {
  const known = context.law?.document.instruments ?? []
  if (known.length === 0) return []
  return (context.document.references?.instruments ?? []).flatMap(({ id, cites }, index) => {
    const place = { path: ['references', 'instruments', index], cites }
    const cited = known.find((instrument) => sameName(instrument.id, id))
    if (cited === undefined)
      return noteAt(
        context,
        place,
        `"${id}" is not in the law's list, so nobody will say when it is replaced.`,
      )
    if (cited.to === undefined || getDay(cited.to) >= context.on) return []
    return findingsAt(context, 'outdated', place, superseded(cited, known, context), cited.cites)
  })
}

/** Clauses of the law are cited by its own list of them. */
function lawClauses(context: CheckContext): Finding[] {
  const known = context.law?.document.clauses?.map(({ id }) => id)
  if (known === undefined) return []
  return [...walk(context.document)].flatMap(({ key, value, path }) => {
    if (key !== 'cites' || !Array.isArray(value)) return []
    const missing = value.filter(
      (clause: unknown): clause is string =>
        typeof clause === 'string' && clause.startsWith('LAW-') && !known.includes(clause),
    )
    return missing.flatMap((clause) =>
      findingsAt(
        context,
        'conflict',
        { path, cites: [clause] },
        `It cites "${clause}", and the law's list has no such clause.`,
      ),
    )
  })
}

function superseded(cited: Instrument, known: readonly Instrument[], context: CheckContext): string {
  const next = standing(cited, known, context)
  const by = next === undefined ? '' : ` It was replaced by: ${next.title} (from ${next.from}).`
  return `${cited.title} ended on ${cited.to}.${by}`
}

/** The replacement, or the replacement's replacement, that stands on the day. */
function standing(
  cited: Instrument,
  known: readonly Instrument[],
  context: CheckContext,
): Instrument | undefined {
  let next: Instrument | undefined = cited
  for (let steps = 0; steps < known.length; steps++) {
    const replacement: string | undefined = next?.replaced_by
    const found: Instrument | undefined = known.find(({ id }) => id === replacement)
    if (found === undefined) return next === cited ? undefined : next
    next = found
    if (next.to === undefined || getDay(next.to) >= context.on) return next
  }
  return next
}

/** Names of one law as people type them: `SI 2024/208`, `si-2024-208`. */
const sameName = (a: string, b: string): boolean => plain(a) === plain(b)
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

function sections(context: CheckContext): Finding[] {
  const { sections: there, refers_to: pointed } = context.document.references ?? {}
  if (there === undefined) return []
  const known = new Set(there.map(plain))
  return (pointed ?? []).flatMap(({ section, cites }, index) =>
    known.has(plain(section))
      ? []
      : noteAt(
          context,
          { path: ['references', 'refers_to', index], cites },
          `It refers to "${section}", which the document does not have.`,
        ),
  )
}
