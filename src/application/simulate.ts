import { relative, resolve } from 'node:path'
import { parseBenchmarkTable, writeSchoolFolder } from '../exchange/index.js'
import { writeFolder } from '../files/index.js'
import { readBenchmarks, shippedPolicyFiles } from '../files/shipped-policies.js'
import type { Phase, SchoolRecord } from '../domain/school-record.js'
import { dayOfInstant, type Instant, minuteOfInstant } from '../kernel/school-date.js'
import { PolicyClock } from '../policy/effective/policy-clock.js'
import { registrationAudience } from '../rules/facts/school-facts.js'
import { ratesFor } from '../simulation/absence-rates.js'
import { simulateSchool } from '../simulation/simulate-school.js'
import type { SessionTimes } from '../simulation/simulation-plan.js'
import { keepUp } from './keep-up.js'
import { loadTimeline, nationalCodes, preparePolicy } from './policies.js'

/** The school to invent, as a caller names it. */
export interface SimulationWish {
  readonly policy: string
  /** How `school.yaml` names the policy, where that is not the same: a path counts from the school's own folder there. */
  readonly namedInFolder?: string
  readonly pupils: number
  readonly years: number
  readonly seed: string
  /** The moment up to which things are recorded. */
  readonly until: Instant
  /** By default what the policy is for. */
  readonly la?: string
  readonly phase?: Phase
  readonly name?: string
  readonly id?: string
  /** `false` for a school where nobody did anything of what its policy asks for; in every other an office works through its list. */
  readonly keepsUp?: boolean
}

/** A plausible school that follows a policy (await `preparePolicy` for one that does not ship), calibrated to the Department's figures of its authority and phase. */
export function simulate(wish: SimulationWish): SchoolRecord {
  const day = dayOfInstant(wish.until)
  const timeline = loadTimeline(wish.policy, process.cwd(), { file: wish.policy, line: 1 })
  const document = timeline.on(day).own
  const phase = wish.phase ?? (document.phase === 'secondary' ? 'secondary' : 'primary')
  const la = wish.la ?? document.authority ?? 'England'
  const record = simulateSchool(
    {
      seed: wish.seed,
      policy: wish.namedInFolder ?? wish.policy,
      name: wish.name ?? `A school that follows ${document.policy}`,
      id: wish.id ?? `${document.policy}-simulated`,
      la,
      phase,
      ...(document.year_groups === undefined ? {} : { yearGroups: document.year_groups.map(String) }),
      pupils: wish.pupils,
      years: wish.years,
      until: day,
      untilMinute: minuteOfInstant(wish.until),
      times: timesOf(new PolicyClock(timeline, registrationAudience(wish.id ?? '')), day, phase),
      rates: ratesFor(parseBenchmarkTable(readBenchmarks()), la, phase),
      settings: {},
    },
    nationalCodes(),
  )
  return wish.keepsUp === false ? record : keepUp(record, timeline, wish)
}

/** The policy's registration times on a day, for a year group in the middle of the school. */
function timesOf(clock: PolicyClock, day: number, phase: Phase): SessionTimes {
  const yearGroup = phase === 'primary' ? '4' : '9'
  const monday = day - ((day + 3) % 7)
  const am = clock.times(monday, 0, yearGroup)
  const pm = clock.times(monday, 1, yearGroup)
  const opens = am.opens ?? am.lateAfter ?? am.recorded - 30
  return {
    am: { opens, lateAfter: am.lateAfter ?? opens, closes: am.closes },
    pm: { opens: pm.opens ?? pm.lateAfter, closes: pm.closes },
  }
}

/** A shipped policy by its id; another by the path that leads to it from the folder. */
function nameInFolder(policy: string, folder: string): string {
  return shippedPolicyFiles(policy).length > 0 ? policy : relative(resolve(folder), resolve(policy))
}

/** Writes a simulated school as a folder; nothing that is there already is written over. */
export async function simulateInto(folder: string, wish: SimulationWish): Promise<SchoolRecord> {
  await preparePolicy(wish.policy, process.cwd())
  const record = simulate({ namedInFolder: nameInFolder(wish.policy, folder), ...wish })
  await writeFolder(folder, writeSchoolFolder(record, nationalCodes()))
  return record
}
