import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

/** A row as the server takes it. */
export interface KeptRow {
  readonly pupilId: number
  readonly choice: string
  readonly basedOn: number
  readonly minutesLate?: number
  readonly arrivedAt?: string
  readonly code?: string
}

/** A register that was handed in on this device. */
export interface KeptRegister {
  readonly requestId: string
  /** The person and the school that it belongs to; nobody else's sign-in sends it. */
  readonly owner: string
  /** The register's address. */
  readonly url: string
  readonly keptAt: number
  readonly rows: readonly KeptRow[]
  /** What was known beforehand when its page was made, as the server has it; none in one that an earlier script kept. */
  readonly known?: string
  readonly reason: string
  /** Whether the server may have had it already, though no answer came. */
  readonly tried: boolean
  /** `waiting`: saved on this device. `sent`: the server has it. `look`: a person must look at it. */
  readonly state: 'waiting' | 'sent' | 'look'
  /** The server's words. */
  readonly message: string
  readonly faults: readonly { readonly pupilId: number; readonly message: string }[]
}

/** What was marked and not yet handed in. */
export interface Draft {
  readonly key: string
  readonly at: number
  readonly rows: readonly KeptRow[]
  readonly known?: string
}

interface Schema extends DBSchema {
  kept: { key: string; value: KeptRegister; indexes: { url: string } }
  drafts: { key: string; value: Draft }
}

const KEPT_FOR_MS = 3 * 24 * 60 * 60 * 1000

let opened: Promise<IDBPDatabase<Schema>> | undefined

function open(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('rollbook-registers', 1, {
    upgrade(database) {
      database.createObjectStore('kept', { keyPath: 'requestId' }).createIndex('url', 'url')
      database.createObjectStore('drafts', { keyPath: 'key' })
    },
  })
  return opened
}

const draftKey = (owner: string, url: string): string => `${owner} ${url}`

export async function saveDraft(
  owner: string,
  url: string,
  rows: readonly KeptRow[],
  known: string,
): Promise<void> {
  await (await open()).put('drafts', { key: draftKey(owner, url), at: Date.now(), rows, known })
}

export async function findDraft(owner: string, url: string): Promise<Draft | undefined> {
  return (await open()).get('drafts', draftKey(owner, url))
}

/** Keeps a register until the server has it; a draft of it is needed no more, nor an earlier one that never left. */
export async function keep(register: KeptRegister): Promise<void> {
  const database = await open()
  const write = database.transaction(['kept', 'drafts'], 'readwrite')
  const kept = write.objectStore('kept')
  for (const earlier of await kept.index('url').getAll(register.url))
    if (earlier.owner === register.owner && (earlier.state !== 'waiting' || !earlier.tried))
      await kept.delete(earlier.requestId)
  await kept.put(register)
  await write.objectStore('drafts').delete(draftKey(register.owner, register.url))
  await write.done
}

export async function update(register: KeptRegister): Promise<void> {
  await (await open()).put('kept', register)
}

/** What is kept for a person, earliest first. */
export async function keptOf(owner: string): Promise<KeptRegister[]> {
  const all = await (await open()).getAll('kept')
  return all.filter((it) => it.owner === owner).sort((a, b) => a.keptAt - b.keptAt)
}

/** Does anybody's register still wait on this device? */
export async function anyWaiting(): Promise<boolean> {
  const all = await (await open()).getAll('kept')
  return all.some(({ state }) => state === 'waiting')
}

/** Removes what the server has, and drafts: all of it at sign-out, or only what is older than three days. */
export async function clean(everything: boolean): Promise<void> {
  const before = everything ? Number.POSITIVE_INFINITY : Date.now() - KEPT_FOR_MS
  const database = await open()
  const write = database.transaction(['kept', 'drafts'], 'readwrite')
  for (const it of await write.objectStore('kept').getAll())
    if (it.state !== 'waiting' && it.keptAt < before) await write.objectStore('kept').delete(it.requestId)
  for (const it of await write.objectStore('drafts').getAll())
    if (it.at < before) await write.objectStore('drafts').delete(it.key)
  await write.done
}
