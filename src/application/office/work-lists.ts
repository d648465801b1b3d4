import type { Pupil } from '../../domain/roll/pupil.js'
import { vulnerability } from '../../domain/roll/vulnerability.js'
import type { Instant } from '../../kernel/school-date.js'
import { type Action, compareActions, compareText } from '../../rules/action.js'
import { worklistOf } from '../../rules/evaluate-school.js'
import type { Tx } from '../../storage/database.js'
import { recordCounts } from '../../storage/office-day.js'
import type { StoredSchool } from '../schools/stored-school.js'
import type { OfficeServices } from './office-services.js'

/** What the engine said is to be done at a school, as of a moment. */
export interface WorkList {
  readonly asOf: Instant
  /** By when they are due, the most vulnerable first among equals. */
  readonly actions: readonly Action[]
  readonly byUpn: ReadonlyMap<string, readonly Action[]>
  /** What it was computed from: it holds while these do. */
  readonly basis: Basis
}

interface Basis {
  readonly version: number
  readonly entries: number
  readonly events: number
}

const MOST_KEPT = 200
/** How old a list may get on the board before it is computed anew though nothing was recorded: things fall due. */
const STALE_AFTER_MINUTES = 5
/**
 * After a run in the background none begins for so many times as long as it took. In the morning's rush every saved register
 * asks for one, and saving must not wait for them.
 */
const REST = 9

/** The engine's runs of each school, kept until something changes. */
export class WorkLists {
  readonly #kept = new Map<number, WorkList>()
  readonly #running = new Map<number, Promise<void>>()
  /** Ends when the next run in the background may begin. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(readonly services: OfficeServices) {}

  /** What is to be done now: computed where anything was recorded, or a minute has passed, since the last time. */
  async now(tx: Tx, school: StoredSchool): Promise<WorkList> {
    const kept = this.#kept.get(school.schoolId)
    const basis = await basisOf(tx, school)
    if (kept !== undefined && same(kept.basis, basis) && kept.asOf === this.services.clock.now()) return kept
    return this.#compute(tx, school, basis)
  }

  /**
   * What was found to be done last, at once, for a page that must not wait; `undefined` where nothing was computed yet. Where
   * it no longer holds it is computed in the background, and whoever watches the school hears of it.
   */
  async latest(tx: Tx, school: StoredSchool): Promise<WorkList | undefined> {
    const kept = this.#kept.get(school.schoolId)
    const basis = await basisOf(tx, school)
    if (
      kept === undefined ||
      !same(kept.basis, basis) ||
      this.services.clock.now() - kept.asOf >= STALE_AFTER_MINUTES
    )
      this.#refresh(school.schoolId)
    return kept
  }

  /** Resolves when no run of the school is under way. */
  async settled(schoolId: number): Promise<void> {
    await this.#running.get(schoolId)
  }

  #refresh(schoolId: number): void {
    if (this.#running.has(schoolId)) return
    const run = this.#turn
      .then(async () => {
        const began = performance.now()
        await this.services.database.inSchool(schoolId, async (tx) =>
          this.now(tx, await this.services.schools.in(tx, schoolId)),
        )
        this.services.live.publish(schoolId, { kind: 'worklist' })
        return performance.now() - began
      })
      // Nobody waits for this run: whoever asks next asks for it again, and on its own page the error shows.
      .catch(() => 0)
      .finally(() => this.#running.delete(schoolId))
    this.#turn = run.then((took) => new Promise((resolve) => setTimeout(resolve, took * REST).unref()))
    this.#running.set(
      schoolId,
      run.then(() => undefined),
    )
  }

  async #compute(tx: Tx, school: StoredSchool, basis: Basis): Promise<WorkList> {
    const asOf = this.services.clock.now()
    const facts = await school.factsNow(tx, asOf)
    const pupils = new Map(school.pupils.map((pupil) => [pupil.upn, pupil]))
    const actions = worklistOf(facts).sort((a, b) => compareForOffice(a, b, pupils))
    const byUpn = new Map<string, Action[]>()
    for (const action of actions) {
      if (action.upn === undefined) continue
      const mine = byUpn.get(action.upn)
      if (mine === undefined) byUpn.set(action.upn, [action])
      else mine.push(action)
    }
    const list = { asOf, actions, byUpn, basis }
    this.#kept.delete(school.schoolId)
    if (this.#kept.size >= MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? 0)
    this.#kept.set(school.schoolId, list)
    return list
  }
}

async function basisOf(tx: Tx, school: StoredSchool): Promise<Basis> {
  return { version: school.version, ...(await recordCounts(tx, school.schoolId)) }
}

const same = (a: Basis, b: Basis): boolean =>
  a.version === b.version && a.entries === b.entries && a.events === b.events

/** As the contract has them, the most vulnerable first among those of one kind that are due together. */
function compareForOffice(a: Action, b: Action, pupils: ReadonlyMap<string, Pupil>): number {
  return (
    compareText(a.due ?? '~', b.due ?? '~') ||
    compareText(a.kind, b.kind) ||
    vulnerability(pupils.get(b.upn ?? '')) - vulnerability(pupils.get(a.upn ?? '')) ||
    compareActions(a, b)
  )
}
