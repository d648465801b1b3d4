import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { addKey, findKey, listKeys, revokeKey, type StoredKey, touchKey } from '../../storage/api-keys.js'
import { type Author, writeAudit } from '../../storage/audit.js'
import type { Database } from '../../storage/database.js'
import type { Clock } from '../clock.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { type ApiScope, isScope } from './scopes.js'

/** A system that asks, in the school that its key is of. */
export interface KeyHolder {
  readonly schoolId: number
  readonly keyNo: number
  readonly name: string
  readonly scopes: ReadonlySet<ApiScope>
}

/** Who did it, as the records keep it of a key. */
export function authorOf(key: KeyHolder): Author {
  return { accountId: null, name: key.name, position: `API key ${key.keyNo}` }
}

const FORM = /^rb_(\d{1,9})_(\d{1,9})_([0-9a-f]{40})$/
const SECRET_BYTES = 20
const KEPT_MS = 3000
const MOST_KEPT = 5000
const TOUCH_AFTER_MS = 60_000

/**
 * The keys of other systems. One that was found is kept for a few seconds, as requests come in bursts; one revoked here
 * ends with this very moment, one revoked by another process after those seconds.
 */
export class ApiKeys {
  readonly #kept = new Map<
    string,
    { readonly until: number; readonly found: Promise<KeyHolder | undefined> }
  >()

  constructor(
    readonly database: Database,
    readonly clock: Clock,
  ) {}

  /**
   * Makes a key.
   *
   * @returns its text, which nobody can be shown again
   * @throws {NotAllowedError} where the person may not
   */
  async make(
    principal: Principal,
    wish: { readonly name: string; readonly scopes: readonly ApiScope[] },
  ): Promise<string> {
    requireMay(principal, 'api-keys.edit')
    const { schoolId } = principal
    const secret = randomBytes(SECRET_BYTES).toString('hex')
    const at = this.clock.instantUtc()
    return this.database.inSchool(schoolId, async (tx) => {
      const keyNo = await addKey(tx, schoolId, { ...wish, secretHash: hashOf(secret) }, principal, at)
      writeAudit(tx, {
        schoolId,
        at,
        author: principal,
        action: 'change',
        what: 'api-key.make',
        facts: { key: keyNo, scopes: wish.scopes },
      })
      return `rb_${schoolId}_${keyNo}_${secret}`
    })
  }

  async list(principal: Principal): Promise<StoredKey[]> {
    requireMay(principal, 'api-keys.edit')
    return this.database.inSchool(principal.schoolId, (tx) => listKeys(tx, principal.schoolId))
  }

  /** @throws {NoSuchThingError} where the school has no such key in use */
  async revoke(principal: Principal, keyNo: number): Promise<void> {
    requireMay(principal, 'api-keys.edit')
    const { schoolId } = principal
    const at = this.clock.instantUtc()
    await this.database.inSchool(schoolId, async (tx) => {
      if (!(await revokeKey(tx, schoolId, keyNo, principal.name, at)))
        throw new NoSuchThingError('key', { key: keyNo })
      writeAudit(tx, {
        schoolId,
        at,
        author: principal,
        action: 'change',
        what: 'api-key.revoke',
        facts: { key: keyNo },
      })
    })
    this.#kept.clear()
  }

  /** Who a key stands for. @returns `undefined` where it is none, or was revoked */
  find(text: string): Promise<KeyHolder | undefined> {
    const parts = FORM.exec(text)
    if (parts === null) return Promise.resolve(undefined)
    const hash = hashOf(text)
    const now = performance.now()
    const kept = this.#kept.get(hash)
    if (kept !== undefined && kept.until > now) return kept.found
    const found = this.#read(Number(parts[1]), Number(parts[2]), parts[3] as string)
    // A Map keeps its order: the oldest go first.
    if (this.#kept.size >= MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '')
    this.#kept.delete(hash)
    this.#kept.set(hash, { until: now + KEPT_MS, found })
    found.then(
      (key) => {
        if (key === undefined) this.#kept.delete(hash)
      },
      () => this.#kept.delete(hash),
    )
    return found
  }

  #read(schoolId: number, keyNo: number, secret: string): Promise<KeyHolder | undefined> {
    return this.database.inSchool(schoolId, async (tx) => {
      const key = await findKey(tx, schoolId, keyNo)
      if (key === undefined || !timingSafeEqual(Buffer.from(key.secretHash), Buffer.from(hashOf(secret))))
        return undefined
      const at = this.clock.instantUtc()
      if (key.lastUsedAt === null || at.getTime() - key.lastUsedAt.getTime() > TOUCH_AFTER_MS)
        await touchKey(tx, schoolId, keyNo, at)
      return { schoolId, keyNo, name: key.name, scopes: new Set(key.scopes.filter(isScope)) }
    })
  }
}

/** The secret is random, so a plain hash keeps it: there is nothing to guess. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
