/** A PostgreSQL of one's own: a fresh cluster in a temporary folder, whose tables belong to somebody who is no superuser. */
export interface Cluster {
  /** As the tables' owner. */
  readonly url: string
  readonly superuserUrl: string
  readonly port: number
  /** The folder of its programs. */
  readonly bin: string
  /** What it wrote to its log so far; the end of it. */
  said(): string
  version(): Promise<string>
  /** @returns where another empty database of the same owner is */
  addDatabase(): Promise<string>
  /** Kills every process of it at once, as when the power goes, and starts it again on the same files. */
  crash(): Promise<void>
  stop(): Promise<void>
}

/** @param settings of PostgreSQL, in place of its own: fsync on, as a school has it */
export function startCluster(settings?: Readonly<Record<string, string>>): Promise<Cluster>

/** A port of this machine that nobody listens on. */
export function freePort(): Promise<number>
