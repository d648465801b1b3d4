import { randomUUID } from 'node:crypto'
import { writeAudit } from '../../storage/audit.js'
import type { Database } from '../../storage/database.js'
import {
  addDelivery,
  type Attempt,
  disableWebhook,
  forgetBefore,
  type HeldDelivery,
  holdDeliveries,
  holdPositions,
  movePosition,
  noteDelivered,
  noteFailed,
  schoolsWithWork,
} from '../../storage/webhooks.js'
import type { Clock } from '../clock.js'
import type { SchoolCache } from '../schools/school-cache.js'
import { post } from './post.js'
import { signatureOf } from './signature.js'
import { type Change, changesOf, isTopic, type Topic } from './topics.js'
import { SEALED_FOR, type Sealing } from './webhooks.js'

const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR

export interface DeliveryOptions {
  readonly timeoutMs?: number
  /** Between two looks at what there is to send. */
  readonly everyMs?: number
  /** Addresses inside of our own network are meant. */
  readonly toInside?: boolean
}

/** Hears of what went wrong in the program itself; a receiver's failure is in the log of deliveries. */
export type ErrorListener = (error: unknown) => void

/** Changes in one delivery, at most. */
const MOST_CHANGES = 200
/** Deliveries of one webhook that wait; what comes after stays where it is and is read later. */
const MOST_WAITING = 20
/** Deliveries of one school that are under way at once. */
const MOST_AT_ONCE = 10
const SHORTEST_WAIT = 10 * SECOND
const LONGEST_WAIT = 6 * HOUR
/** From the first attempt of a delivery: a receiver that took none of them for so long is sent no more. */
const GIVE_UP_AFTER = DAY
const LOG_KEPT = 30 * DAY

/** How long after an attempt the next one is: ten seconds, twenty, forty… and at most six hours. */
export function waitAfter(attempts: number): number {
  return Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** Math.min(attempts - 1, 20))
}

/**
 * Tells webhooks of what changed.
 *
 * How far each was told is kept in the store and moves in the transaction that writes the delivery: a process that dies
 * loses nothing and sends at most again what it had in hand, with the same id. Any number of processes may run this at
 * the same time. The deliveries of one webhook go out one after another, in the order of the changes of each topic.
 */
export class WebhookSender {
  readonly #options: Required<DeliveryOptions>
  #timer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()
  #stopped = true
  #tidiedAt = 0

  constructor(
    readonly database: Database,
    readonly schools: SchoolCache,
    readonly clock: Clock,
    readonly sealing: Sealing,
    options: DeliveryOptions = {},
  ) {
    this.#options = {
      timeoutMs: 10 * SECOND,
      everyMs: 2 * SECOND,
      toInside: false,
      ...options,
    }
  }

  /** Sends from now on, until {@link stop}. */
  start(onError: ErrorListener): void {
    if (!this.#stopped) return
    this.#stopped = false
    const next = (): void => {
      this.#running = this.runOnce(onError)
        .catch(onError)
        .then(() => {
          if (!this.#stopped) this.#timer = setTimeout(next, this.#options.everyMs).unref()
        })
    }
    next()
  }

  /** Begins nothing new; what is under way is waited for. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  /**
   * Sends everything that there is to send now.
   *
   * @param onError hears of one school's trouble, which is not the others'; without it the first ends the run
   * @returns how many attempts were made
   */
  async runOnce(onError?: ErrorListener): Promise<number> {
    let attempts = 0
    const schools = await this.database.asIdentity((tx) => schoolsWithWork(tx, this.clock.instantUtc()))
    for (const schoolId of schools) {
      try {
        attempts += await this.#serve(schoolId)
      } catch (error) {
        if (onError === undefined) throw error
        onError(error)
      }
    }
    return attempts
  }

  async #serve(schoolId: number): Promise<number> {
    let attempts = 0
    for (;;) {
      const moved = await this.#collect(schoolId)
      const held = await this.#hold(schoolId)
      if (!moved && held.length === 0) return attempts
      attempts += held.length
      await Promise.all(held.map((delivery) => this.#send(schoolId, delivery)))
    }
  }

  /** Makes deliveries of what changed since, and moves the positions, in one transaction. @returns whether any moved */
  #collect(schoolId: number): Promise<boolean> {
    const at = this.clock.instantUtc()
    return this.database.inSchool(schoolId, async (tx) => {
      const positions = await holdPositions(tx, schoolId, MOST_WAITING)
      if (positions.length === 0) return false
      let moved = false
      const school = await this.schools.in(tx, schoolId)
      for (const { webhookNo, topic, lastNo: from } of positions) {
        if (!isTopic(topic)) continue
        const following = { schoolId, after: from, limit: MOST_CHANGES }
        const { changes, lastNo } = await changesOf(topic, tx, school, following)
        if (changes.length > 0) {
          const deliveryId = randomUUID()
          const body = bodyOf(schoolId, topic, deliveryId, changes, at)
          await addDelivery(tx, schoolId, { webhookNo, deliveryId, topic, changes: changes.length, body }, at)
        }
        if (lastNo === from) continue
        await movePosition(tx, schoolId, { webhookNo, topic, lastNo })
        moved = true
      }
      if (at.getTime() - this.#tidiedAt > HOUR) {
        this.#tidiedAt = at.getTime()
        await forgetBefore(tx, schoolId, new Date(at.getTime() - LOG_KEPT))
      }
      return moved
    })
  }

  #hold(schoolId: number): Promise<HeldDelivery[]> {
    const at = this.clock.instantUtc()
    // Longer than an attempt can take: the process that holds it is then dead.
    const until = new Date(at.getTime() + this.#options.timeoutMs * 3 + 30 * SECOND)
    return this.database.inSchool(schoolId, (tx) => holdDeliveries(tx, schoolId, at, until, MOST_AT_ONCE))
  }

  async #send(schoolId: number, delivery: HeldDelivery): Promise<void> {
    const attempt = await this.#attempt(delivery)
    const at = this.clock.instantUtc()
    await this.database.inSchool(schoolId, async (tx) => {
      if (attempt.failure === null) {
        await noteDelivered(tx, schoolId, delivery, attempt, at)
        return
      }
      const next = new Date(at.getTime() + waitAfter(delivery.attempts))
      await noteFailed(tx, schoolId, delivery, attempt, next)
      const first = delivery.firstTriedAt ?? at
      if (next.getTime() - first.getTime() <= GIVE_UP_AFTER) return
      await disableWebhook(tx, schoolId, delivery.webhookNo, 'failures', at)
      writeAudit(tx, {
        schoolId,
        at,
        author: { accountId: null, name: 'Rollbook', position: 'webhooks' },
        action: 'change',
        what: 'webhook.disable',
        facts: { webhook: delivery.webhookNo, attempts: delivery.attempts, answer: attempt.answer },
      })
    })
  }

  async #attempt({ url, secret, topic, deliveryId, body }: HeldDelivery): Promise<Attempt> {
    const opened = this.sealing.open(SEALED_FOR, secret)
    if (opened === undefined) return { answer: null, failure: 'secret-lost' }
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Rollbook',
      'rollbook-delivery': deliveryId,
      'rollbook-topic': topic,
      'rollbook-signature': signatureOf(opened, body, this.clock.instantUtc()),
    }
    return post(url, headers, body, this.#options)
  }
}

function bodyOf(
  schoolId: number,
  topic: Topic,
  deliveryId: string,
  changes: readonly Change[],
  at: Date,
): string {
  return JSON.stringify({
    delivery_id: deliveryId,
    school_id: schoolId,
    topic,
    made_at: at.toISOString(),
    changes,
  })
}
