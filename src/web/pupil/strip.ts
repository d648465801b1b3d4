import type { ShownMark, StripSession, StripTerm } from '../../application/pupils/pupil-record.js'
import { halfName } from '../../domain/register/entries.js'
import { formatDay } from '../../kernel/school-date.js'
import { shortDay } from '../layout/words.js'

/** How a session looks in the picture: a pattern each, so that no meaning hangs on a colour. */
export type Look = 'attending' | 'late' | 'authorised' | 'unauthorised' | 'not-possible' | 'no-mark'

interface Cell {
  readonly x: number
  readonly y: number
  readonly look: Look
  /** The code, save of plain presence. */
  readonly text: string
}

/** A term as a picture: a column a week, a row a session. */
export interface StripPicture {
  readonly label: string
  /** What the picture shows, in a sentence. */
  readonly summary: string
  readonly width: number
  readonly height: number
  readonly cells: readonly Cell[]
  readonly weeks: readonly { readonly x: number; readonly text: string }[]
  readonly days: readonly { readonly y: number; readonly text: string }[]
}

const STEP = 24
const LEFT = 36
const TOP = 18
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']
/** Between one day's afternoon and the next day's morning. */
const DAY_GAP = 5

export function pictureOf(term: StripTerm): StripPicture {
  const yOf = (session: number): number => TOP + session * STEP + Math.floor(session / 2) * DAY_GAP
  const cells = term.weeks.flatMap((week, column) =>
    week.sessions.flatMap((session, row): Cell[] =>
      session === null
        ? []
        : [{ x: LEFT + column * STEP, y: yOf(row), look: lookOf(session.mark), text: textOf(session.mark) }],
    ),
  )
  const count = (look: Look): number => cells.filter((cell) => cell.look === look).length
  return {
    label: term.label,
    summary: `${term.label}: ${count('attending') + count('late')} sessions attended, ${count('late')} of them late; ${count('authorised')} authorised and ${count('unauthorised')} unauthorised absences; ${count('not-possible')} not counted.`,
    width: LEFT + term.weeks.length * STEP,
    height: yOf(9) + STEP,
    cells,
    weeks: term.weeks
      .map(({ monday }, column) => ({
        x: LEFT + column * STEP,
        text: shortDay(monday).split(' ').slice(0, 2).join(' '),
      }))
      .filter((_, column) => column % 2 === 0),
    days: DAYS.map((text, day) => ({ y: yOf(day * 2) + STEP, text })),
  }
}

export function lookOf(mark: ShownMark): Look {
  if (mark.countsAs === 'attending') return mark.late ? 'late' : 'attending'
  return mark.countsAs
}

const textOf = ({ symbol }: ShownMark): string => (symbol === '/' || symbol === '\\' ? '' : symbol)

/** What each look means, with a drawing of it. */
export const LEGEND: readonly { readonly look: Look; readonly text: string }[] = [
  { look: 'attending', text: 'Attended' },
  { look: 'late', text: 'Attended, late' },
  { look: 'authorised', text: 'Authorised absence' },
  { look: 'unauthorised', text: 'Unauthorised absence' },
  { look: 'not-possible', text: 'Not counted' },
  { look: 'no-mark', text: 'No mark' },
]

/** The address of a session below a pupil's: `2025-12-15/AM`. */
export const sessionPath = ({ day, half }: Pick<StripSession, 'day' | 'half'>): string =>
  `${formatDay(day)}/${halfName(half)}`
