// `npm run crash -- --rounds 200`: kills the server's process and PostgreSQL at random moments while eight teachers save
// registers over HTTP, and looks afterwards whether anything was lost.
//
//   --rounds N        how often (200)
//   --store KIND      postgres, embedded or both (both: the embedded store has a quarter of the rounds)
//   --seed TEXT       the same seed kills after the same times
//
// After every kill: each register that was acknowledged is there whole, none is there in half or twice, the numbers of the
// entries have no gap, and the stored years are what the entries say. The exit status is 1 where one of these is not so.

import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Browser } from '../bench/server/browser.mjs'
import { addClassSchool, CLASS_SIZE, className, pupilIds } from '../bench/server/class-school.mjs'
import { startCluster } from '../bench/server/cluster.mjs'
import { addPeople } from '../bench/server/people.mjs'
import { prepareStore } from '../dist/application/operations/prepare-store.js'
import { enterSchool } from '../dist/storage/identity/memberships.js'
import { openDatabase } from '../dist/storage/open-database.js'
import { faultsOfRegister } from '../dist/storage/verify.js'
import { randomFrom } from './mutation/random.mjs'

const WRITERS = 8
/** So that looking stays quick, writers go on to another school after so many rounds. */
const ROUNDS_A_SCHOOL = 10
/** Mondays in the winter, when London's time is the world's. */
const FIRST_DAY = '2025-11-03'
const CLASSES_A_WRITER = 8
const SERVER = fileURLToPath(new URL('../bench/server/serve.mjs', import.meta.url))

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    store: { type: 'string', default: 'both' },
    seed: { type: 'string', default: 'crash' },
  },
})
const rounds = Number(values.rounds)
const random = randomFrom(values.seed)
const problems = []
const count = { rounds: 0, server: 0, postgres: 0, saved: 0, doubtful: 0, doubtfulThere: 0 }

