// `npm run crash -- --rounds 200`: kills the server's process and PostgreSQL at random moments while eight writers save
// registers, and looks afterwards whether anything was lost.
//
//   --rounds N        how often (200)
//   --store KIND      postgres, embedded or both (both: the embedded store has a quarter of the rounds)
//   --seed TEXT       the same seed kills after the same times
//
// After every kill: each register that was acknowledged is there whole, none is there in half or twice, the numbers of the
// entries have no gap, and the stored years are what the entries say. The exit status is 1 where one of these is not so.

import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { prepareStore } from '../dist/application/operations/prepare-store.js'
import { openDatabase } from '../dist/storage/open-database.js'
import { addClassSchool, CLASS_SIZE } from '../bench/server/class-school.mjs'
import { startCluster } from '../bench/server/cluster.mjs'
import { randomFrom } from './mutation/random.mjs'

const WRITERS = 8
/** So that looking stays quick, writers go on to another school after so many rounds. */
const ROUNDS_A_SCHOOL = 10
const CHILD = fileURLToPath(new URL('crash/writers.mjs', import.meta.url))

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
    await crash(join(folder, 'store'), values.store === 'both' ? Math.max(1, Math.round(rounds / 4)) : rounds)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
for (const problem of problems) console.error(problem)
console.log(
  `${count.rounds} rounds (${count.server} kills of the server, ${count.postgres} of PostgreSQL): ${count.saved} registers acknowledged, ` +
    `${count.doubtful} cut off in the middle (${count.doubtfulThere} of them were there), ${problems.length} problems.`,
)
process.exitCode = problems.length === 0 ? 0 : 1

async function crash(place, howMany, cluster) {
  const schools = await makeSchools(place, Math.ceil(howMany / ROUNDS_A_SCHOOL))
  let state
  for (let round = 0; round < howMany; round++) {
    if (round % ROUNDS_A_SCHOOL === 0) {
      // What the last kill on a school left is looked at before it is left behind.
      if (state !== undefined) await look(place, state, `after the last round of school ${state.school}`)
      state = { school: schools[round / ROUNDS_A_SCHOOL], writers: [], saved: new Map(), sent: new Map() }
      for (let index = 0; index < WRITERS; index++)
        state.writers.push({ index, next: 0, doubtful: undefined })
    }
    await oneRound(place, state, cluster, round)
    count.rounds++
    if (round % 10 === 9)
      console.error(
        `${place.startsWith('postgres') ? 'PostgreSQL' : 'embedded'}: ${round + 1} of ${howMany} rounds`,
      )
  }
  await look(place, state, 'in the end')
}

async function makeSchools(place, howMany) {
  const database = await openDatabase(place)
  try {
    await prepareStore(database)
    const schools = []
    for (let n = 0; n < howMany; n++) schools.push(await addClassSchool(database, `crash-${n}`, WRITERS))
    return schools
  } finally {
    await database.close()
  }
}

async function oneRound(place, state, cluster, round) {
  const child = await startChild(place, state)
  check(state, await child.found(), `round ${round}`)
  child.write()
  await pause(50 + random() * 400)
  if (cluster !== undefined && random() < 0.5) {
    count.postgres++
    await cluster.crash()
    await pause(50 + random() * 300)
  }
  count.server++
  await child.kill()
}

async function look(place, state, when) {
  const child = await startChild(place, state)
  check(state, await child.found(), when)
  await child.kill()
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The server's process. What it says is kept in the state as it comes. */
async function startChild(place, state) {
  const child = fork(CHILD, [place], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let said = ''
  child.stderr.on('data', (text) => (said = `${said}${text}`.slice(-2000)))
  const ended = new Promise((resolve) => child.once('close', resolve))
  let hear
  const message = (what) =>
    new Promise((resolve, reject) => {
      hear = (given) => given.what === what && resolve(given)
      void ended.then(() => reject(new Error(`the server ended before it was ${what}: ${said}`)))
    })
  child.on('message', (given) => {
    const writer = given.save === undefined ? undefined : state.writers[given.save.index]
    if (given.what === 'sending') {
      state.sent.set(given.save.requestId, given.save)
      writer.doubtful = given.save
      writer.next = Math.max(writer.next, given.save.session + 1)
    } else if (given.what === 'saved') {
      state.saved.set(given.save.requestId, given.save)
      writer.doubtful = undefined
      count.saved++
    } else hear?.(given)
  })
  await message('ready')
  return {
    found() {
      const answer = message('found')
      child.send({ what: 'look', school: state.school })
      return answer
    },
    write: () => child.send({ what: 'write', school: state.school, writers: state.writers }),
    kill() {
      child.kill('SIGKILL')
      return ended
    },
  }
}

function check(state, { faults, sessions, takings }, when) {
  const problem = (text) => problems.push(`${when}, school ${state.school}: ${text}`)
  for (const fault of faults) problem(fault)
  const bySession = new Map(sessions.map((session) => [`${session.index} ${session.session}`, session]))
  const taken = new Map(takings.map(({ requestId, times }) => [requestId, times]))
  for (const { index, session, entries, pupils, least, most } of sessions)
    if (entries !== CLASS_SIZE || pupils !== CLASS_SIZE || least !== most)
      problem(
        `class ${index} has ${entries} entries of ${pupils} pupils in session ${session}, codes ${least} to ${most}`,
      )
  for (const { requestId, index, session, code } of state.saved.values()) {
    const found = bySession.get(`${index} ${session}`)
    if (found === undefined)
      problem(`the acknowledged register of class ${index} in session ${session} is not there`)
    else if (found.least !== code)
      problem(`class ${index} in session ${session} has code ${found.least}, not ${code}`)
    if (taken.get(requestId) !== 1)
      problem(`request ${requestId} was applied ${taken.get(requestId) ?? 0} times`)
  }
  for (const { doubtful } of state.writers) {
    if (doubtful === undefined) continue
    count.doubtful++
    const there = bySession.has(`${doubtful.index} ${doubtful.session}`)
    if (there) count.doubtfulThere++
    if (there !== taken.has(doubtful.requestId)) problem(`request ${doubtful.requestId} is there in part`)
  }
  const known = [...state.sent.values()].length
  if (sessions.length > known) problem(`${sessions.length} registers are there, but only ${known} were sent`)
}
