import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../src/storage/database.js'
import { REFERENCE_TABLES, VERSION_TABLE } from '../../src/storage/store-shape.js'
import { STORES, type TestStore } from '../support/stores.js'

/** Of no school: who may sign in. They stay on one machine, and no table of schools refers to them. */
const ACCOUNT_TABLES = [
  'account',
  'recovery_code',
  'oidc_identity',
  'sign_in',
  'sign_in_attempt',
  'way_back',
  'invitation',
]
/** Records: a row that is there stays as it is. */
const RECORDS = [
  'register_entry',
  'register_taking',
  'event',
  'audit',
  'roll_history',
  'note',
  'site_movement',
  'policy_upload',
]

const SOURCES = fileURLToPath(new URL('../../src/storage/', import.meta.url))

describe.each(STORES)('the catalogue of $name', ({ open }) => {
  let store: TestStore
  beforeAll(async () => {
    store = await open()
  }, 120_000)
  afterAll(() => store.close())

  const ask = <R extends object = Row>(text: string): Promise<R[]> =>
    store.database.asOwner((tx) => tx.query<R>(text))
  const OWN_TABLES = `select c.oid, c.relname as name, c.relrowsecurity, c.relforcerowsecurity from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`
  const schoolTables = async (): Promise<
    { name: string; enabled: boolean; forced: boolean; policies: number }[]
  > =>
    (
      await ask<{ name: string; enabled: boolean; forced: boolean; policies: number }>(
        `select name, relrowsecurity as enabled, relforcerowsecurity as forced,
           (select count(*) from pg_policy p where p.polrelid = t.oid and p.polname = 'own_school' and p.polcmd = '*'
              and p.polroles = '{0}' and p.polqual is not null and p.polwithcheck is not null) as policies
         from (${OWN_TABLES}) t order by name`,
      )
    ).filter(({ name }) => ![...REFERENCE_TABLES, ...ACCOUNT_TABLES, VERSION_TABLE].includes(name))

  it('has school_id first in every primary key and unique index of a table of schools', async () => {
    const keys = await ask<{ table: string; index: string; first: string }>(
      `select t.name as "table", i.indexrelid::regclass::text as index, a.attname as first
       from (${OWN_TABLES}) t join pg_index i on i.indrelid = t.oid and (i.indisprimary or i.indisunique)
         left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]`,
    )
    const schools = new Set((await schoolTables()).map(({ name }) => name))
    expect(schools.size).toBeGreaterThan(15)
    expect(keys.filter(({ table, first }) => schools.has(table) && first !== 'school_id')).toEqual([])
    const keyed = new Set(keys.map(({ table }) => table))
    expect([...schools].filter((name) => !keyed.has(name))).toEqual([])
  })

  it('has school_id first in every foreign key between tables of schools, and none that leads out', async () => {
    const keys = await ask<{ from: string; to: string; first: string; target: string }>(
      `select c.conrelid::regclass::text as "from", c.confrelid::regclass::text as "to", a.attname as first, b.attname as target
       from pg_constraint c
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
       where c.contype = 'f' and c.connamespace = 'public'::regnamespace`,
    )
    const schools = new Set((await schoolTables()).map(({ name }) => name))
    const crossing = keys.filter(({ from, to, first, target }) => {
      if (schools.has(from) && schools.has(to)) return first !== 'school_id' || target !== 'school_id'
      // A table of schools may look into a reference table; nothing may refer from one machine into all of them.
      return schools.has(from) ? !(REFERENCE_TABLES as readonly string[]).includes(to) : schools.has(to)
    })
    expect(crossing).toEqual([])
  })

  it('has row-level security enabled and forced, with the policy of its own school, on every table of schools', async () => {
    expect(
      (await schoolTables()).filter(({ enabled, forced, policies }) => !enabled || !forced || policies !== 1),
    ).toEqual([])
  })

  it('has a policy beside that of the own school for reading at sign-in only', async () => {
    const others = await ask<{ table: string; policy: string; command: string; roles: string[] }>(
      `select tablename as "table", policyname as policy, cmd as command, roles::text[] as roles from pg_policies
       where policyname <> 'own_school'`,
    )
    expect(
      others.filter(({ command, roles }) => command !== 'SELECT' || roles.join() !== 'rollbook_identity'),
    ).toEqual([])
  })

  it('gives no role of the program the powers of a superuser or a way around row-level security', async () => {
    const roles = await ask(
      `select rolname as name, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin as power from pg_roles
       where rolname like 'rollbook%' order by rolname`,
    )
    expect(roles).toEqual([
      { name: 'rollbook_app', power: false },
      { name: 'rollbook_identity', power: false },
      { name: 'rollbook_retention', power: false },
    ])
    const owned = await ask(`select relname from pg_class where relowner::regrole::text like 'rollbook%'`)
    expect(owned).toEqual([])
    const definers = await ask(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
    )
    expect(definers).toEqual([])
  })

  it('has no number that a machine would have to give out: no identity, no sequence', async () => {
    expect(
      await ask(`select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace`),
    ).toEqual([])
    expect(await ask(`select attname from pg_attribute where attidentity <> ''`)).toEqual([])
  })

  it('keeps records unchanged by triggers for every row and for emptying', async () => {
    const triggers = await ask<{ table: string; name: string }>(
      `select tgrelid::regclass::text as "table", tgname as name from pg_trigger where not tgisinternal and tgenabled = 'O'`,
    )
    for (const name of RECORDS)
      expect(
        triggers
          .filter(({ table }) => table === name)
          .map((trigger) => trigger.name)
          .sort(),
        name,
      ).toEqual(['refuse_change', 'refuse_truncate'])
  })

  it('asks nothing volatile in what happens on a conflict, neither in its functions nor in our statements', async () => {
    const functions = await ask<{ source: string }>(
      `select prosrc as source from pg_proc where pronamespace = 'public'::regnamespace`,
    )
    const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
    const volatile = new Set(
      (
        await ask<{ name: string }>(
          `select distinct proname as name from pg_proc where provolatile <> 'i' and proname not in
             (select proname from pg_proc where provolatile = 'i')`,
        )
      ).map(({ name }) => name),
    )
    const updates = [...functions.map(({ source }) => source), ...sources].flatMap((text) =>
      [...text.matchAll(/on conflict[^;`]*?do update set([^;`]*?)(?:returning|;|`|\n\s*\), )/gs)].map(
        (found) => found[1] as string,
      ),
    )
    expect(updates.length).toBeGreaterThan(4)
    const called = updates.flatMap((update) =>
      [...update.matchAll(/\b([a-z_]+)\s*\(/g)].map((found) => found[1] as string),
    )
    expect(called.filter((name) => volatile.has(name))).toEqual([])
    expect(updates.filter((update) => /current_timestamp|localtimestamp|current_date/i.test(update))).toEqual(
      [],
    )
  })
})
