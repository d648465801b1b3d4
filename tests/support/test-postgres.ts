import { startCluster } from '../../bench/server/cluster.mjs'

export interface TestPostgres {
  /** As the tables' owner, who is no superuser. */
  readonly url: string
  /** @returns where another empty database of the same owner is */
  addDatabase(): Promise<string>
  stop(): Promise<void>
}

/** A PostgreSQL of the test's own: a fresh cluster in a temporary folder, which need not survive a power cut. */
export function startTestPostgres(): Promise<TestPostgres> {
  return startCluster({ fsync: 'off', shared_buffers: '128MB' })
}
