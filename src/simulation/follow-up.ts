import type { ContactEvent, LeaveReason } from '../domain/events/school-event.js'
import { type Instant, dayOfInstant, instantAt, weekdayOf } from '../kernel/school-date.js'
import type { SimulatedCode } from './absence-rates.js'
import type { CodeRun } from './absence-run.js'
import type { RecordKeeper } from './record-keeper.js'
import { openDayFrom } from './school-calendar.js'
import type { SeededRandom } from './seeded-random.js'

const ILLNESSES = [
  'Sickness bug',
  'High temperature',
  'Cold and sore throat',
  'Stomach ache',
  'Chest infection',
  'Headache',
  'Ear infection',
  'Conjunctivitis',
  'Migraine',
  'Viral infection',
  'Chickenpox',
  'Bad cough',
  'Toothache',
  'Asthma',
  'Vomited in the night',
] as const
const POOR_REASONS = [
  'Family day out',
  'Overslept',
  'Shopping for shoes',
  'Birthday',
  'Visiting relatives',
  'Tired after a late night',
  'Car broke down',
] as const
const EXCEPTIONS: readonly (readonly [LeaveReason, string])[] = [
  ['funeral', 'Funeral of a grandparent'],
  ['wedding', 'Wedding of an aunt'],
  ['bereavement', 'Death in the family'],
  ['other', 'Parent on leave from the armed forces'],
  ['other', 'Family emergency'],
]

/** Who may be rung about a pupil, in order. */
export interface Reachable {
  readonly upn: string
  /** The first parent's contact. */
  readonly contactId: string
  readonly hasEmergencyContact: boolean
  /** Distinguishes the pupil's requests from everybody's else. */
  readonly number: number
}

/** What the office does about absence, run by run: asks, is told, writes it down, decides on leave. */
export class FollowUp {
  readonly #keeper: RecordKeeper
  #random!: SeededRandom
  #who!: Reachable
  #requests = 0

  constructor(keeper: RecordKeeper) {
    this.#keeper = keeper
  }

  /** @param runs all of a pupil's year, in order */
  follow(who: Reachable, runs: readonly CodeRun[], random: SeededRandom): void {
    this.#who = who
    this.#random = random
    this.#requests = 0
    for (const run of runs) this.#followRun(run)
  }

