import type { Database } from '../storage/database.js'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import { Authentication } from './identity/authentication.js'
import { Demonstration } from './identity/demonstration.js'
import { Issuers } from './identity/issuers.js'
import { People } from './identity/people.js'
import { Secrets } from './identity/secrets.js'
import { SignIns } from './identity/sign-ins.js'
import { LiveHub } from './live/live-hub.js'
import { SchoolCache } from './schools/school-cache.js'

/** What pages and the API work with. Made once at the start. */
export interface Services {
  readonly database: Database
  readonly clock: Clock
  readonly config: Config
  readonly live: LiveHub
  readonly schools: SchoolCache
  readonly signIns: SignIns
  readonly authentication: Authentication
  readonly people: People
  readonly issuers: Issuers
  readonly demonstration: Demonstration
}

/**
 * Puts the services together on a store that is migrated.
 *
 * @param secret the server's own; see {@link Config.secret}
 */
export async function openServices(
  database: Database,
  clock: Clock,
  config: Config,
  secret: string,
): Promise<Services> {
  const secrets = new Secrets(secret)
  const signIns = new SignIns(database, clock, config)
  const people = new People(database, clock, secrets, signIns)
  return {
    database,
    clock,
    config,
    live: new LiveHub(),
    schools: await SchoolCache.open(database),
    signIns,
    authentication: new Authentication(database, clock, secrets),
    people,
    issuers: new Issuers(database, clock, config, secrets, people),
    demonstration: new Demonstration(database, clock, config, signIns),
  }
}
