import { describe, expect, it } from 'vitest'
import { hashOfToken, newToken, Secrets } from './secrets.js'

const ours = new Secrets('a secret of ours, thirty-two long!')

describe('a sealed text', () => {
  it('opens for its purpose only, with its secret only, and only unchanged', () => {
    const sealed = ours.seal('letters', 'Dear all, £5')
    expect(ours.open('letters', sealed)).toBe('Dear all, £5')
    expect(ours.seal('letters', 'Dear all, £5')).not.toBe(sealed)
    expect(ours.open('notes', sealed)).toBeUndefined()
    expect(new Secrets('another secret, thirty-two long!!!').open('letters', sealed)).toBeUndefined()
    for (const part of [1, 2, 3]) {
      const parts = sealed.split('.')
      parts[part] = (parts[part] as string).replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'))
      expect(ours.open('letters', parts.join('.'))).toBeUndefined()
    }
    for (const wrong of ['', 'v1', 'v1...', 'v2.a.b.c']) expect(ours.open('letters', wrong)).toBeUndefined()
  })
})

describe('a token', () => {
  it('has 256 bits, and its hash does not give it away', () => {
    expect(newToken()).toMatch(/^[\w-]{43}$/)
    expect(new Set(Array.from({ length: 100 }, newToken)).size).toBe(100)
    expect(hashOfToken('a')).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb')
  })

  it('is hashed with another key for another purpose', () => {
    expect(ours.keyedHash('a', 'x')).not.toBe(ours.keyedHash('b', 'x'))
    expect(ours.keyedHash('a', 'x')).toBe(ours.keyedHash('a', 'x'))
  })
})
