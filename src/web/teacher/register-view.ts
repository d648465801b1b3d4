import {
  type Choice,
  type ClassRegister,
  HIDDEN,
  type RegisterRow,
} from '../../application/register/class-register.js'
import type { RowMark } from '../../application/register/take-register.js'
import { formatTime, type MinuteOfDay } from '../../kernel/school-date.js'
import { timeInWords } from '../layout/words.js'
import { addressOf, HALF_NAMES, knownInText, nameOf, phaseInWords, windowInWords } from './register-words.js'

/** What a code says that the class screen does not show. */
export const KNOWN_TO_OFFICE = 'Known to the office'
/** The same of leave: that it was granted is shown, and not for what. */
const LEAVE_GRANTED = 'Leave granted'
const NOT_MARKED = '·'
const NOT_SHOWN = '•'

/** What was typed into a row, to be shown again beside what is wrong with it. */
export type TypedRow = Partial<Omit<RowMark, 'pupilId'>> & { readonly typedMinutes?: string }

export interface RegisterViewWish {
  readonly register: ClassRegister
  readonly today: boolean
  /** The server's clock: the true moment, and the minute of London's day. */
  readonly clock: Date
  readonly minute: MinuteOfDay
  readonly requestId: string
  readonly owner: string
  readonly typed?: ReadonlyMap<number, TypedRow>
  readonly reason?: string
  readonly faults?: ReadonlyMap<number, string>
  readonly errors?: readonly { readonly text: string; readonly href: string }[]
}

/** The register's page as its template finds it. */
export function registerView(wish: RegisterViewWish): object {
  const { register, today, typed, faults, errors = [] } = wish
  const { phase, window, rows, taking, office, canTake } = register
  return {
    ...register,
    address: addressOf(register),
    halfName: HALF_NAMES[register.half],
    times: windowInWords(window),
    why: phase === 'open' ? '' : phaseInWords(phase, window, register, today),
    asksReason: office && canTake && phase === 'closed',
    taking: taking === undefined ? undefined : { ...taking, today },
    requestId: wish.requestId,
    owner: wish.owner,
    known: knownInText(register.knownUpTo),
    clock: wish.clock.getTime(),
    minute: today ? wish.minute : '',
    reason: wish.reason ?? '',
    summary: errors,
    rows: rows.map((row, index) =>
      rowView(row, index + 1, register, typed?.get(row.pupilId), faults?.get(row.pupilId)),
    ),
  }
}

interface ChoiceView {
  readonly value: Choice
  readonly text: string
}

const CHOICES: readonly ChoiceView[] = [
  { value: 'present', text: 'Present' },
  { value: 'late', text: 'Late' },
  { value: 'absent', text: 'Absent' },
]

function rowView(
  row: RegisterRow,
  number: number,
  { office }: ClassRegister,
  typed: TypedRow | undefined,
  fault: string | undefined,
): object {
  const chosen = typed?.choice ?? row.choice
  const known = row.known === undefined ? undefined : codeInWords(row.known)
  const late = row.choice === 'late' && row.arrivedAt !== null
  return {
    pupilId: row.pupilId,
    number,
    name: nameOf(row),
    surname: row.surname,
    forename: row.forename,
    basedOn: typed?.basedOn ?? row.basedOn,
    chosen,
    choices: [
      ...CHOICES,
      ...(row.known !== undefined && row.choice === 'known' ? [{ value: 'known', text: known }] : []),
      ...(row.choice === 'stands' ? [{ value: 'stands', text: codeInWords(row) }] : []),
      ...(office ? [{ value: 'other', text: 'Other code' }] : []),
    ],
    asksArrival: row.lateAfter === null,
    lateAfter: row.lateAfter,
    minutes:
      typed?.typedMinutes ??
      (late && row.lateAfter !== null ? String((row.arrivedAt ?? 0) - row.lateAfter) : ''),
    arrival:
      typed?.arrivedAt !== undefined
        ? formatTime(typed.arrivedAt)
        : late && row.arrivedAt !== null
          ? formatTime(row.arrivedAt)
          : '',
    code: typed?.code ?? '',
    shown: shownMark(row),
    hint:
      known === undefined || row.choice === 'known' || (row.choice === 'stands' && known === codeInWords(row))
        ? ''
        : known,
    recent: row.recent
      .map((symbol) => (symbol === null ? NOT_MARKED : symbol === HIDDEN ? NOT_SHOWN : symbol))
      .join(''),
    recentText: recentInWords(row.recent),
    notes: row.notes,
    fault,
  }
}

const codeInWords = ({ code, leave }: Pick<RegisterRow, 'code' | 'leave'>): string =>
  code?.title ?? (leave ? LEAVE_GRANTED : KNOWN_TO_OFFICE)

/** The mark in words, where it cannot be changed. */
function shownMark(row: RegisterRow): string {
  switch (row.choice) {
    case null:
      return 'No mark'
    case 'late':
      return row.arrivedAt === null ? 'Late' : `Late, arrived ${timeInWords(row.arrivedAt)}`
    case 'present':
      return 'Present'
    case 'absent':
      return 'Absent'
    case 'known':
    case 'stands':
    case 'other':
      return codeInWords(row)
  }
}

function recentInWords(recent: RegisterRow['recent']): string {
  const count = (fits: (symbol: string) => boolean): number =>
    recent.filter((symbol) => symbol !== null && fits(symbol)).length
  const present = count((symbol) => symbol === '/' || symbol === '\\')
  const late = count((symbol) => symbol === 'L' || symbol === 'U')
  const noReason = count((symbol) => symbol === 'N')
  const other = count(() => true) - present - late - noReason
  const parts = [
    [present, 'present'],
    [late, 'late'],
    [noReason, 'absent with no reason'],
    [other, 'other'],
  ] as const
  const said = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`)
  return said.length === 0 ? 'No marks' : said.join(', ')
}
