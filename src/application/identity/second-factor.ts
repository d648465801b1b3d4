import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { toString as qrCode } from 'qrcode'

const STEP_SECONDS = 30
/** A code of the step before or after is taken too, as telephones' clocks are not exact. */
const STEPS_AROUND = 1
const RECOVERY_CODES = 10
/** No 0, O, 1, I or L: they are read off paper. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

/** A new secret for an authenticator app, in base 32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

function totp(secret: string, email: string): TOTP {
  return new TOTP({
    issuer: 'Rollbook',
    label: email,
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_SECONDS,
    secret: Secret.fromBase32(secret),
  })
}

/**
 * The step that a code belongs to.
 *
 * @param lastStep the step of the last code that was accepted: no code is good twice
 * @returns `undefined` where the code is wrong, too old or used
 */
export function stepOfCode(secret: string, code: string, at: Date, lastStep: number): number | undefined {
  const digits = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return undefined
  const delta = totp(secret, '').validate({ token: digits, timestamp: at.getTime(), window: STEPS_AROUND })
  if (delta === null) return undefined
  const step = Math.floor(at.getTime() / 1000 / STEP_SECONDS) + delta
  return step > lastStep ? step : undefined
}

/** What the app scans, as an SVG picture; and the address inside it. */
export async function picturedSecret(secret: string, email: string): Promise<string> {
  return qrCode(totp(secret, email).toString(), { type: 'svg', margin: 2, width: 220 })
}

/** The secret in fours, for who types it in. */
export function spelledSecret(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

/** Ten codes that each open the account once, for when the telephone is lost. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from(randomBytes(12), (byte) => LETTERS[byte % LETTERS.length]).join('')
    return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`
  })
}

/** A recovery code as it is compared: without hyphens, blanks and small letters. */
export function plainRecoveryCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z\d]/g, '')
}
