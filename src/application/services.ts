import type { Database } from '../storage/database.js'
import { ApiKeys } from './api/keys.js'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import { Authentication } from './identity/authentication.js'
import { Demonstration } from './identity/demonstration.js'
import { Issuers } from './identity/issuers.js'
import { People } from './identity/people.js'
import { Secrets } from './identity/secrets.js'
import { SignIns } from './identity/sign-ins.js'
import { WaysBack } from './identity/ways-back.js'
import { LiveHub } from './live/live-hub.js'
import { SchoolCache } from './schools/school-cache.js'
import { WebhookSender } from './webhooks/deliver.js'
import { Webhooks } from './webhooks/webhooks.js'

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
  readonly waysBack: WaysBack
  readonly issuers: Issuers
  readonly demonstration: Demonstration
  readonly apiKeys: ApiKeys
  readonly webhooks: Webhooks
  /** Sends nothing until it is started. */
  readonly webhookSender: WebhookSender
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
  const schools = await SchoolCache.open(database)
  return {
    database,
    clock,
    config,
    live: new LiveHub(),
    schools,
    signIns,
    authentication: new Authentication(database, clock, secrets),
    people,
    waysBack: new WaysBack(database, clock, secrets, signIns),
    issuers: new Issuers(database, clock, config, secrets, people),
    demonstration: new Demonstration(database, clock, config, signIns),
    apiKeys: new ApiKeys(database, clock),
    webhooks: new Webhooks(database, clock, secrets, config.webhooksInside),
    webhookSender: new WebhookSender(database, schools, clock, secrets, { toInside: config.webhooksInside }),
  }
}
