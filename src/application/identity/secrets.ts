import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const VERSION = 'v1'
const BYTES_OF_TOKEN = 32
const BYTES_OF_IV = 12

/**
 * What is done with the server's own secret. Each purpose has its own key made from it, so that nothing made for one is
 * good for another.
 */
export class Secrets {
  readonly #keys = new Map<string, Buffer>()

  constructor(readonly secret: string) {}

  /** Encrypts and authenticates a text. @returns a text that {@link open} opens for the same purpose only */
  seal(purpose: string, text: string): string {
    const iv = randomBytes(BYTES_OF_IV)
    const cipher = createCipheriv('aes-256-gcm', this.#key(purpose), iv)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return [VERSION, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.')
  }

  /** @returns the text; `undefined` where it was not sealed here for this purpose, or was changed since */
  open(purpose: string, sealed: string): string | undefined {
    const [version, ...parts] = sealed.split('.')
    if (version !== VERSION || parts.length !== 3) return undefined
    const [iv, tag, text] = parts.map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer, Buffer]
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key(purpose), iv, { authTagLength: 16 })
      decipher.setAuthTag(tag)
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }

  /** A keyed hash: whoever has the database alone can neither make one nor try texts against it. */
  keyedHash(purpose: string, text: string): string {
    return createHmac('sha256', this.#key(purpose)).update(text).digest('base64url')
  }

  #key(purpose: string): Buffer {
    let key = this.#keys.get(purpose)
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', this.secret, 'rollbook', purpose, 32))
      this.#keys.set(purpose, key)
    }
    return key
  }
}

/** A token that nobody guesses, for a cookie or a link. */
export function newToken(): string {
  return randomBytes(BYTES_OF_TOKEN).toString('base64url')
}

/** What is kept of a token: enough to know it again, not enough to use it. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
