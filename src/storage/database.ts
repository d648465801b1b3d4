/** A row as the statement names its columns. */
export type Row = Record<string, unknown>

/**
 * One transaction. Days come back as `YYYY-MM-DD`, London minutes as `YYYY-MM-DD HH:MM:SS`, true instants as `Date`, whole
 * numbers as numbers, `bytea` as `Uint8Array`, in both stores alike.
 */
export interface Tx {
  query<R extends object = Row>(text: string, values?: readonly unknown[]): Promise<R[]>
  /** A statement that nobody waits for: it is carried out with the transaction, which fails whole where it cannot be. */
  send(text: string, values?: readonly unknown[]): void
}

/** A transaction that may also run a script of several statements. */
export interface OwnerTx extends Tx {
  run(script: string): Promise<void>
}

/**
 * The store. Every question is asked in a role that sees no more than it needs; nothing is asked as a superuser.
 *
 * Work that throws is rolled back whole.
 */
export interface Database {
  readonly kind: 'postgres' | 'pglite'
  /** As the pages and the API, with the rows of one school and no other. */
  inSchool<T>(schoolId: number, work: (tx: Tx) => Promise<T>): Promise<T>
  /** One call of a function of the database that names its school itself: one round trip where the store allows. */
  callInSchool<R extends object = Row>(
    schoolId: number,
    text: string,
    values: readonly unknown[],
  ): Promise<R[]>
  /** Who may sign in, and the names of the schools. */
  asIdentity<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The only role that deletes from the register. */
  asRetention<T>(schoolId: number, work: (tx: Tx) => Promise<T>): Promise<T>
  /** As the owner of the tables: migrations and reference data. */
  asOwner<T>(work: (tx: OwnerTx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export type Role = 'rollbook_app' | 'rollbook_identity' | 'rollbook_retention'