  #followRun(run: CodeRun): void {
    switch (run.code) {
      case 'I':
        return this.#illness(run)
      case 'O':
      case 'N':
        return this.#noReason(run)
      case 'M':
        return this.#appointment(run)
      case 'G':
        return this.#holiday(run)
      case 'C':
        return this.#exception(run)
      case 'C1':
        return this.#leave(run, 'performance', 'Licensed performance', 'C1')
      case 'J1':
        return this.#leave(run, 'interview', 'Interview at another school', 'J1')
      case 'S':
        return this.#leave(run, 'study', 'Study for public examinations', 'S')
      case 'R':
        return this.#religious(run)
      case 'E':
        return this.#suspension(run)
      case 'T':
        return this.#explain(this.#morning(run.from), run, 'Travelling for the family’s work', true)
      default:
        return
    }
  }

  #illness(run: CodeRun): void {
    const random = this.#random
    const reason = random.pick(ILLNESSES)
    const fate = random.next()
    // Few ring for an afternoon: the child was sent home, and the office knows.
    if (fate < 0.6 || (run.from & 1) === 1) {
      this.#explain(
        (run.from & 1) === 1 ? this.#keeper.closeOf(run.from) - 20 : this.#morning(run.from),
        run,
        reason,
        true,
      )
    } else if (fate < 0.96) {
      const told = this.#toldAt(run)
      this.#keeper.unknownUntil(run.from, run.to, told + random.between(2, 15), reason)
      this.#chase(run, told)
      this.#explain(told, run, reason, true)
    } else {
      const known = this.#keeper.at((run.from >> 1) + random.between(1, 3), 15 * 60 + 20)
      this.#keeper.unknownUntil(run.from, run.to, known, 'Child said so on coming back')
      this.#chase(run, known)
    }
    if (run.to - run.from >= 9 && random.chance(0.5)) {
      this.#note(
        'evidence',
        this.#keeper.at((run.from >> 1) + 4, 10 * 60 + random.below(120)),
        run,
        'medical',
      )
    }
  }

  /** The absence has no reason that stands: nobody says anything, or what they say is not accepted. */
  #noReason(run: CodeRun): void {
    const random = this.#random
    const delay = random.pick([0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 7])
    // A long absence is one case: after the first days the office enters O on the day.
    const decided = this.#keeper.at((run.from >> 1) + delay, 14 * 60 + 30 + random.below(75))
    const told = random.chance(0.3)
    const reason = told ? random.pick(POOR_REASONS) : 'No reason given'
    if (run.code === 'O')
      this.#keeper.unknownUntil(
        run.from,
        run.to,
        Math.max(decided, this.#keeper.closeOf(run.from) + 5),
        reason,
      )
    this.#chase(run, decided)
    if (told)
      this.#explain(
        Math.max(decided - random.between(20, 60), this.#keeper.closeOf(run.from) + 2),
        run,
        reason,
        false,
      )
  }

  #appointment(run: CodeRun): void {
    const random = this.#random
    const reason = random.pick([
      'Dentist',
      'Orthodontist',
      'Hospital appointment',
      'Doctor',
      'Optician',
      'Speech therapy',
    ] as const)
    if (random.chance(0.75)) {
      this.#explain(this.#morning(run.from) - random.between(0, 3) * 1440, run, reason, true)
      if (random.chance(0.5)) this.#note('evidence', this.#morning(run.from), run, 'appointment')
      return
    }
    const told = this.#keeper.closeOf(run.from) + random.between(20, 150)
    this.#keeper.unknownUntil(run.from, run.to, told + 5, reason)
    this.#chase(run, told)
    this.#explain(told, run, reason, true)
  }

  #holiday(run: CodeRun): void {
    const random = this.#random
    if (random.chance(0.6)) {
      this.#request(
        run,
        'holiday',
        random.pick(['Family holiday', 'Cheaper flights', 'Visiting family abroad', 'Camping'] as const),
        {
          decision: 'refused',
          code: 'G',
          ahead: random.between(12, 60),
          abroad: random.chance(0.6),
        },
      )
      return
    }
    const told = this.#keeper.at((run.from >> 1) + random.below(4), 11 * 60 + random.below(200))
    this.#keeper.unknownUntil(run.from, run.to, told + 5, 'Holiday, no leave asked for')
    this.#chase(run, told)
    this.#explain(told, run, 'On holiday', false)
  }

  #exception(run: CodeRun): void {
    const [reason, note] = this.#random.pick(EXCEPTIONS)
    if (this.#random.chance(0.75)) return this.#leave(run, reason, note, 'C')
    this.#explain(this.#morning(run.from), run, note, true)
  }

  #religious(run: CodeRun): void {
    const day = this.#keeper.dayOf(run.from)
    const { festivals, calendar } = this.#keeper.frame
    const near = festivals.find(({ dayIndex }) => Math.abs((calendar.days[dayIndex] as number) - day) <= 3)
    const festival = near?.name ?? 'Festival'
    if (this.#random.chance(0.5)) return this.#explain(this.#morning(run.from), run, festival, true)
    this.#request(run, 'religious', festival, {
      decision: 'granted',
      code: 'R',
      ahead: this.#random.between(3, 20),
      festival,
    })
  }

  #leave(run: CodeRun, reason: LeaveReason, note: string, code: SimulatedCode): void {
    this.#request(run, reason, note, { decision: 'granted', code, ahead: this.#random.between(2, 25) })
  }

  #request(
    run: CodeRun,
    reason: LeaveReason,
    note: string,
    the: {
      readonly decision: 'granted' | 'refused'
      readonly code: SimulatedCode
      readonly ahead: number
      readonly festival?: string
      readonly abroad?: boolean
    },
  ): void {
    const random = this.#random
    const first = this.#keeper.dayOf(run.from)
    const at = instantAt(first - the.ahead, 8 * 60 + random.below(480))
    this.#requests++
    const { upn, contactId, number } = this.#who
    const id = `L${number}-${this.#keeper.frame.calendar.startYear}-${this.#requests}`
    this.#keeper.note({
      type: 'leave-request',
      at,
      upn,
      id,
      contactId,
      from: first,
      to: this.#keeper.dayOf(run.to),
      reason,
      festival: the.festival ?? '',
      note,
      onForm: random.chance(0.85),
      abroad: the.abroad ?? false,
    })
    const decided = schoolDayFrom(at + random.between(1, Math.max(1, Math.min(6, the.ahead - 3))) * 1440)
    this.#keeper.note({
      type: 'leave-decision',
      at: decided,
      upn,
      id,
      decision: the.decision,
      code: this.#keeper.frame.symbols[the.code],
    })
  }

  #suspension(run: CodeRun): void {
    const { upn } = this.#who
    const at = this.#keeper.closeOf(run.from & ~1) - 45
    this.#keeper.note({
      type: 'suspension',
      at,
      upn,
      from: this.#keeper.dayOf(run.from),
      to: this.#keeper.dayOf(run.to),
    })
  }

  /** Before the register of the run's first session closes. */
  #morning(session: number): Instant {
    return this.#keeper.closeOf(session & ~1) - this.#random.between(10, 75)
  }

  /** When a parent says at last why: most the same morning, some after days. */
  #toldAt(run: CodeRun): Instant {
    const random = this.#random
    const first = run.from >> 1
    const fate = random.next()
    const sameDay = this.#keeper.closeOf(run.from) + random.between(15, 150)
    if (fate < 0.72) return sameDay
    const days = fate < 0.9 ? 1 : fate < 0.97 ? random.between(2, 4) : random.between(5, 7)
    return this.#keeper.at(first + days, 8 * 60 + 20 + random.below(180))
  }

  /** Texts and calls while nobody knows why, day by day. */
  #chase(run: CodeRun, until: Instant): void {
    const random = this.#random
    const lastDay = Math.min(run.to >> 1, (run.from >> 1) + 5)
    for (let dayIndex = run.from >> 1; dayIndex <= lastDay; dayIndex++) {
      const session = Math.max(run.from, dayIndex * 2)
      const text = this.#keeper.closeOf(session) + random.between(5, 25)
      if (text >= until) return
      this.#contact(text, 'text', 'parent', 'sent')
      const call = text + random.between(25, 70)
      if (call >= until) {
        // The parent who says why a little later was often reached by telephone.
        if (random.chance(0.4)) this.#contact(until - 1, 'call', 'parent', 'reached')
        return
      }
      const outcome = random.pick(['no-answer', 'message-left', 'message-left', 'reached'] as const)
      this.#contact(call, 'call', 'parent', outcome)
      // Whoever was reached and gave no reason is not rung twice in a morning.
      if (outcome === 'reached') continue
      const second = call + random.between(15, 60)
      if (this.#who.hasEmergencyContact && second < until && random.chance(0.5)) {
        this.#contact(
          second,
          'call',
          'emergency-contact',
          random.pick(['no-answer', 'message-left', 'reached'] as const),
        )
      }
    }
  }

  #contact(
    at: Instant,
    method: ContactEvent['method'],
    to: ContactEvent['to'],
    outcome: ContactEvent['outcome'],
  ): void {
    this.#keeper.note({ type: 'contact', at, upn: this.#who.upn, method, to, outcome })
  }

  /** A parent's word. Of a long absence they know only the next days, and speak again. */
  #explain(at: Instant, run: CodeRun, reason: string, accepted: boolean): void {
    const random = this.#random
    const { upn } = this.#who
    const { days } = this.#keeper.frame.calendar
    let first = run.from >> 1
    const last = run.to >> 1
    let said = at
    while (first <= last) {
      // Somebody who says why after the fact knows how long it was.
      const known = openDayFrom(days, dayOfInstant(said)) + random.between(1, 4)
      const to = Math.min(last, Math.max(first, known))
      this.#keeper.note({
        type: 'explanation',
        at: said,
        upn,
        from: days[first] as number,
        to: days[to] as number,
        reason,
        accepted,
      })
      first = to + 1
      if (first <= last) said = this.#morning(first * 2)
    }
  }

  #note(type: 'evidence', at: Instant, run: CodeRun, kind: 'medical' | 'appointment'): void {
    const { upn } = this.#who
    this.#keeper.note({
      type,
      at,
      upn,
      kind,
      from: this.#keeper.dayOf(run.from),
      to: this.#keeper.dayOf(run.to),
    })
  }
}

/** The headteacher does not decide at the weekend. */
function schoolDayFrom(at: Instant): Instant {
  const weekday = weekdayOf(dayOfInstant(at))
  return weekday <= 5 ? at : at + (8 - weekday) * 1440
}
