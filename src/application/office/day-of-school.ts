import { NO_MARK } from '../../domain/register/code-set.js'
import type { Half } from '../../domain/register/entries.js'
import { findSpell } from '../../domain/roll/pupil.js'
import type { Day, MinuteOfDay } from '../../kernel/school-date.js'
import type { DayMarks, WeighedMark } from '../../storage/office-day.js'
import type { MovementRecord } from '../../storage/movements.js'
import type { StoredSchool } from '../schools/stored-school.js'
import { type ListedPupil, nameOf, sessionBegins } from './office-services.js'
import {
  type Presence,
  presenceOf,
  type SeenMark,
  type StandingMovement,
  standingMovements,
} from './presence.js'

/** What an arrival after the beginning is marked with: before the register closed, and after. */
export const LATE_CODES: ReadonlySet<string> = new Set(['L', 'U'])

/** The session that the office works on at a minute; `null` on a day without one. */
export function sessionAt(school: StoredSchool, day: Day, minute: MinuteOfDay): Half | null {
  const open = ([0, 1] as const).filter((half) => school.calendar.isOpen(day, half))
  if (open.length < 2) return open[0] ?? null
  const groups = new Set(classesWithPupils(school, day).flatMap(({ yearGroups }) => yearGroups))
  return [...groups].some((group) => minute >= sessionBegins(school, day, 1, group)) ? 1 : 0
}

/** A class with its pupils on a day. */
export interface ClassOnDay {
  readonly className: string
  readonly yearGroups: readonly string[]
  readonly pupils: readonly ListedPupil[]
}

const lastClasses = new WeakMap<
  StoredSchool,
  { readonly day: Day; readonly classes: readonly ClassOnDay[] }
>()

/** Every class of a day with its pupils, by name. Remembers a school's last day, as the day is today again and again. */
export function classesWithPupils(school: StoredSchool, day: Day): readonly ClassOnDay[] {
  const known = lastClasses.get(school)
  if (known?.day === day) return known.classes
  const classes = readClasses(school, day)
  lastClasses.set(school, { day, classes })
  return classes
}

function readClasses(school: StoredSchool, day: Day): ClassOnDay[] {
  return school.classesOn(day).map((className) => {
    const pupils = school.classOn(className, day).flatMap((pupilId): ListedPupil[] => {
      const pupil = school.findPupil(pupilId)
      const spell = pupil === undefined ? undefined : findSpell(pupil, day)
      return pupil === undefined || spell === undefined
        ? []
        : [{ pupilId, name: nameOf(pupil), className, yearGroup: spell.yearGroup }]
    })
    return { className, yearGroups: [...new Set(pupils.map((pupil) => pupil.yearGroup))], pupils }
  })
}

/** Answers where each pupil is at a minute of a day. */
export class WhoIsWhere {
  readonly #movements: ReadonlyMap<number, readonly StandingMovement[]>
  readonly #begins = new Map<string, readonly [MinuteOfDay | null, MinuteOfDay | null]>()

  constructor(
    readonly school: StoredSchool,
    readonly day: Day,
    readonly minute: MinuteOfDay,
    lines: readonly MovementRecord[],
    /** The classes whose register of the afternoon was handed in. */
    readonly takenInTheAfternoon: ReadonlySet<string>,
    readonly marksOf: (pupilId: number) => readonly [SeenMark | undefined, SeenMark | undefined],
  ) {
    this.#movements = grouped(lines)
  }

  of({ pupilId, yearGroup, className }: ListedPupil): Presence {
    return presenceOf(this.school.codes, {
      marks: this.marksOf(pupilId),
      movements: this.#movements.get(pupilId) ?? [],
      begins: this.#beginsFor(yearGroup),
      afternoonTaken: this.takenInTheAfternoon.has(className),
      minute: this.minute,
    })
  }

  #beginsFor(yearGroup: string): readonly [MinuteOfDay | null, MinuteOfDay | null] {
    let begins = this.#begins.get(yearGroup)
    if (begins === undefined) {
      const of = (half: Half): MinuteOfDay | null =>
        this.school.calendar.isOpen(this.day, half)
          ? sessionBegins(this.school, this.day, half, yearGroup)
          : null
      begins = [of(0), of(1)]
      this.#begins.set(yearGroup, begins)
    }
    return begins
  }
}

function grouped(lines: readonly MovementRecord[]): Map<number, StandingMovement[]> {
  const groups = new Map<number, StandingMovement[]>()
  for (const line of standingMovements(lines)) {
    const group = groups.get(line.pupilId)
    if (group === undefined) groups.set(line.pupilId, [line])
    else group.push(line)
  }
  return groups
}

/** The two marks of a pupil from the stored years. */
export function seenMarks(
  marks: DayMarks | undefined,
): readonly [SeenMark | undefined, SeenMark | undefined] {
  const of = (half: Half): SeenMark | undefined => {
    const code = marks?.codes[half] ?? NO_MARK
    return code === NO_MARK || marks === undefined ? undefined : { code, arrivedAt: marks.arrivals[half] }
  }
  return [of(0), of(1)]
}

/** The same from the entries, with the minutes at which they were entered. */
export function weighedMarks(
  marks: readonly WeighedMark[],
  minuteOf: (at: Date) => MinuteOfDay,
): Map<number, readonly [SeenMark | undefined, SeenMark | undefined]> {
  const byPupil = new Map<number, readonly [SeenMark | undefined, SeenMark | undefined]>()
  for (const mark of marks) {
    const seen: SeenMark = {
      code: mark.code,
      arrivedAt: mark.arrivedAt,
      ...(mark.amends ? {} : { seenAt: minuteOf(mark.appendedAt) }),
    }
    const [am, pm] = byPupil.get(mark.pupilId) ?? [undefined, undefined]
    byPupil.set(mark.pupilId, mark.half === 0 ? [seen, pm] : [am, seen])
  }
  return byPupil
}
