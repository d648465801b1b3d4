import type { Author } from './audit.js'
import type { Tx } from './database.js'

/** Where changes are sent, as its school sees it. */
export interface StoredWebhook {
  readonly webhookNo: number
  readonly url: string
  readonly topics: readonly string[]
  /** Sealed. */
  readonly secret: string
  readonly madeAt: Date
  readonly madeBy: string
  readonly disabledAt: Date | null
  readonly disabledBecause: 'person' | 'failures' | null
}

const COLUMNS = `webhook_no as "webhookNo", url, topics, secret, made_at as "madeAt", made_by as "madeBy",
  disabled_at as "disabledAt", disabled_because as "disabledBecause"`

/** A stream of changes that a webhook is sent, with the counter that numbers them. */
export interface TopicCounter {
  readonly topic: string
  readonly counter: string
}

/** Adds a webhook, to be sent what changes from now on. @returns its number */
export async function addWebhook(
  tx: Tx,
  schoolId: number,
  webhook: { readonly url: string; readonly topics: readonly TopicCounter[]; readonly secret: string },
  author: Author,
  at: Date,
): Promise<number> {
  const topics = webhook.topics.map(({ topic }) => topic)
  const [row] = await tx.query<{ webhook_no: number }>(
    `insert into webhook (school_id, webhook_no, url, topics, secret, made_at, made_by, made_by_position)
     values ($1, take_numbers($1, 'webhook', 1), $2, $3, $4, $5, $6, $7) returning webhook_no`,
    [schoolId, webhook.url, topics, webhook.secret, at.toISOString(), author.name, author.position],
  )
  const { webhook_no: webhookNo } = row as { webhook_no: number }
  await tx.query(
    `insert into webhook_position (school_id, webhook_no, topic, counter, last_no)
     select $1, $2, t.topic, t.counter, coalesce(c.value, 0)
     from unnest($3::text[], $4::text[]) as t (topic, counter)
       left join school_counter c on c.school_id = $1 and c.name = t.counter`,
    [schoolId, webhookNo, topics, webhook.topics.map(({ counter }) => counter)],
  )
  return webhookNo
}

/** A school's webhooks, the newest first. */
export function listWebhooks(tx: Tx, schoolId: number): Promise<StoredWebhook[]> {
  return tx.query<StoredWebhook>(
    `select ${COLUMNS} from webhook where school_id = $1 and removed_at is null order by webhook_no desc`,
    [schoolId],
  )
}

export async function findWebhook(
  tx: Tx,
  schoolId: number,
  webhookNo: number,
): Promise<StoredWebhook | undefined> {
  const [row] = await tx.query<StoredWebhook>(
    `select ${COLUMNS} from webhook where school_id = $1 and webhook_no = $2 and removed_at is null`,
    [schoolId, webhookNo],
  )
  return row
}

/** Nothing more is sent to it, what waits neither; what was sent stays on record. */
export async function removeWebhook(tx: Tx, schoolId: number, webhookNo: number, at: Date): Promise<void> {
  await tx.query('update webhook set removed_at = $3 where school_id = $1 and webhook_no = $2', [
    schoolId,
    webhookNo,
    at.toISOString(),
  ])
}

export async function disableWebhook(
  tx: Tx,
  schoolId: number,
  webhookNo: number,
  because: 'person' | 'failures',
  at: Date,
): Promise<void> {
  await tx.query(
    `update webhook set disabled_at = $3, disabled_because = $4
     where school_id = $1 and webhook_no = $2 and disabled_at is null`,
    [schoolId, webhookNo, at.toISOString(), because],
  )
}

/** Sends to it again, from where it stopped: what waits is tried at once, as if for the first time. */
export async function enableWebhook(tx: Tx, schoolId: number, webhookNo: number, at: Date): Promise<void> {
  await tx.query(
    'update webhook set disabled_at = null, disabled_because = null where school_id = $1 and webhook_no = $2',
    [schoolId, webhookNo],
  )
  await tx.query(
    `update webhook_delivery set first_tried_at = null, attempts = 0, next_try_at = $3, held_until = null
     where school_id = $1 and webhook_no = $2 and delivered_at is null`,
    [schoolId, webhookNo, at.toISOString()],
  )
}

