import type { MinuteOfDay } from '../kernel/school-date.js'
import type { Comparison } from '../policy/vocabulary/words.js'

/** What a statement says, as far as it can be compared with figures. */
export interface Saying {
  readonly text: string
  /** The first number in it. */
  readonly number: number | undefined
  /** Which side of the number, where the words tell. */
  readonly is: Comparison | undefined
  /** It speaks of what was missed, not of what was attended. */
  readonly missed: boolean
  readonly time: MinuteOfDay | undefined
  /** `185 of 190`. */
  readonly share: { readonly is: number; readonly of: number } | undefined
}

// The longer phrases first: "or more" holds "more", "no less than" holds "less than".
const COMPARING: readonly (readonly [Comparison, RegExp])[] = [
  [
    'at-most',
    /at[- ]most|or (below|less|lower|fewer|under)\b|and (below|under)\b|no (more|later) than|up to|≤|<=/,
  ],
  [
    'at-least',
    /at[- ]least|or (more|above|over|higher)\b|and (above|over)\b|no (less|fewer|earlier) than|≥|>=/,
  ],
  ['below', /below|under|less than|fewer than|lower than|</],
  ['above', /above|over\b|more than|exceed|beyond|after|>/],
]

export function readSaying(says: string | number): Saying {
  const text = String(says)
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(\d),(?=\d{3}\b)/g, '$1')
  const clock = /\b([01]?\d|2[0-3]):([0-5]\d)\b/.exec(text)
  const time = clock
    ? Number(clock[1]) * 60 + Number(clock[2])
    : /\b(midday|noon)\b/.test(text)
      ? 720
      : undefined
  const sharing = /(\d+)\s*(?:\/|out of|of)\s*(\d+)/.exec(text)
  const digits = clock ? null : /\d+(\.\d+)?/.exec(text)
  return {
    text,
    number: digits ? Number(digits[0]) : undefined,
    is: COMPARING.find(([, pattern]) => pattern.test(text))?.[0],
    missed: /miss|absen(t|ce)\b(?! *(rate)? *(is|:)? *none)/.test(text),
    time,
    share: sharing ? { is: Number(sharing[1]), of: Number(sharing[2]) } : undefined,
  }
}

/** Do two statements say the same? Numbers and times by what they are, everything else as it stands. */
export function saysTheSame(a: string | number, b: string | number): boolean {
  const x = readSaying(a)
  const y = readSaying(b)
  if (x.text === y.text) return true
  const plain = (saying: Saying): boolean => /^\d+(\.\d+)?%?$/.test(saying.text)
  if (plain(x) && plain(y)) return x.number === y.number
  return x.time !== undefined && x.time === y.time && isOnlyTime(x) && isOnlyTime(y)
}

const isOnlyTime = (saying: Saying): boolean => /^(\d{1,2}:\d{2}|midday|noon)$/.test(saying.text)

/** A line across attendance: `at-most 90`. `is` is absent where the words leave the point itself open. */
export interface Line {
  readonly is: 'below' | 'at-most' | undefined
  readonly value: number
}

/**
 * The line that a statement about persistent or severe absence draws, as attendance: "10% or more missed" is
 * attendance of at most 90. A bare number up to 50 is what was missed.
 *
 * @returns `undefined` where it names no number
 */
export function readAbsenceLine(says: string | number): Line | undefined {
  const saying = readSaying(says)
  if (saying.number === undefined) return undefined
  const { number, is } = saying
  if (is === 'below' || is === 'at-most') return { is, value: number }
  if (is === 'at-least') return { is: 'at-most', value: 100 - number }
  if (is === 'above') return { is: 'below', value: 100 - number }
  return { is: undefined, value: saying.missed || number < 50 ? 100 - number : number }
}

/** Are two lines the same? A line that leaves its point open agrees with either side of it. */
export function sameLine(a: Line, b: Line): boolean {
  return a.value === b.value && (a.is === undefined || b.is === undefined || a.is === b.is)
}

/** How a line is said: `attendance of 90% or below`. */
export function phraseLine(line: Line): string {
  if (line.is === 'below') return `attendance below ${line.value}%`
  return line.is === 'at-most'
    ? `attendance of ${line.value}% or below`
    : `a line at ${line.value}% attendance`
}
