import { createHash } from 'node:crypto'
import pg from 'pg'
import { type Database, type OwnerTx, type Role, type Row, type Tx } from './database.js'
import { SentStatements } from './sent-statements.js'

const OID = { int8: 20, date: 1082, timestamp: 1114 } as const
/** What a statement answers, the same as from the embedded store: no JavaScript dates for days, no texts for numbers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === OID.int8) return Number
    if (oid === OID.date || oid === OID.timestamp) return (text: string) => text
    return pg.types.getTypeParser(oid, format as 'text')
  }) as pg.CustomTypesConfig['getTypeParser'],
}

export interface PostgresOptions {
  /** Connections for pages and the API. */
  readonly connections?: number
}

/** Connects to a PostgreSQL. @param url as libpq has it; the account must own the tables and be a member of the roles */
export function openPostgres(url: string, { connections = 8 }: PostgresOptions = {}): Database {
  return new Postgres(url, connections)
}

class Postgres implements Database {
  readonly kind = 'postgres'
  // The pages' own pool enters its role once a connection, not once a transaction.
  readonly #app: pg.Pool
  readonly #others: pg.Pool

  constructor(url: string, connections: number) {
    this.#app = pool(url, connections, '-c role=rollbook_app')
    this.#others = pool(url, Math.max(2, Math.ceil(connections / 4)))
  }

  inSchool<T>(schoolId: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    return transaction(this.#app, enterSchool(schoolId), work)
  }

  async callInSchool<R extends object = Row>(
    _schoolId: number,
    text: string,
    values: readonly unknown[],
  ): Promise<R[]> {
    const { rows } = await this.#app.query<R>({ name: nameOf(text), text, values: [...values] })
    return rows
  }

  asIdentity<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return transaction(this.#others, enterAs('rollbook_identity'), work)
  }

  asRetention<T>(schoolId: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    return transaction(this.#others, enterAs('rollbook_retention') + enterSchool(schoolId), work)
  }

  asOwner<T>(work: (tx: OwnerTx) => Promise<T>): Promise<T> {
    return transaction(this.#others, '', work)
  }

  async close(): Promise<void> {
    await Promise.all([this.#app.end(), this.#others.end()])
  }
}

function pool(url: string, max: number, options?: string): pg.Pool {
  const made = new pg.Pool({
    connectionString: url,
    max,
    types,
    // What a transaction asks at once goes out at once: beginning and ending one cost no round trip of their own.
    pipeline: true,
    ...(options === undefined ? {} : { options }),
  })
  // A connection that breaks while nobody uses it is replaced; who uses it hears of it from the query.
  made.on('error', () => undefined)
  return made
}

// A transaction begins in one round trip: what it enters is said in the same breath.
const enterAs = (role: Role): string => `; set local role ${role}`

function enterSchool(schoolId: number): string {
  if (!Number.isInteger(schoolId)) throw new TypeError(`${schoolId} is no number of a school`)
  return `; set local app.school_id = '${schoolId}'`
}

/** @param enter statements that say as whom, and for which school */
async function transaction<T>(from: pg.Pool, enter: string, work: (tx: OwnerTx) => Promise<T>): Promise<T> {
  const client = await from.connect()
  const sent = new SentStatements()
  let broken: Error | undefined
  try {
    sent.add(client.query(`begin${enter}`))
    const result = await work(txOf(client, sent))
    sent.add(client.query('commit').then(requireCommit))
    await sent.done()
    return result
  } catch (error) {
    // What failed first is the reason; what was asked after it only hears that the transaction is over.
    const first = await sent.firstFailure()
    await client.query('rollback').catch((failed: Error) => {
      broken = failed
    })
    throw first ?? error
  } finally {
    client.release(broken)
  }
}

/** PostgreSQL answers a commit after a statement that failed, whoever caught that, with a rollback and no error. */
function requireCommit({ command }: pg.QueryResult): void {
  if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command} and not with COMMIT`)
}

function txOf(client: pg.PoolClient, sent: SentStatements): OwnerTx {
  const ask = <R extends object>(text: string, values: readonly unknown[]) =>
    client.query<R & pg.QueryResultRow>({ name: nameOf(text), text, values: [...values] })
  return {
    async query<R extends object = Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
      return (await ask<R>(text, values)).rows
    },
    send(text, values = []) {
      sent.add(ask(text, values))
    },
    async run(script: string): Promise<void> {
      await client.query(script)
    },
  }
}

const names = new Map<string, string>()
/** A prepared statement's name: the same text is prepared once a connection. */
function nameOf(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
    names.set(text, name)
  }
  return name
}
