import { dayOfInstant, formatDay } from '../../kernel/school-date.js'
import type { Database } from '../../storage/database.js'
import { listDemoPlaces } from '../../storage/identity/memberships.js'
import { schoolNames } from '../../storage/schools.js'
import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import type { Role } from '../permissions/roles.js'
import type { SignIns } from './sign-ins.js'

/** Somebody invented whom one button signs in. */
export interface DemoPlace {
  readonly schoolId: number
  readonly school: string
  readonly accountId: string
  readonly role: Role
  readonly person: string
  readonly position: string
}

/**
 * Signing in with one button. Only where it was asked for, in the embedded store, and while every school in it is an
 * invented one: a single real school closes it for all.
 */
export class Demonstration {
  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly config: Pick<Config, 'demo'>,
    readonly signIns: SignIns,
  ) {}

  async isOpen(): Promise<boolean> {
    if (!this.config.demo || this.database.kind !== 'pglite') return false
    const schools = await this.database.asIdentity(schoolNames)
    return schools.length > 0 && schools.every(({ demo }) => demo)
  }

  /** Whom there is to sign in as, by school. */
  async places(): Promise<DemoPlace[]> {
    if (!(await this.isOpen())) return []
    const today = formatDay(dayOfInstant(this.clock.now()))
    return this.database.asIdentity((tx) => listDemoPlaces(tx, today)) as Promise<DemoPlace[]>
  }

  /** @returns a token for the browser's cookie. @throws {NoSuchThingError} where the demonstration is not open */
  async signIn(schoolId: number, accountId: string, role: string, browser: string): Promise<string> {
    const place = (await this.places()).find(
      (it) => it.schoolId === schoolId && it.accountId === accountId && it.role === role,
    )
    if (place === undefined) throw new NoSuchThingError('demonstration')
    const token = await this.signIns.start({ accountId, method: 'demo', secondFactorGiven: true, browser })
    await this.signIns.choose(token, schoolId, role)
    return token
  }
}
