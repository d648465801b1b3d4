import { relative, resolve } from 'node:path'
import { parseBenchmarkTable, writeSchoolFolder } from '../exchange/index.js'
import { writeFolder } from '../files/index.js'
import { readBenchmarks, shippedPolicyFiles } from '../files/shipped-policies.js'
import type { Phase, SchoolRecord } from '../domain/school-record.js'
import { DomainError } from '../kernel/domain-error.js'
import { dayOfInstant, type Instant, minuteOfInstant } from '../kernel/school-date.js'
import { PolicyClock } from '../policy/effective/policy-clock.js'
import { registrationAudience } from '../rules/facts/school-facts.js'
import { ratesFor } from '../simulation/absence-rates.js'
import { schoolCalendar, startYearOf } from '../simulation/school-calendar.js'
import { simulateSchool } from '../simulation/simulate-school.js'
import type { SessionTimes } from '../simulation/simulation-plan.js'
import { hasCodesFor } from '../simulation/year-frame.js'
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
  requireCodes(startYearOf(day), wish.years)
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

const LAST_YEAR = 9998

/** @throws {DomainError} `simulation.no-codes` where the years go back to before the codes do */
function requireCodes(lastYear: number, years: number): void {
  const codes = nationalCodes()
  let most = 0
  while (most < years && lastYear <= LAST_YEAR && hasCodesFor(schoolCalendar(lastYear - most), codes)) most++
  if (years <= most) return
  const until = `${lastYear}/${String(lastYear + 1).slice(-2)}`
  throw new DomainError(
    'simulation.no-codes',
    most === 0
      ? `no school can be invented for ${until}, as the national codes do not go as far; expected another --until`
      : `the national codes go ${most} academic years back from ${until}; expected --years ${most} or fewer`,
    { years, most },
  )
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
