import type { Closure, HalfTerm } from '../domain/calendar/terms.js'
import type { SchoolEvent } from '../domain/events/school-event.js'
import type { CodeSet } from '../domain/register/code-set.js'
import { RegisterEntries } from '../domain/register/entries.js'
import type { Contact, Pupil, Send } from '../domain/roll/pupil.js'
import type { SchoolRecord } from '../domain/school-record.js'
import { percentUnits } from '../kernel/fraction.js'
import { type Day, END_OF_DAY, instantAt } from '../kernel/school-date.js'
import { AbsenceLevels } from './absence-levels.js'
import type { AbsenceRates } from './absence-rates.js'
import { runningCodes, runsOf } from './absence-run.js'
import { type Meanings, doCasework } from './casework.js'
import { CodeLedger } from './code-ledger.js'
import { FollowUp, type Reachable } from './follow-up.js'
import { KinYear, PupilYears } from './pupil-year.js'
import { RecordKeeper } from './record-keeper.js'
import { openDayFrom, schoolCalendar, startYearOf } from './school-calendar.js'
import { SeededRandom, normalShareBelow } from './seeded-random.js'
import { learnedGains } from './simulate-codes.js'
import { type SimulatedPupil, SimulatedRoll, type Spell } from './simulated-roll.js'
import type { SimulationPlan } from './simulation-plan.js'
import { type YearFrame, yearFrame } from './year-frame.js'

/** How much of a pupil's absence is the year's own, by variance: what a bad winter is to one child and not the next. */
const OF_THE_FAMILY = 0.35
const OF_THE_YEAR = 0.25

/** One academic year of the plan, with each pupil's codes where the pupil was on the roll. */
interface SimulatedYear {
  readonly frame: YearFrame
  readonly codes: Map<SimulatedPupil, Uint8Array>
}

/**
 * Invents a school: its terms, its roll, every mark of every pupil, the amendments that the office made, and what was said, asked,
 * decided and done about it. In the large it is like the schools of the plan's authority and phase (see {@link CodeLedger});
 * a single school differs from them by chance, as schools do.
 *
 * @param plan what to invent; the same plan gives exactly the same record
 * @param codes the national codes, for every academic year of the plan
 */
export function simulateSchool(plan: SimulationPlan, codes: CodeSet): SchoolRecord {
  const roll = new SimulatedRoll(plan)
  const lastYear = startYearOf(plan.until)
  const years: SimulatedYear[] = []
  for (let startYear = lastYear - plan.years + 1; startYear <= lastYear; startYear++) {
    years.push(
      simulateYear(
        plan,
        roll,
        yearFrame(schoolCalendar(startYear), codes, String(plan.seed)),
        startYear < lastYear,
      ),
    )
  }

  const known = roll.pupils.filter(({ spells }) => spells.some(({ from }) => from <= plan.until))
  const pupils = known.toSorted((a, b) => (a.upn < b.upn ? -1 : 1))
  const entries = new RegisterEntries()
  const events: SchoolEvent[] = []
  const meanings: Meanings = Array.from({ length: codes.size + 1 }, (_, id) =>
    id === 0 ? undefined : codes.meaning(id).countsAs,
  )
  const until = instantAt(plan.until, plan.untilMinute ?? END_OF_DAY)
  for (const { frame, codes: byPupil } of years) {
    const keeper = new RecordKeeper(frame, plan.times, until, entries, events)
    const followUp = new FollowUp(keeper)
    const names = runningCodes(frame)
    pupils.forEach((pupil, index) => {
      const marks = byPupil.get(pupil)
      if (marks === undefined) return
      const random = new SeededRandom(`${plan.seed}/office/${frame.calendar.startYear}/${pupil.number}`)
      const who = reachable(pupil)
      const runs = runsOf(marks, names)
      followUp.follow(who, runs, random)
      doCasework(keeper, who, marks, runs, meanings, random)
      noteMoves(keeper, pupil, random)
      keeper.writeRegister(index, marks, random)
    })
  }
  events.sort((a, b) => a.at - b.at)

  return {
    profile: {
      id: plan.id,
      name: plan.name,
      policy: plan.policy,
      phase: plan.phase,
      la: plan.la,
      trust: null,
      hub: null,
      laestab: null,
      settings: plan.settings,
    },
    terms: years.flatMap(({ frame }): readonly HalfTerm[] => frame.calendar.halfTerms),
    closures: years.flatMap(({ frame }): readonly Closure[] => frame.calendar.closures),
    pupils: pupils.map((pupil) =>
      asPupil(pupil, knownSpells(pupil, plan.until), plan, roll, years, meanings),
    ),
    entries,
    events,
    warnings: [],
  }
}

