import { randomBytes } from 'node:crypto'
import { DomainError } from '../../kernel/domain-error.js'
import { type Author, writeAudit } from '../../storage/audit.js'
import type { Database, Tx } from '../../storage/database.js'
import {
  addWebhook,
  disableWebhook,
  enableWebhook,
  findWebhook,
  listDeliveries,
  listWebhooks,
  type LoggedDelivery,
  removeWebhook,
  type StoredWebhook,
} from '../../storage/webhooks.js'
import { authorOf, type KeyHolder } from '../api/keys.js'
import { requireScope } from '../api/api-services.js'
import type { Clock } from '../clock.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { addressFault, type AddressFault } from './addresses.js'
import { isTopic, type Topic, TOPIC_COUNTERS } from './topics.js'

/** What seals a webhook's secret. */
export interface Sealing {
  seal(purpose: string, text: string): string
  open(purpose: string, sealed: string): string | undefined
}

/** What the secrets of webhooks are sealed for. */
export const SEALED_FOR = 'webhook'

/** Who looks after a school's webhooks. */
export interface Manager {
  readonly schoolId: number
  readonly author: Author
}

/** @throws {NotAllowedError} where the person may not */
export function managerOf(principal: Principal): Manager {
  requireMay(principal, 'api-keys.edit')
  return { schoolId: principal.schoolId, author: principal }
}

/** @throws {MissingScopeError} where the key may not */
export function managingKey(key: KeyHolder): Manager {
  requireScope(key, 'webhooks:edit')
  return { schoolId: key.schoolId, author: authorOf(key) }
}

/** Nothing can be sent to the address. */
export class WebhookAddressError extends DomainError {
  constructor(readonly fault: AddressFault) {
    super('webhook.address', 'Nothing can be sent to that address.', { fault })
    this.name = 'WebhookAddressError'
  }
}

/** A webhook without its secret. */
export type Webhook = Omit<StoredWebhook, 'secret' | 'topics'> & { readonly topics: readonly Topic[] }

const LOGGED = 100

/** Where schools are told of changes. */
export class Webhooks {
  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly sealing: Sealing,
    /** Addresses inside of our own network are meant. */
    readonly toInside: boolean,
  ) {}

  /**
   * Makes a webhook, which hears of what changes from now on.
   *
   * @returns its number, and its secret, which nobody can be shown again
   * @throws {WebhookAddressError} where nothing can be sent to the address
   */
  async make(
    { schoolId, author }: Manager,
    wish: { readonly url: string; readonly topics: readonly Topic[] },
  ): Promise<{ readonly webhookNo: number; readonly secret: string }> {
    const fault = addressFault(wish.url, this.toInside)
    if (fault !== undefined) throw new WebhookAddressError(fault)
    const secret = `whsec_${randomBytes(32).toString('hex')}`
    const at = this.clock.instantUtc()
    const topics = wish.topics.map((topic) => ({ topic, counter: TOPIC_COUNTERS[topic] }))
    return this.database.inSchool(schoolId, async (tx) => {
      const sealed = this.sealing.seal(SEALED_FOR, secret)
      const webhookNo = await addWebhook(tx, schoolId, { url: wish.url, topics, secret: sealed }, author, at)
      this.#note(tx, { schoolId, author }, 'make', webhookNo)
      return { webhookNo, secret }
    })
  }

  list({ schoolId }: Manager): Promise<Webhook[]> {
    return this.database.inSchool(schoolId, async (tx) =>
      (await listWebhooks(tx, schoolId)).map(withoutSecret),
    )
  }

  /** @throws {NoSuchThingError} where the school has no such webhook */
  find({ schoolId }: Manager, webhookNo: number): Promise<Webhook> {
    return this.database.inSchool(schoolId, async (tx) =>
      withoutSecret(await existing(tx, schoolId, webhookNo)),
    )
  }

  /** The latest deliveries, the newest first. @throws {NoSuchThingError} where the school has no such webhook */
  deliveries({ schoolId }: Manager, webhookNo: number): Promise<LoggedDelivery[]> {
    return this.database.inSchool(schoolId, async (tx) => {
      await existing(tx, schoolId, webhookNo)
      return listDeliveries(tx, schoolId, webhookNo, LOGGED)
    })
  }

  /** @throws {NoSuchThingError} where the school has no such webhook */
  remove(manager: Manager, webhookNo: number): Promise<void> {
    return this.#change(manager, 'remove', webhookNo, removeWebhook)
  }

  /** Sends nothing for now. @throws {NoSuchThingError} where the school has no such webhook */
  disable(manager: Manager, webhookNo: number): Promise<void> {
    return this.#change(manager, 'disable', webhookNo, (tx, schoolId, no, at) =>
      disableWebhook(tx, schoolId, no, 'person', at),
    )
  }

  /** Sends again from where it stopped: nothing is left out. @throws {NoSuchThingError} where there is no such webhook */
  enable(manager: Manager, webhookNo: number): Promise<void> {
    return this.#change(manager, 'enable', webhookNo, enableWebhook)
  }

  #change(
    manager: Manager,
    what: Step,
    webhookNo: number,
    change: (tx: Tx, schoolId: number, webhookNo: number, at: Date) => Promise<void>,
  ): Promise<void> {
    const { schoolId } = manager
    return this.database.inSchool(schoolId, async (tx) => {
      await existing(tx, schoolId, webhookNo)
      await change(tx, schoolId, webhookNo, this.clock.instantUtc())
      this.#note(tx, manager, what, webhookNo)
    })
  }

  #note(tx: Tx, { schoolId, author }: Manager, what: Step, webhookNo: number): void {
    writeAudit(tx, {
      schoolId,
      at: this.clock.instantUtc(),
      author,
      action: 'change',
      what: `webhook.${what}`,
      facts: { webhook: webhookNo },
    })
  }
}

/** What happens to a webhook. */
type Step = 'make' | 'enable' | 'disable' | 'remove'

async function existing(tx: Tx, schoolId: number, webhookNo: number): Promise<StoredWebhook> {
  const webhook = await findWebhook(tx, schoolId, webhookNo)
  if (webhook === undefined) throw new NoSuchThingError('webhook', { webhook: webhookNo })
  return webhook
}

function withoutSecret(webhook: StoredWebhook): Webhook {
  const { webhookNo, url, topics, madeAt, madeBy, disabledAt, disabledBecause } = webhook
  return { webhookNo, url, topics: topics.filter(isTopic), madeAt, madeBy, disabledAt, disabledBecause }
}