async function main() {
  if (values.store !== 'embedded') {
    const cluster = await startCluster({ shared_buffers: '128MB' })
    try {
      await crash(cluster.url, rounds, cluster)
    } finally {
      await cluster.stop()
    }
  }
  if (values.store !== 'postgres') {
    const folder = mkdtempSync(join(tmpdir(), 'rollbook-crash-'))
    try {
      await crash(
        join(folder, 'store'),
        values.store === 'both' ? Math.max(1, Math.round(rounds / 4)) : rounds,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  for (const problem of problems) console.error(problem)
  console.log(
    `${count.rounds} rounds (${count.server} kills of the server, ${count.postgres} of PostgreSQL): ${count.saved} registers acknowledged, ` +
      `${count.doubtful} cut off in the middle (${count.doubtfulThere} of them were there), ${problems.length} problems.`,
  )
  return problems.length === 0 ? 0 : 1
}

async function crash(place, howMany, cluster) {
  const schools = await makeSchools(place, Math.ceil(howMany / ROUNDS_A_SCHOOL))
  let state
  for (let round = 0; round < howMany; round++) {
    if (round % ROUNDS_A_SCHOOL === 0)
      state = {
        ...schools[round / ROUNDS_A_SCHOOL],
        day: 0,
        sent: new Map(),
        saved: new Set(),
        over: false,
        failed: '',
      }
    await oneRound(place, state, cluster)
    count.rounds++
    if (round % 10 === 9)
      console.error(`${cluster === undefined ? 'embedded' : 'PostgreSQL'}: ${round + 1} of ${howMany} rounds`)
  }
}

async function makeSchools(place, howMany) {
  const database = await openDatabase(place)
  try {
    await prepareStore(database)
    const schools = []
    for (let n = 0; n < howMany; n++) {
      const school = await addClassSchool(database, `crash-${n}`, WRITERS * CLASSES_A_WRITER)
      const wishes = Array.from({ length: WRITERS }, (_, writer) => ({
        role: 'teacher',
        classes: classesOf(writer).map(className),
      }))
      schools.push({ school, tokens: await addPeople(database, school, wishes, `${FIRST_DAY}T00:00:00Z`) })
    }
    return schools
  } finally {
    await database.close()
  }
}

function classesOf(writer) {
  return Array.from({ length: CLASSES_A_WRITER }, (_, n) => writer * CLASSES_A_WRITER + n)
}

/** One day at one school: eight teachers save their registers until the server is gone. */
async function oneRound(place, state, cluster) {
  const day = new Date(Date.parse(FIRST_DAY) + state.day++ * 7 * 86_400_000).toISOString().slice(0, 10)
  const server = await startServer(place, `${day}T09:02:00Z`)
  const writers = state.tokens.map((token, writer) => write(server.address, state, token, writer, day))
  await busy(state)
  await pause(random() * 600)
  if (cluster !== undefined && random() < 0.5) {
    count.postgres++
    await cluster.crash()
    await pause(100 + random() * 400)
  }
  count.server++
  await server.kill()
  state.over = true
  await Promise.all(writers)
  state.over = false
  await look(place, state, day)
}

/** Until registers come in: the first pages that a server makes take their time. */
async function busy(state) {
  const before = state.saved.size
  for (let waited = 0; state.saved.size === before; waited += 10) {
    if (waited > 60_000) throw new Error(`no register was saved in a minute: ${state.failed}`)
    await pause(10)
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function startServer(place, clock) {
  const child = fork(SERVER, [place, clock], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let said = ''
  child.stderr.on('data', (text) => (said = `${said}${text}`.slice(-2000)))
  const ended = new Promise((resolve) => child.once('close', resolve))
  const { address } = await new Promise((resolve, reject) => {
    child.once('message', resolve)
    void ended.then(() => reject(new Error(`the server did not start: ${said}`)))
  })
  return {
    address,
    kill() {
      child.kill('SIGKILL')
      return ended
    },
  }
}

/** A teacher's browser: opens and saves one register after another, the same again under the same name where it failed. */
async function write(address, state, token, writer, day) {
  const browser = new Browser(address, token)
  for (const index of classesOf(writer)) {
    const save = { requestId: randomUUID(), index, day, absent: Math.floor(random() * CLASS_SIZE) }
    const marks = pupilIds(index).map((pupilId, n) => ({
      pupilId,
      choice: n < save.absent ? 'absent' : 'present',
    }))
    for (;;) {
      if (state.over) return
      try {
        if (browser.owner === '') await browser.open(`/registers/${className(index)}/${day}/am`)
        state.sent.set(save.requestId, save)
        await browser.save(className(index), day, marks, save.requestId)
        state.saved.add(save.requestId)
        count.saved++
        break
      } catch (error) {
        // The server or its database is away.
        state.failed = error.message
        await pause(20)
      }
    }
  }
}

/** Looks into the store while no server has it open: everything as it is at one moment. */
async function look(place, state, when) {
  const database = await openDatabase(place)
  try {
    const { school } = state
    const found = await database.asOwner(async (tx) => {
      // What a killed server had asked for may still come to its end while we look.
      await tx.run('set transaction isolation level repeatable read; set local role rollbook_app')
      await enterSchool(tx, school)
      return {
        faults: await faultsOfRegister(tx, school),
        sessions: await tx.query(
          `select (pupil_id - 1) / ${CLASS_SIZE} as index, day, count(*) as entries, count(distinct pupil_id) as pupils,
             count(*) filter (where symbol = 'N') as absent
           from register_entry join attendance_code using (code_id) where school_id = $1 group by 1, 2`,
          [school],
        ),
        takings: await tx.query(
          'select request_id as "requestId", count(*) as times from register_taking where school_id = $1 group by 1',
          [school],
        ),
      }
    })
    check(state, found, when)
  } finally {
    await database.close()
  }
}

function check(state, { faults, sessions, takings }, when) {
  const problem = (text) => problems.push(`${when}, school ${state.school}: ${text}`)
  for (const fault of faults) problem(fault)
  const bySession = new Map(sessions.map((session) => [`${session.index} ${session.day}`, session]))
  const taken = new Map(takings.map(({ requestId, times }) => [requestId, times]))
  for (const { index, day, entries, pupils } of sessions)
    if (entries !== CLASS_SIZE || pupils !== CLASS_SIZE)
      problem(`class ${index} has ${entries} entries of ${pupils} pupils on ${day}`)
  for (const { requestId, index, day, absent } of state.sent.values()) {
    const found = bySession.get(`${index} ${day}`)
    const acknowledged = state.saved.has(requestId)
    if (acknowledged && found === undefined)
      problem(`the acknowledged register of class ${index} on ${day} is not there`)
    if (found !== undefined && found.absent !== absent)
      problem(`class ${index} on ${day} has ${found.absent} absent, not ${absent}`)
    if ((taken.get(requestId) ?? 0) !== (found === undefined ? 0 : 1))
      problem(`request ${requestId} was noted as taken ${taken.get(requestId) ?? 0} times`)
    if (day === when && !acknowledged) {
      count.doubtful++
      if (found !== undefined) count.doubtfulThere++
    }
  }
  if (sessions.length > state.sent.size)
    problem(`${sessions.length} registers are there, but only ${state.sent.size} were sent`)
}

process.exitCode = await main()