/** @param past the year is over, and nothing in it is without a reason any more */
function simulateYear(
  plan: SimulationPlan,
  roll: SimulatedRoll,
  frame: YearFrame,
  past: boolean,
): SimulatedYear {
  const { startYear, days } = frame.calendar
  const rates = withoutPending(plan.rates)
  const ledger = new CodeLedger(rates, learnedGains(rates, frame))
  const writer = new PupilYears(rates, frame, ledger, roll.groups.length)
  const byPupil = new Map<SimulatedPupil, Uint8Array>()
  // Not in the order in which they came, year group by year group, or the ledger would see the oldest first and pay them short.
  for (const family of new SeededRandom(`${plan.seed}/order/${startYear}`).shuffled(roll.families)) {
    const kin = new KinYear()
    for (const pupil of family.members) {
      const spells = pupil.spells.flatMap(({ from, to }) => {
        const first = openDayFrom(days, from)
        const last = to === null ? days.length - 1 : openDayFrom(days, to + 1) - 1
        return last >= first ? [{ first: first * 2, last: last * 2 + 1 }] : []
      })
      const first = spells[0]
      const last = spells.at(-1)
      // A year group that has left is not on the roll, whatever a spell says.
      if (first === undefined || last === undefined || startYear > pupil.cohort + roll.groups.length - 1)
        continue
      const random = new SeededRandom(`${plan.seed}/pupil/${startYear}/${pupil.number}`)
      const out = new Uint8Array(frame.sessions)
      writer.write(
        {
          absence: absenceIn(pupil, random.normal()),
          lateness: Math.sqrt(0.85) * pupil.lateness + Math.sqrt(0.15) * pupil.absence,
          group: roll.groupIn(pupil, startYear),
          className: roll.classIn(pupil, startYear),
          observance: family.observance,
          mobility: family.mobility,
          dual: pupil.dual,
          first: first.first,
          last: last.last,
        },
        random,
        kin,
        out,
      )
      spells
        .slice(1)
        .forEach((spell, index) => out.fill(0, (spells[index] as { last: number }).last + 1, spell.first))
      if (past)
        for (let session = 0; session < out.length; session++)
          if (out[session] === frame.codes.N) out[session] = frame.codes.O
      byPupil.set(pupil, out)
    }
  }
  return { frame, codes: byPupil }
}

/**
 * The last days of a record hold Ns that are nobody's fault: the reason has still to come. They are part of the share that the Department
 * counts (about a four-hundredth of a year's absence), so that fewer are to be left for good.
 */
function withoutPending(rates: AbsenceRates): AbsenceRates {
  const { N } = rates.shares
  return { ...rates, shares: { ...rates.shares, N: Math.max(N / 5, N - rates.absent / 400) } }
}

function absenceIn(pupil: SimulatedPupil, ofTheYear: number): number {
  const own = Math.sqrt(1 - OF_THE_FAMILY - OF_THE_YEAR) * pupil.absence
  return Math.sqrt(OF_THE_FAMILY) * pupil.family.absence + own + Math.sqrt(OF_THE_YEAR) * ofTheYear
}

const contactIdOf = (pupil: SimulatedPupil, priority: number): string => `C${pupil.number}-${priority}`

function reachable(pupil: SimulatedPupil): Reachable {
  const { adults } = pupil.family.household
  const asks = adults.find((adult) => adult.parent && adult.livesWith && adult.mayContact) ?? adults[0]
  return {
    upn: pupil.upn,
    number: pupil.number,
    contactId: contactIdOf(pupil, asks?.priority ?? 1),
    hasEmergencyContact: adults.filter((adult) => adult.emergency && adult.mayContact).length > 1,
  }
}

/** Comings and goings in the course of this academic year, and that the authority was told of them. */
function noteMoves(keeper: RecordKeeper, pupil: SimulatedPupil, random: SeededRandom): void {
  const { upn } = pupil
  const { days } = keeper.frame.calendar
  const told = { type: 'done', upn, className: '' } as const
  pupil.spells.forEach(({ from, to }, index) => {
    if (from > (days[0] as Day) && from <= (days.at(-1) as Day)) {
      const at = instantAt(from, 8 * 60 + 40)
      const ground =
        index > 0
          ? 'Came back to the school'
          : random.pick(['Moved into the area', 'Changed school', 'New to the country'] as const)
      keeper.note({ type: 'roll', at, upn, change: 'added', ground, destination: '' })
      keeper.note({ ...told, at: at + random.between(0, 3) * 1440 + 95, kind: 'notify.la-admission' })
    }
    if (to !== null && to >= (days[0] as Day) && to < (days.at(-1) as Day)) {
      const at = instantAt(to, 15 * 60 + 45)
      const destination = random.pick([
        'Another school in the authority',
        'A school in another authority',
        'A school abroad',
      ] as const)
      keeper.note({ ...told, at: at - 5, kind: 'notify.la-deletion' })
      keeper.note({
        type: 'roll',
        at,
        upn,
        change: 'deleted',
        ground: 'Registered at another school',
        destination,
      })
    }
  })
}