/** One delivery as the log shows it. */
export interface LoggedDelivery {
  readonly deliveryId: string
  readonly topic: string
  readonly changes: number
  readonly madeAt: Date
  readonly attempts: number
  readonly lastTriedAt: Date | null
  /** Of one that is not delivered yet. */
  readonly nextTryAt: Date | null
  readonly answer: number | null
  readonly failure: string | null
  readonly deliveredAt: Date | null
}

/** The latest deliveries of a webhook, the newest first. */
export function listDeliveries(
  tx: Tx,
  schoolId: number,
  webhookNo: number,
  limit: number,
): Promise<LoggedDelivery[]> {
  return tx.query<LoggedDelivery>(
    `select delivery_id as "deliveryId", topic, changes, made_at as "madeAt", attempts, last_tried_at as "lastTriedAt",
       case when delivered_at is null then next_try_at end as "nextTryAt", answer, failure, delivered_at as "deliveredAt"
     from webhook_delivery where school_id = $1 and webhook_no = $2 order by delivery_no desc limit $3`,
    [schoolId, webhookNo, limit],
  )
}

/** The schools where something changed that a webhook was not told of, or where a delivery is due. As the identity role. */
export async function schoolsWithWork(tx: Tx, at: Date): Promise<number[]> {
  const rows = await tx.query<{ school_id: number }>(
    `select p.school_id from webhook_position p
       join webhook w on w.school_id = p.school_id and w.webhook_no = p.webhook_no
       join school_counter c on c.school_id = p.school_id and c.name = p.counter
     where w.disabled_at is null and w.removed_at is null and c.value > p.last_no
     union
     select d.school_id from webhook_delivery d
       join webhook w on w.school_id = d.school_id and w.webhook_no = d.webhook_no
     where w.disabled_at is null and w.removed_at is null and d.delivered_at is null and d.next_try_at <= $1
       and (d.held_until is null or d.held_until <= $1)
     order by school_id`,
    [at.toISOString()],
  )
  return rows.map((row) => row.school_id)
}

/** How far a webhook was told of a topic. */
export interface Position {
  readonly webhookNo: number
  readonly topic: string
  readonly lastNo: number
}

/**
 * The positions that fell behind, held until the transaction ends; one that another process holds is left to it. A webhook
 * with so many deliveries waiting already is passed over: its position keeps what is still to come.
 */
export function holdPositions(tx: Tx, schoolId: number, mostWaiting: number): Promise<Position[]> {
  return tx.query<Position>(
    `select p.webhook_no as "webhookNo", p.topic, p.last_no as "lastNo" from webhook_position p
       join webhook w on w.school_id = p.school_id and w.webhook_no = p.webhook_no
       join school_counter c on c.school_id = p.school_id and c.name = p.counter
     where p.school_id = $1 and w.disabled_at is null and w.removed_at is null and c.value > p.last_no
       and (select count(*) from webhook_delivery d where d.school_id = p.school_id and d.webhook_no = p.webhook_no
              and d.delivered_at is null) < $2
     order by p.webhook_no, p.topic
     for update of p skip locked`,
    [schoolId, mostWaiting],
  )
}

export async function movePosition(tx: Tx, schoolId: number, position: Position): Promise<void> {
  await tx.query(
    'update webhook_position set last_no = $4 where school_id = $1 and webhook_no = $2 and topic = $3',
    [schoolId, position.webhookNo, position.topic, position.lastNo],
  )
}

export interface NewDelivery {
  readonly webhookNo: number
  readonly deliveryId: string
  readonly topic: string
  readonly changes: number
  readonly body: string
}

