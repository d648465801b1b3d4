import { describe, expect, it } from 'vitest'
import { hashPassword, passwordFault, passwordMatches } from './password.js'

describe('a password', () => {
  it('is kept as argon2id with the cost that OWASP asks for, each time with another salt', async () => {
    const [one, two] = await Promise.all([hashPassword('walnut-ferry'), hashPassword('walnut-ferry')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await passwordMatches(one, 'walnut-ferry')).toBe(true)
    expect(await passwordMatches(one, 'walnut-ferrx')).toBe(false)
  })

  it('is the same however the keyboard composed its letters', async () => {
    expect(await passwordMatches(await hashPassword('caf\u00e9 rouge 12'), 'cafe\u0301 rouge 12')).toBe(true)
  })

  it('never matches where there is none, not even the one that time is taken with', async () => {
    expect(await passwordMatches(undefined, 'a password that nobody has')).toBe(false)
    expect(await passwordMatches(null, '')).toBe(false)
  })

  it.each([
    ['nine chars', 'walnutfer', 'too-short'],
    ['ten chars', 'walnutferr', undefined],
    ['200 chars', `${'walnut'.repeat(33)}ab`, undefined],
    ['201 chars', `${'walnut'.repeat(33)}abc`, 'too-long'],
    ['a list of common ones', '1234567890', 'common'],
    ['a common one with a year', 'Password2026!', 'common'],
    ['a common one with a sign', 'basketball!', 'common'],
    ['one letter again and again', 'aaaaaaaaaaaa', 'common'],
    ['the person’s name', 'Featherstone1', 'own-name'],
    ['the person’s address', 'f.feather@school.example', 'own-name'],
    ['three words', 'walnut ferry oblong', undefined],
  ])('%s', async (_why, password, fault) => {
    expect(await passwordFault(password, ['Fay Featherstone', 'f.feather@school.example'])).toBe(fault)
  })
})
