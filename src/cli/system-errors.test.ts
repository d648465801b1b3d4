import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { systemErrorInWords, withoutData } from './system-errors.js'

const folder = mkdtempSync(join(tmpdir(), 'rollbook-errors-'))
afterAll(() => rmSync(folder, { recursive: true }))

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('what the system answers', () => {
  it('is told of a path in one sentence', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(systemErrorInWords(thrownBy(() => readFileSync(join(folder, 'nothing'))))).toBe(
      `${join(folder, 'nothing')}: there is no such file or folder`,
    )
    expect(systemErrorInWords(thrownBy(() => writeFileSync(join(file, 'x'), '')))).toBe(
      `${join(file, 'x')}: a part of that path is a file, and a folder was expected`,
    )
    expect(systemErrorInWords(thrownBy(() => writeFileSync(folder, '')))).toBe(
      `${folder}: it is a folder, and a file was expected`,
    )
    expect(systemErrorInWords(thrownBy(() => readFileSync(folder)))).toBe(
      'the system answered: it is a folder, and a file was expected',
    )
  })

  it('is told of an address in one sentence, without a password', async () => {
    const error = await new Promise((resolve) => connect({ host: '127.0.0.1', port: 1 }).on('error', resolve))
    expect(systemErrorInWords(error)).toBe('127.0.0.1:1 cannot be reached: nothing answers there')
    expect(systemErrorInWords(new AggregateError([error, error]))).toBe(
      '127.0.0.1:1 cannot be reached: nothing answers there',
    )
    expect(systemErrorInWords(thrownBy(() => new URL('postgres://u:word@h:99999/x')))).toBe(
      'the address of the PostgreSQL cannot be read; expected postgres://user:password@host:port/database',
    )
  })

  it('is told of a database that lets nobody in, and of no other error of one', () => {
    const ofStore = (code: string, message: string) =>
      Object.assign(new Error(message), { code, severity: 'FATAL' })
    expect(systemErrorInWords(ofStore('28P01', 'password authentication failed for user "u"'))).toBe(
      'the PostgreSQL lets nobody in: password authentication failed for user "u"',
    )
    expect(systemErrorInWords(ofStore('23505', 'duplicate key'))).toBeUndefined()
    expect(systemErrorInWords(new Error('of ours'))).toBeUndefined()
  })

  it('is printed without what was asked of the store, as there are pupils in it', () => {
    const error = Object.assign(new Error('invalid byte sequence'), {
      code: '22021',
      severity: 'ERROR',
      params: [['Quillfeather']],
      detail: 'Failing row contains (Quillfeather)',
    })
    const bare = withoutData(error) as Error
    expect(bare.message).toBe('the store failed: invalid byte sequence (22021)')
    expect(JSON.stringify(bare, Object.getOwnPropertyNames(bare))).not.toContain('Quillfeather')
    const other = new TypeError('of ours')
    expect(withoutData(other)).toBe(other)
  })
})