/** The spells as a school knows them on a day. */
function knownSpells({ spells }: SimulatedPupil, until: Day): Spell[] {
  return spells
    .filter(({ from }) => from <= until)
    .map(({ from, to }) => ({ from, to: to !== null && to <= until ? to : null }))
}

function asPupil(
  pupil: SimulatedPupil,
  spells: readonly Spell[],
  plan: SimulationPlan,
  roll: SimulatedRoll,
  years: readonly SimulatedYear[],
  meanings: Meanings,
): Pupil {
  const random = new SeededRandom(`${plan.seed}/traits/${pupil.number}`)
  // Families that miss much school are poorer, more often in need of help and more often known to it, though by no means always.
  const hardship = 0.45 * pupil.family.absence + Math.sqrt(1 - 0.45 ** 2) * random.normal()
  const need = 0.3 * pupil.absence + Math.sqrt(1 - 0.3 ** 2) * random.normal()
  const care = 0.35 * pupil.family.absence + Math.sqrt(1 - 0.35 ** 2) * random.normal()
  const send: Send = need > 1.645 ? 'E' : need > 0.878 ? 'K' : 'N'
  const socialWorker = care > 1.88
  const yearAt = (day: Day): number => startYearOf(day)
  const group = roll.groupIn(pupil, yearAt(spells.at(-1)?.to ?? plan.until))
  const walks = plan.phase === 'secondary' ? 0.85 : group >= 5 ? 0.6 : 0
  const { household } = pupil.family
  return {
    upn: pupil.upn,
    surname: household.surname,
    forename: pupil.forename,
    dob: pupil.dob,
    spells: spells.map(({ from, to }) => ({
      enrolledOn: from,
      leftOn: to,
      yearGroup: roll.yearGroupIn(pupil, yearAt(to ?? plan.until)),
      className: roll.classIn(pupil, yearAt(to ?? plan.until)),
    })),
    send,
    socialWorker,
    lookedAfter: socialWorker && random.chance(0.2),
    fsm: hardship > 0.674,
    walksAlone: random.chance(walks),
    medicalCondition: random.chance(0.06 + 0.1 * normalShareBelow(pupil.absence)),
    priorYearAttendance: priorAttendance(pupil, spells, plan, group, years, meanings, random),
    contacts: household.adults.map(
      (adult): Contact => ({ ...adult, contactId: contactIdOf(pupil, adult.priority) }),
    ),
  }
}

/** Last year's percentage: of the marks where the record has them, else drawn; unknown of most who were elsewhere. */
function priorAttendance(
  pupil: SimulatedPupil,
  spells: readonly Spell[],
  plan: SimulationPlan,
  group: number,
  years: readonly SimulatedYear[],
  meanings: Meanings,
  random: SeededRandom,
): Pupil['priorYearAttendance'] {
  const marks = years.at(-2)?.codes.get(pupil)
  if (marks !== undefined) {
    let attended = 0
    let possible = 0
    for (const id of marks) {
      const meaning = meanings[id]
      if (meaning === 'attending') attended++
      if (meaning !== undefined && meaning !== 'not-possible') possible++
    }
    const units = percentUnits({ is: attended, of: possible }, 1)
    return units === null ? null : { units, decimals: 1 }
  }
  const lastYear = startYearOf(plan.until)
  const joinedThisYear = spells.every(({ from }) => startYearOf(from) >= lastYear)
  // A reception child was not at school, and little is known of one who comes from elsewhere.
  if (
    (plan.phase === 'primary' && group === 0) ||
    (joinedThisYear && random.chance(plan.phase === 'primary' ? 0.7 : 0.2))
  )
    return null
  const rank = Math.min(normalShareBelow(absenceIn(pupil, random.normal())), 1 - 1e-9)
  return { units: Math.round((1 - new AbsenceLevels(plan.rates).levelAt(rank)) * 1000), decimals: 1 }
}
