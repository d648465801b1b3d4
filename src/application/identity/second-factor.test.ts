import { Secret, TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import {
  newRecoveryCodes,
  newTotpSecret,
  picturedSecret,
  plainRecoveryCode,
  spelledSecret,
  stepOfCode,
} from './second-factor.js'

/** RFC 6238's own secret for SHA-1. */
const RFC = Secret.fromLatin1('12345678901234567890').base32
const at = (seconds: number): Date => new Date(seconds * 1000)

describe('a code of an authenticator app', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ])('is the one that RFC 6238 has at %i seconds', (seconds, code) => {
    expect(stepOfCode(RFC, code, at(seconds), 0)).toBe(Math.floor(seconds / 30))
  })

  it('may have a blank in it', () => {
    expect(stepOfCode(RFC, '081 804', at(1_111_111_109), 0)).toBe(37_037_036)
  })

  it('is good for the step before and after its own, and no further', () => {
    const secret = newTotpSecret()
    const now = 1_700_000_010
    const code = (seconds: number): string =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: seconds * 1000 })
    const step = Math.floor(now / 30)
    expect(stepOfCode(secret, code(now - 30), at(now), 0)).toBe(step - 1)
    expect(stepOfCode(secret, code(now + 30), at(now), 0)).toBe(step + 1)
    expect(stepOfCode(secret, code(now - 60), at(now), 0)).toBeUndefined()
    expect(stepOfCode(secret, code(now + 60), at(now), 0)).toBeUndefined()
  })

  it('is good once: neither it nor an earlier one is taken after it', () => {
    expect(stepOfCode(RFC, '287082', at(59), 1)).toBeUndefined()
    expect(stepOfCode(RFC, '287082', at(59), 0)).toBe(1)
  })

  it.each(['', '28708', '2870821', '28708a', '-87082'])('"%s" is none', (code) => {
    expect(stepOfCode(RFC, code, at(59), 0)).toBeUndefined()
  })
})

describe('a new second factor', () => {
  it('has a secret of 160 bits, spelled in fours and pictured without styles or scripts', async () => {
    const secret = newTotpSecret()
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(spelledSecret(secret)).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
    const picture = await picturedSecret(secret, 'a@b.example')
    expect(picture).toMatch(/^<svg /)
    expect(picture).not.toMatch(/style|script/)
  })

  it('has ten recovery codes, each different, compared without hyphens and small letters', () => {
    const codes = newRecoveryCodes()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes)
      expect(code).toMatch(/^[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}$/)
    expect(plainRecoveryCode(' abcd-efgh jkmn ')).toBe('ABCDEFGHJKMN')
  })
})
