import { checkLetter } from '../domain/roll/upn.js'
import { type Day, dayOf } from '../kernel/school-date.js'
import { type Household, inventForename, inventHousehold } from './invented-people.js'
import { schoolCalendar, startYearOf } from './school-calendar.js'
import { SeededRandom } from './seeded-random.js'
import { CLASS_SIZE, YEAR_GROUPS, tendency } from './simulate-codes.js'
import type { SimulationPlan } from './simulation-plan.js'

/** A family with children at the school. The tendencies are draws of the standard normal distribution. */
export interface Family {
  readonly household: Household
  readonly absence: number
  readonly lateness: number
  readonly observance: number
  readonly mobility: number
  readonly members: SimulatedPupil[]
}

/** A child before the school writes its record: who it is, and the spells on the roll. */
export interface SimulatedPupil {
  /** Counts from 1 in the order in which the pupils were invented. */
  readonly number: number
  readonly upn: string
  readonly forename: string
  readonly dob: Day
  readonly family: Family
  readonly absence: number
  readonly lateness: number
  readonly dual: boolean
  /** The year in which the pupil's year group started at the school. */
  readonly cohort: number
  readonly form: number
  /** To the end of the last academic year, whatever part of it the record shows. */
  readonly spells: Spell[]
}

/** A spell on the roll, both days inclusive; `null` where it goes on. */
export interface Spell {
  readonly from: Day
  readonly to: Day | null
}

/** Of pupils, who leave in the course of a year, and of those, who come back. */
const LEAVES_IN_YEAR = 0.04
const COMES_BACK = 0.06
const HAS_SIBLING_HERE = 0.36
const TWIN = 0.03

/**
 * The roll over all the years of the plan: a place for each pupil of each year group, held by one child after the other when families
 * move. It goes on to the end of the last year, beyond `until`, so that a record up to a later day is the same up to the earlier one.
 */
export class SimulatedRoll {
  readonly families: Family[] = []
  readonly pupils: SimulatedPupil[] = []
  readonly groups: readonly string[]
  readonly #plan: SimulationPlan
  readonly #random: SeededRandom
  readonly #forms: number
  readonly #serials = new Map<number, number>()
  readonly #school: number

  constructor(plan: SimulationPlan) {
    this.#plan = plan
    this.groups = plan.yearGroups ?? YEAR_GROUPS[plan.phase]
    this.#random = new SeededRandom(`${plan.seed}/roll`)
    this.#forms = Math.max(1, Math.ceil(plan.pupils / this.groups.length / CLASS_SIZE))
    this.#school = 2000 + this.#random.below(1500)
    const last = startYearOf(plan.until)
    const first = last - plan.years + 1
    for (let cohort = first - this.groups.length + 1; cohort <= last; cohort++) {
      const places = placesOf(cohort, plan.pupils, this.groups.length)
      for (let place = 0; place < places; place++) this.#fillPlace(cohort, place % this.#forms, first, last)
    }
  }

  /** The year group's place in the school in an academic year, from 0. */
  groupIn(pupil: SimulatedPupil, startYear: number): number {
    return Math.min(this.groups.length - 1, Math.max(0, startYear - pupil.cohort))
  }

  yearGroupIn(pupil: SimulatedPupil, startYear: number): string {
    return this.groups[this.groupIn(pupil, startYear)] as string
  }

  classIn(pupil: SimulatedPupil, startYear: number): string {
    const yearGroup = this.yearGroupIn(pupil, startYear)
    const letters = 'ABCDEFGHJKLMNPQRTUVWXY'
    return this.#forms <= letters.length
      ? `${yearGroup}${letters[pupil.form]}`
      : `${yearGroup}-${pupil.form + 1}`
  }

  #fillPlace(cohort: number, form: number, firstYear: number, lastYear: number): void {
    const random = this.#random
    const end = cohort + this.groups.length - 1
    let from = schoolCalendar(cohort).days[0] as Day
    if (cohort < firstYear && random.chance(0.2)) {
      from = random.pick(schoolCalendar(random.between(cohort, firstYear - 1)).days)
    }
    let pupil = this.#invent(cohort, form, from, HAS_SIBLING_HERE)
    for (let year = Math.max(cohort, firstYear); year <= Math.min(end, lastYear); year++) {
      if (!random.chance(LEAVES_IN_YEAR)) continue
      const { days } = schoolCalendar(year)
      const leaves = random.between(15, 150)
      const back = random.chance(COMES_BACK)
      const next = days[leaves + random.between(back ? 25 : 3, back ? 36 : 25)] as Day
      endSpell(pupil, days[leaves] as Day)
      if (back) pupil.spells.push({ from: next, to: null })
      else pupil = this.#invent(cohort, form, next, HAS_SIBLING_HERE / 2)
    }
    if (end <= lastYear) endSpell(pupil, schoolCalendar(end).days.at(-1) as Day)
  }

  #invent(cohort: number, form: number, from: Day, siblingHere: number): SimulatedPupil {
    const random = this.#random
    const family = this.#familyFor(cohort, siblingHere)
    // Reception starts in the September after the fourth birthday.
    const reception = cohort - (this.#plan.phase === 'primary' ? 0 : 7)
    const birthdays = dayOf(reception - 4, 9, 1) - dayOf(reception - 5, 9, 1)
    const twin = family.members.find((member) => member.cohort === cohort)
    const pupil: SimulatedPupil = {
      number: this.pupils.length + 1,
      upn: this.#nextUpn(reception),
      forename: this.#forenameIn(family),
      dob: twin?.dob ?? dayOf(reception - 5, 9, 1) + random.below(birthdays),
      family,
      absence: random.normal(),
      lateness: tendency(family.lateness, random.normal(), 0.5),
      dual: random.chance(0.002),
      cohort,
      form,
      spells: [{ from, to: null }],
    }
    family.members.push(pupil)
    this.pupils.push(pupil)
    return pupil
  }

  #forenameIn(family: Family): string {
    const taken = family.members.map((member) => member.forename)
    let forename = inventForename(this.#random)
    while (taken.includes(forename)) forename = inventForename(this.#random)
    return forename
  }

  #familyFor(cohort: number, shared: number): Family {
    const random = this.#random
    for (let tries = random.chance(shared) ? 6 : 0; tries > 0 && this.families.length > 0; tries--) {
      const family = random.pick(this.families)
      const twins = family.members.some((member) => member.cohort === cohort)
      if (family.members.length < 3 && (!twins || random.chance(TWIN))) return family
    }
    const family: Family = {
      household: inventHousehold(random, this.#plan.la),
      absence: random.normal(),
      lateness: random.normal(),
      observance: random.next(),
      mobility: random.next(),
      members: [],
    }
    this.families.push(family)
    return family
  }

  /** A number as the pupil's first school gave it. A thousand serials a year and school: large rolls take several schools. */
  #nextUpn(year: number): string {
    const serial = this.#serials.get(year) ?? 0
    this.#serials.set(year, serial + 1)
    const school = String(this.#school + Math.floor(serial / 1000))
    const rest = `${this.#plan.rates.laCode}${school}${String(year % 100).padStart(2, '0')}${String(serial % 1000).padStart(3, '0')}`
    return checkLetter(rest) + rest
  }
}

function endSpell(pupil: SimulatedPupil, to: Day): void {
  const last = pupil.spells.pop() as Spell
  pupil.spells.push({ ...last, to })
}

/** Places of a year group such that any row of year groups has exactly `pupils`. */
function placesOf(cohort: number, pupils: number, groups: number): number {
  return Math.floor(pupils / groups) + (((cohort % groups) + groups) % groups < pupils % groups ? 1 : 0)
}
