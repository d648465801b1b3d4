// A PostgreSQL of one's own, for the server's figures, the crash test and the tests: a fresh cluster whose tables' owner is no superuser.

import { execFile, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { binaries, plainUser } from '../postgres.mjs'

const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  max_connections: '60',
  listen_addresses: '127.0.0.1',
}

/** @returns where it is, and how to end it */
export async function startCluster(settings = {}) {
  const bin = binaries()
  const user = plainUser()
  const folder = mkdtempSync(join(tmpdir(), 'rollbook-postgres-'))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  execFileSync('cp', ['-a', emptyData(bin, user), data], user)
  const port = await freePort()
  const given = Object.entries({ ...SETTINGS, port: String(port), ...settings })
  const args = ['-D', data, '-k', folder, ...given.flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  let said = ''
  const start = () => {
    const started = spawn(join(bin, 'postgres'), args, {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    started.stderr.on('data', (text) => (said = `${said}${text}`.slice(-200_000)))
    return started
  }
  let server = start()
  const kill = () => server.kill('SIGQUIT')
  process.once('exit', kill)
  const at = (name, database) => `postgres://${name}@127.0.0.1:${port}/${database}`
  let databases = 0
  const addDatabase = async () => {
    databases++
    const name = databases === 1 ? 'rollbook' : `rollbook_${databases}`
    await asking(at('super', 'postgres'), server, () => said, [`create database ${name} owner owner`])
    await asking(at('super', name), server, () => said, ['alter schema public owner to owner'])
    return at('owner', name)
  }
  await asking(at('super', 'postgres'), server, () => said, ['create role owner login createrole'])
  await addDatabase()
  return {
    addDatabase,
    url: at('owner', 'rollbook'),
    superuserUrl: at('super', 'rollbook'),
    port,
    bin,
    said: () => said,
    async version() {
      return (await promisify(execFile)(join(bin, 'postgres'), ['--version'])).stdout.trim().split(' ')[2]
    },
    /** Kills every process of it at once, as when the power goes, and starts it again on the same files. */
    async crash() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      const children = childrenOf(server.pid)
      server.kill('SIGKILL')
      for (const pid of children) killIfThere(pid)
      await ended
      while (children.some(isThere)) await new Promise((resolve) => setTimeout(resolve, 5))
      rmSync(join(data, 'postmaster.pid'), { force: true })
      server = start()
      await asking(at('super', 'postgres'), server, () => said, [])
    },
    async stop() {
      process.off('exit', kill)
      if (server.exitCode === null) {
        const ended = new Promise((resolve) => server.once('exit', resolve))
        server.kill('SIGINT')
        await ended
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A folder of data as `initdb` makes it, to be copied: to make one takes ten times as long. Kept from one run to the next. */
function emptyData(bin, user) {
  const made = createHash('sha256').update(`${bin} ${user.uid}`).digest('hex').slice(0, 16)
  const template = join(tmpdir(), `rollbook-initdb-${made}`)
  if (existsSync(template)) return template
  const folder = mkdtempSync(join(tmpdir(), 'rollbook-initdb-'))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const args = ['-N', '-D', data, '-U', 'super', '-A', 'trust', '--no-locale', '-E', 'UTF8']
  execFileSync(join(bin, 'initdb'), args, { ...user, cwd: folder, stdio: 'ignore' })
  try {
    renameSync(data, template)
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(template)) throw error
  }
  rmSync(folder, { recursive: true, force: true })
  return template
}

/** The processes that a process has started, by the system's own list. */
function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
}

function killIfThere(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** A process that is over but whose end nobody has asked for yet (a zombie) holds nothing any more. */
function isThere(pid) {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return false
    throw error
  }
}

async function asking(url, server, said, statements) {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
    } catch (error) {
      if (attempt > 300 || server.exitCode !== null)
        throw new Error(`PostgreSQL did not start: ${said()}`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 50))
      continue
    }
    for (const statement of statements) await client.query(statement)
    await client.end()
    return
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
