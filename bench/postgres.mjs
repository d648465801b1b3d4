// A PostgreSQL of the bench's own: a fresh cluster in a temporary folder, on a socket only, with fsync on.

import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { checksumQuery, fiveFigures, readChecksum } from './five-figures-sql.mjs'
import { progress, spread, timed } from './machine.mjs'

const COUNTS = { attending: 1, authorised: 2, unauthorised: 3, 'not-possible': 0 }
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '1GB',
  work_mem: '256MB',
  maintenance_work_mem: '512MB',
  max_wal_size: '8GB',
  // One core, as the engine has; jit costs more than it gains in queries of a second or two.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  jit: 'off',
  listen_addresses: '',
}

/** Where the server's programs are. Installs them where they are missing. */
export function binaries() {
  const base = '/usr/lib/postgresql'
  const find = () =>
    (existsSync(base) ? readdirSync(base) : [])
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(base, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  const found = find()
  if (found !== undefined) return found
  progress('installing PostgreSQL with apt-get')
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'],
  ]) {
    const [command, ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
    execFileSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  const installed = find()
  if (installed === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  return installed
}

/** PostgreSQL refuses to run as root: whom it runs as instead. */
export function plainUser() {
  if (process.getuid?.() !== 0) return {}
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

export async function startPostgres() {
  const bin = binaries()
  const user = plainUser()
  const folder = mkdtempSync(join(tmpdir(), 'rollbook-bench-postgres-'))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder, stdio: 'ignore' }
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'bench', '-A', 'trust', '--no-locale', '-E', 'UTF8'],
    options,
  )
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, ...settings], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (text) => (said = `${said}${text}`.slice(-2000)))
  // Whatever ends the bench ends its server too.
  const kill = () => server.kill('SIGQUIT')
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    if (server.exitCode === null) {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { client: await connect(folder, server), stop }
  } catch (error) {
    await stop()
    throw new Error(`PostgreSQL did not start: ${said}`, { cause: error })
  }
}

async function connect(folder, server) {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ host: folder, user: 'bench', database: 'postgres' })
    try {
      await client.connect()
      return client
    } catch (error) {
      if (attempt > 150 || server.exitCode !== null) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

const PUPILS_AT_ONCE = 500

async function load(client, data, pupils) {
  await client.query(`
    create table code (id smallint primary key, symbol text, counts smallint, counted boolean);
    create table session (session smallint primary key, week smallint, day smallint, half smallint);
    create table mark (pupil integer not null, week smallint not null, day smallint not null, half smallint not null,
      counts smallint not null, counted boolean not null, code "char" not null);`)
  for (const { id, symbol, countsAs, counted } of data.meanings) {
    await client.query('insert into code values ($1, $2, $3, $4)', [id, symbol, COUNTS[countsAs], counted])
  }
  for (const { session, week, day } of data.sessionRows) {
    await client.query('insert into session values ($1, $2, $3, $4)', [session, week, day, session % 2])
  }
  for (let first = 0; first < pupils; first += PUPILS_AT_ONCE) {
    const numbers = []
    const marks = []
    for (let i = first; i < Math.min(first + PUPILS_AT_ONCE, pupils); i++) {
      numbers.push(i)
      marks.push(Buffer.from(data.marks.buffer, i * data.sessions, data.sessions))
    }
    await client.query(
      `insert into mark
       select pupil, week, day, half, counts, counted, left(symbol, 1)::"char"
       from unnest($1::integer[], $2::bytea[]) as given (pupil, marks), session, code
       where code.id = get_byte(marks, session.session) order by pupil, session`,
      [numbers, marks],
    )
    if (first % 5000 === 0) progress(`(a) PostgreSQL: loaded ${first} of ${pupils} pupil-years`)
  }
  await client.query('create index on mark (pupil, week, day, code) where counted')
  await client.query('vacuum (analyze, freeze) mark')
}

/** The five figures of the first so many pupil-years. */
export async function postgresFigures(data, pupils, rounds) {
  const { client, stop } = await startPostgres()
  try {
    const loading = await timed(() => load(client, data, pupils))
    progress(`(a) PostgreSQL: five figures of ${pupils} pupil-years`)
    const ask = async () =>
      (await client.query({ text: checksumQuery(fiveFigures('/')), rowMode: 'array' })).rows[0]
    let row = await ask()
    const seconds = []
    for (let round = 0; round < rounds; round++) {
      const run = await timed(ask)
      row = run.value
      seconds.push(run.seconds)
    }
    const [version] = (await client.query({ text: 'show server_version', rowMode: 'array' })).rows[0]
    return {
      name: `PostgreSQL ${version.split(' ')[0]}`,
      pupilYears: pupils,
      rows: pupils * data.sessions,
      loadSeconds: loading.seconds,
      seconds: spread(seconds).median,
      spread: spread(seconds),
      checksum: readChecksum(row),
    }
  } finally {
    await client.end()
    await stop()
  }
}
