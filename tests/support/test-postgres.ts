import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export interface TestPostgres {
  /** As the tables' owner, which is no superuser. */
  readonly url: string
  /** As the cluster's superuser: for looking into the catalogue only. */
  readonly superuserUrl: string
  stop(): Promise<void>
}

/** A PostgreSQL of the test's own: a fresh cluster in a temporary folder, with an owner who is no superuser. */
export async function startTestPostgres(
  settings: Readonly<Record<string, string>> = { fsync: 'off' },
): Promise<TestPostgres> {
  const bin = binaries()
  const user = plainUser()
  const folder = mkdtempSync(join(tmpdir(), 'rollbook-postgres-'))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder }
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'super', '-A', 'trust', '--no-locale', '-E', 'UTF8', '--no-sync'],
    {
      ...options,
      stdio: 'ignore',
    },
  )
  const port = await freePort()
  const args = Object.entries({
    listen_addresses: '127.0.0.1',
    port: String(port),
    max_connections: '60',
    ...settings,
  })
  const start = () =>
    spawn(
      join(bin, 'postgres'),
      ['-D', data, '-k', folder, ...args.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...options,
        stdio: 'ignore',
      },
    )
  const server = start()
  const onExit = (): void => {
    server.kill('SIGQUIT')
  }
  process.once('exit', onExit)
  const superuserUrl = `postgres://super@127.0.0.1:${port}/rollbook`
  await answering(`postgres://super@127.0.0.1:${port}/postgres`)
  await ask(`postgres://super@127.0.0.1:${port}/postgres`, [
    'create role owner login createrole',
    'create database rollbook owner owner',
  ])
  await ask(superuserUrl, ['alter schema public owner to owner'])
  const ended = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      if (server.exitCode !== null || server.signalCode !== null) resolve()
      else {
        server.once('exit', () => resolve())
        server.kill(signal)
      }
    })
  return {
    url: `postgres://owner@127.0.0.1:${port}/rollbook`,
    superuserUrl,
    async stop() {
      process.off('exit', onExit)
      await ended('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function binaries(): string {
  const base = '/usr/lib/postgresql'
  const found = (existsSync(base) ? readdirSync(base) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(base, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
  if (found === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  return found
}

/** PostgreSQL refuses to run as root: whom it runs as instead. */
function plainUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function ask(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await ask(url, ['select 1'])
      return
    } catch (error) {
      if (attempt > 200) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