export async function addDelivery(tx: Tx, schoolId: number, delivery: NewDelivery, at: Date): Promise<void> {
  const { webhookNo, deliveryId, topic, changes, body } = delivery
  await tx.query(
    `insert into webhook_delivery (school_id, webhook_no, delivery_no, delivery_id, topic, changes, body, made_at, next_try_at)
     values ($1, $2, take_numbers($1, 'delivery', 1), $3, $4, $5, $6, $7, $7)`,
    [schoolId, webhookNo, deliveryId, topic, changes, body, at.toISOString()],
  )
}

/** A delivery in hand. */
export interface HeldDelivery {
  readonly webhookNo: number
  readonly deliveryNo: number
  readonly deliveryId: string
  readonly topic: string
  readonly body: string
  readonly url: string
  /** Sealed. */
  readonly secret: string
  readonly attempts: number
  readonly firstTriedAt: Date | null
}

/**
 * Takes in hand the first waiting delivery of each webhook, where it is due: of one webhook they go out one after another.
 * Another process takes none of them until `heldUntil`.
 */
export function holdDeliveries(
  tx: Tx,
  schoolId: number,
  at: Date,
  heldUntil: Date,
  limit: number,
): Promise<HeldDelivery[]> {
  return tx.query<HeldDelivery>(
    `with first as (
       select webhook_no, min(delivery_no) as delivery_no from webhook_delivery
       where school_id = $1 and delivered_at is null group by webhook_no
     ), due as (
       select d.webhook_no, d.delivery_no, w.url, w.secret from webhook_delivery d
         join first on first.webhook_no = d.webhook_no and first.delivery_no = d.delivery_no
         join webhook w on w.school_id = d.school_id and w.webhook_no = d.webhook_no
       where d.school_id = $1 and d.delivered_at is null and d.next_try_at <= $2
         and (d.held_until is null or d.held_until <= $2) and w.disabled_at is null and w.removed_at is null
       order by d.webhook_no limit $4
       for update of d skip locked
     )
     update webhook_delivery d set held_until = $3, attempts = d.attempts + 1, last_tried_at = $2,
       first_tried_at = coalesce(d.first_tried_at, $2)
     from due where d.school_id = $1 and d.webhook_no = due.webhook_no and d.delivery_no = due.delivery_no
     returning d.webhook_no as "webhookNo", d.delivery_no as "deliveryNo", d.delivery_id as "deliveryId", d.topic, d.body,
       due.url, due.secret, d.attempts, d.first_tried_at as "firstTriedAt"`,
    [schoolId, at.toISOString(), heldUntil.toISOString(), limit],
  )
}

/** How an attempt went. */
export interface Attempt {
  /** The status that was answered; `null` where nothing was. */
  readonly answer: number | null
  /** Why it failed; `null` where it did not. */
  readonly failure: string | null
}

export async function noteDelivered(
  tx: Tx,
  schoolId: number,
  { webhookNo, deliveryNo }: HeldDelivery,
  { answer }: Attempt,
  at: Date,
): Promise<void> {
  await tx.query(
    `update webhook_delivery set delivered_at = $4, answer = $5, failure = null, held_until = null
     where school_id = $1 and webhook_no = $2 and delivery_no = $3 and delivered_at is null`,
    [schoolId, webhookNo, deliveryNo, at.toISOString(), answer],
  )
}

export async function noteFailed(
  tx: Tx,
  schoolId: number,
  { webhookNo, deliveryNo }: HeldDelivery,
  { answer, failure }: Attempt,
  nextTryAt: Date,
): Promise<void> {
  await tx.query(
    `update webhook_delivery set answer = $4, failure = $5, next_try_at = $6, held_until = null
     where school_id = $1 and webhook_no = $2 and delivery_no = $3 and delivered_at is null`,
    [schoolId, webhookNo, deliveryNo, answer, failure, nextTryAt.toISOString()],
  )
}

/** Drops what was delivered before a moment, and the names of requests that old. */
export async function forgetBefore(tx: Tx, schoolId: number, before: Date): Promise<void> {
  await tx.query('delete from webhook_delivery where school_id = $1 and delivered_at < $2', [
    schoolId,
    before.toISOString(),
  ])
  await tx.query('delete from api_request where school_id = $1 and at < $2', [schoolId, before.toISOString()])
}
