import type { ActionKind, Window } from '../vocabulary/words.js'
import { isKind, KIND_WORDS, phraseKindDone, phraseKindThing } from './kinds.js'
import { phraseList } from './text.js'
import { phraseDuration } from './times.js'

/** What a phrase may need to look up. */
export interface PhraseContext {
  /** The kind of the step with this id in the same rule, where the id is no kind itself. */
  readonly stepKind?: (id: string) => ActionKind | undefined
  /** Which of several steps of its kind the step with this id is, where there are several. */
  readonly stepNumber?: (id: string) => number | undefined
}

const NAMED_WINDOWS: Record<Extract<Window, string>, string> = {
  'academic-year': 'this school year',
  'previous-academic-year': 'in the school year before',
  term: 'this term',
  'half-term': 'this half term',
  week: 'in one week',
  day: 'in one day',
  ever: 'at any time',
}

/** The stretch of time that is counted: `this school year`, `in the last 10 school weeks`. */
export function phraseWindow(window: Window | undefined, context: PhraseContext = {}): string {
  if (window === undefined) return NAMED_WINDOWS['academic-year']
  if (typeof window === 'string') return NAMED_WINDOWS[window]
  if ('since' in window) return `since ${stepWords(window.since, context).happened}`
  if ('terms' in window)
    return window.terms === 1 ? NAMED_WINDOWS.term : `in this and the last ${phraseTerms(window.terms - 1)}`
  const last = phraseDuration(window)
  return last.startsWith('1 ') ? `in the last ${last.slice(2)}` : `in the last ${last}`
}

const phraseTerms = (terms: number): string => (terms === 1 ? 'term' : `${terms} terms`)

/** A step as a thing, as something that happened, and as something that is done or not. */
export function stepWords(
  step: string,
  context: PhraseContext,
): { happened: string; thing: string; is: (done: boolean) => string } {
  const kind = isKind(step) ? step : context.stepKind?.(step)
  if (kind === undefined) {
    const name = `the step “${step.replaceAll('-', ' ')}”`
    return {
      thing: name,
      happened: `${name} was done`,
      is: (done) => `${name} has ${done ? '' : 'not '}been done`,
    }
  }
  const number = context.stepNumber?.(step)
  const thing = phraseKindThing(kind, number)
  return {
    thing,
    happened: `${thing} was ${KIND_WORDS[kind].done}`,
    is: (yes) => phraseKindDone(kind, yes, number),
  }
}

/** What must have been done before a step: `a letter about attendance has been sent`. */
export function phraseAfter(steps: readonly string[], context: PhraseContext = {}): string {
  return phraseList(steps.map((step) => stepWords(step, context).is(true)))
}
