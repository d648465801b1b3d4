import type { OwnerTx } from './database.js'
import { storeShape } from './store-shape.js'

export interface Distributed {
  readonly reference: readonly string[]
  readonly bySchool: readonly string[]
}

/** @returns whether the PostgreSQL can spread tables over machines at all */
export async function hasCitus(tx: OwnerTx): Promise<boolean> {
  const rows = await tx.query(`select from pg_extension where extname = 'citus'`)
  return rows.length > 0
}

/**
 * Spreads the tables of schools over the machines by school, all rows of one school on one machine, and puts the reference
 * tables on every one. Tables of accounts stay where they are. What is spread already is left.
 */
export async function distribute(tx: OwnerTx): Promise<Distributed> {
  // The triggers that keep records unchanged look at nothing but their own row.
  await tx.run(
    'set local citus.enable_unsafe_triggers = on; set local citus.multi_shard_modify_mode = sequential',
  )
  const spread = new Set(
    (await tx.query<{ name: string }>('select logicalrelid::text as name from pg_dist_partition')).map(
      ({ name }) => name,
    ),
  )
  const reference: string[] = []
  const bySchool: string[] = []
  for (const { name, kind } of await storeShape(tx)) {
    if (spread.has(name) || kind === 'shared') continue
    if (kind === 'reference') {
      await tx.query('select create_reference_table($1::regclass)', [name])
      reference.push(name)
    } else {
      await tx.query(
        name === 'school'
          ? `select create_distributed_table($1::regclass, 'school_id')`
          : `select create_distributed_table($1::regclass, 'school_id', colocate_with => 'school')`,
        [name],
      )
      bySchool.push(name)
    }
  }
  return { reference, bySchool }
}
