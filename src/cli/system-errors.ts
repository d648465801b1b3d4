/** What the system answered, by its code: how the sentence about a path goes on. */
const OF_A_PATH: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read or written by this account of the computer',
  EPERM: 'it may not be changed by this account of the computer',
  EISDIR: 'it is a folder, and a file was expected',
  ENOTDIR: 'a part of that path is a file, and a folder was expected',
  EEXIST: 'a file of that name is there already',
  ENOTEMPTY: 'the folder is not empty',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full for this account of the computer',
  EROFS: 'the disk can only be read',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'the links there lead round in a circle',
  EMFILE: 'too many files are open',
  EBUSY: 'something else is using it',
  EIO: 'the disk does not answer as it should',
}

/** As above, of a place of the network. */
const OF_AN_ADDRESS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its host cannot be looked up at present',
  ETIMEDOUT: 'nothing answered in time',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  EADDRINUSE: 'another program listens there already',
  EADDRNOTAVAIL: 'it is no address of this computer',
}

type SystemError = Error & {
  readonly code: string
  readonly path?: string
  readonly dest?: string
  readonly syscall?: string
  readonly address?: string
  readonly hostname?: string
  readonly port?: number
}

/**
 * What the file system, the network or a PostgreSQL that cannot be entered said, as a sentence for a person.
 *
 * @returns `undefined` for every other error
 */
export function systemErrorInWords(thrown: unknown): string | undefined {
  const error = firstOf(thrown)
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  const { code } = error
  if (code === 'ERR_INVALID_URL')
    return 'the address of the PostgreSQL cannot be read; expected postgres://user:password@host:port/database'
  if ('severity' in error) return databaseErrorInWords(code, error.message)
  if (!('syscall' in error)) return undefined
  return placeInWords(error as SystemError)
}

/** A host of several addresses answers with an error of each. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] as unknown) : error
}

function placeInWords({ code, path, dest, address, hostname, port, message }: SystemError): string {
  const file = dest ?? path
  const host = address ?? hostname
  if (host !== undefined) {
    const place = port === undefined ? host : `${host}:${port}`
    return `${place} cannot be reached: ${OF_AN_ADDRESS[code] ?? code}`
  }
  const what = OF_A_PATH[code] ?? OF_AN_ADDRESS[code] ?? message
  return file === undefined ? `the system answered: ${what}` : `${file}: ${what}`
}

/** Class 08 is the connection, 28 who connects, 3D which database, 57P and 53 a server that takes nobody. */
const NOT_LET_IN = /^(?:08|28|3D|53|57P)/

function databaseErrorInWords(code: string, message: string): string | undefined {
  return NOT_LET_IN.test(code) ? `the PostgreSQL lets nobody in: ${message}` : undefined
}

/** An error that can be printed: what was asked of the store, and with which values, is left out, as pupils are in it. */
export function withoutData(error: unknown): unknown {
  if (!(error instanceof Error) || !('severity' in error)) return error
  const { message, stack } = error
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
  const bare = new Error(`the store failed: ${message}${code}`)
  if (stack !== undefined) bare.stack = stack.replace(message, `${message}${code}`)
  return bare
}
