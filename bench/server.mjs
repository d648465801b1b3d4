// npm run bench:server               everything at full size; writes its part of bench/RESULTS.md
// npm run bench:server -- --quick    everything at small size; writes nothing
//
// A PostgreSQL of its own (fsync on), the server in a process of its own, and in this process people who are signed in and ask
// over HTTP. The yardstick is pgbench calling the same function of the database, in the same run. The exit status is 1 where
// a mark was lost.

import { createHash } from 'node:crypto'
import { fork } from 'node:child_process'
import http from 'node:http'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { prepareStore } from '../dist/application/operations/prepare-store.js'
import { timelineOf } from '../dist/application/policies.js'
import { importSchool } from '../dist/application/schools/import-school.js'
import { simulate } from '../dist/application/simulate.js'
import { getInstant } from '../dist/kernel/school-date.js'
import { openDatabase } from '../dist/storage/open-database.js'
import { describeMachine, progress, ROOT } from './machine.mjs'
import { writePart } from './results-file.mjs'
import { addClassSchool, className, POLICY, pupilIds } from './server/class-school.mjs'
import { Browser } from './server/browser.mjs'
import { startCluster } from './server/cluster.mjs'
import { addPeople } from './server/people.mjs'
import { pgbenchSaves } from './server/pgbench.mjs'
import { quantiles } from './server/quantiles.mjs'
import { serverMarkdown } from './server/results.mjs'

// pgbench and the browsers take turns, so many seconds each time: the machine's speed is not to change between them.
const FULL = {
  classes: 64,
  sequential: 600,
  saves: 4000,
  pages: 200,
  turns: 4,
  seconds: 3,
  burst: 1000,
  year: 1000,
  crowd: 32,
}
const QUICK = {
  classes: 8,
  sequential: 24,
  saves: 128,
  pages: 10,
  turns: 1,
  seconds: 1,
  burst: 8,
  year: 60,
  crowd: 8,
}
const WRITERS = 8
const CLASSES_A_SCHOOL = 14
/** A winter's Monday, when London's time is the world's, before registers close. */
const FIRST_DAY = '2025-11-03'
const MORNING = 'T09:02:00Z'
const YEARS_END = '2026-07-20T16:00'

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
const quick = process.argv.includes('--quick')
const size = quick ? QUICK : FULL

/** Everything of one store. @param cluster for pgbench; `undefined` for the embedded store */
async function measure(place, cluster) {
  const name = cluster === undefined ? 'embedded' : 'PostgreSQL'
  progress(`${name}: schools and people`)
  const made = await setUp(place, cluster !== undefined)
  const found = { import: made.import }
  const server = await startServer(place, `${FIRST_DAY}${MORNING}`)
  try {
    if (server.takesRegisters) await measureSaves(found, server, made, name, cluster)
    await measurePages(found, server, made, name)
    if (server.takesRegisters && cluster !== undefined) found.burst = await measureBurst(place, server, made)
    found.memory = (await server.ask({})).memory
  } finally {
    await server.stop()
  }
  return found
}

const eight = (make) => Array.from({ length: WRITERS }, (_, n) => make(n))

/** The years in which pgbench saves, each time in others: they are none of those of the browsers. */
const benchYears = (function* () {
  for (let year = 2030; ; year += 5) yield year
})()

/** pgbench, each of its clients with a class of its own. @param classes a school's id and a number of a class for each */
function yardstick(cluster, classes, seconds) {
  const firstDay = `${benchYears.next().value}-09-01`
  const of = classes.map(([school, index]) => ({
    school,
    version: 1,
    className: className(index),
    firstDay,
    pupils: pupilIds(index % size.classes),
    code: 1,
  }))
  return pgbenchSaves(cluster, of, seconds)
}

async function setUp(place, withBurst) {
  const at = `${FIRST_DAY}T00:00:00Z`
  const database = await openDatabase(place)
  try {
    await prepareStore(database)
    const schools = []
    for (let n = 0; n < WRITERS; n++)
      schools.push(await addClassSchool(database, `writers-${n}`, size.classes))
    const teachers = []
    const classes = Array.from({ length: size.classes }, (_, n) => className(n))
    for (const school of schools) {
      const wishes = school === schools[0] ? WRITERS : 1
      teachers.push(await addPeople(database, school, Array(wishes).fill({ role: 'teacher', classes }), at))
    }
    const record = simulate({
      policy: POLICY,
      pupils: size.year,
      years: 1,
      seed: 'bench',
      until: getInstant(YEARS_END),
    })
    const started = performance.now()
    const year = await importSchool(database, record, await timelineOf(POLICY, []), {
      at: new Date(at),
      author: { accountId: null, name: 'Bench', position: 'program' },
    })
    const seconds = (performance.now() - started) / 1000
    const [head, office] = await addPeople(database, year, [{ role: 'headteacher' }, { role: 'office' }], at)
    const burst = []
    for (let n = 0; withBurst && n < size.burst; n++) {
      const school = await addClassSchool(database, `burst-${n}`, CLASSES_A_SCHOOL)
      const wishes = Array.from({ length: CLASSES_A_SCHOOL }, (_, c) => ({
        role: 'teacher',
        classes: [className(c)],
      }))
      burst.push({ school, tokens: await addPeople(database, school, wishes, at) })
      if (n % 100 === 99) progress(`burst: ${n + 1} of ${size.burst} schools`)
    }
    return { schools, teachers, year, head, office, burst, import: { marks: record.entries.length, seconds } }
  } finally {
    await database.close()
  }
}

async function startServer(place, clock) {
  const path = fileURLToPath(new URL('server/serve.mjs', import.meta.url))
  const child = fork(path, [place, clock], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const next = () =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`the server ended with ${code}`))
      child.once('exit', ended)
      child.once('message', (message) => {
        child.off('exit', ended)
        resolve(message)
      })
    })
  const { address, takesRegisters } = await next()
  return {
    address,
    takesRegisters,
    ask(message) {
      const answer = next()
      child.send(message)
      return answer
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve)
        child.kill('SIGTERM')
      }),
  }
}

/** The school days of the bench, one after another: every class is saved once on each. */
function* schoolDays() {
  for (let day = Date.parse(FIRST_DAY); ; day += 86_400_000) {
    const weekday = new Date(day).getUTCDay()
    if (weekday > 0 && weekday < 6) yield new Date(day).toISOString().slice(0, 10)
  }
}

const present = (index) => pupilIds(index).map((pupilId) => ({ pupilId, choice: 'present' }))

async function measureSaves(found, server, { teachers, schools }, name, cluster) {
  const days = schoolDays()
  const nextDay = async () => {
    const { value: day } = days.next()
    await server.ask({ clock: `${day}${MORNING}` })
    return day
  }
  /** Every writer goes through its own classes, day after day, until so many registers are saved. */
  const save = async (browsers, classesOf, howMany) => {
    const times = []
    let seconds = 0
    const before = await server.ask({})
    while (times.length < howMany) {
      const day = await nextDay()
      const started = performance.now()
      await Promise.all(
        browsers.map(async (browser, writer) => {
          for (const index of classesOf(writer))
            times.push(await browser.save(className(index), day, present(index)))
        }),
      )
      seconds += (performance.now() - started) / 1000
    }
    return { times, seconds, cpu: cpuBetween(before, await server.ask({})) }
  }
  const inTurns = async (key, benchClasses, saveSome) => {
    const theirs = []
    const ours = []
    for (let turn = 0; turn < size.turns; turn++) {
      if (cluster !== undefined) theirs.push(await yardstick(cluster, benchClasses, size.seconds))
      ours.push(await saveSome())
    }
    found[key] = together(ours)
    if (cluster !== undefined) found.pgbench = { ...found.pgbench, [key]: together(theirs) }
  }
  const opened = async (token) => {
    const browser = new Browser(server.address, token)
    await browser.open(`/registers/${className(0)}/${FIRST_DAY}/am`)
    return browser
  }
  const all = Array.from({ length: size.classes }, (_, n) => n)
  const inOne = await Promise.all(teachers[0].map(opened))
  const inEight = await Promise.all(teachers.map(([token]) => opened(token)))
  progress(`${name}: save thirty marks, one writer, the first of a server that has just begun`)
  found.firstSaves = together([await save([inOne[0]], () => all, size.sequential)])
  progress(`${name}: eight writers in one school`)
  const classesOf = (writer) => all.filter((n) => n % WRITERS === writer)
  await inTurns(
    'eightInOneSchool',
    eight((n) => [schools[0], n + 1]),
    () => save(inOne, classesOf, size.saves / size.turns),
  )
  progress(`${name}: eight writers in eight schools`)
  await inTurns(
    'eightSchools',
    eight((n) => [schools[n], 10]),
    () => save(inEight, () => all, size.saves / size.turns),
  )
  // Last, as a school's server runs for weeks: by now its code has been compiled for what it does all day.
  progress(`${name}: save thirty marks, one writer`)
  await inTurns('sequential', [[schools[0], 0]], () =>
    save([inOne[0]], () => all, size.sequential / size.turns),
  )
  progress(`${name}: open a class's register`)
  const day = await nextDay()
  found.openRegister = await pages(
    server,
    inOne[0],
    (n) => `/registers/${className(n % size.classes)}/${day}/am`,
  )
}

/** What came of several turns as of one. */
function together(turns) {
  const times = turns.flatMap((turn) => turn.times)
  const sum = (of) => turns.reduce((total, turn) => total + of(turn), 0)
  return {
    savesPerSecond: times.length / sum(({ seconds }) => seconds),
    ms: quantiles(times),
    ...(turns[0].cpu === undefined ? {} : { cpu: sum(({ cpu }) => cpu) / times.length }),
  }
}

async function pages(server, browser, path) {
  const times = []
  const before = await server.ask({})
  for (let n = 0; n < size.pages + 5; n++) {
    const { ms } = await browser.open(path(n))
    if (n >= 5) times.push(ms)
  }
  return { ...quantiles(times), cpu: cpuBetween(before, await server.ask({})) / (size.pages + 5) }
}

/** Milliseconds that the server's process was busy: what a crowded machine changes least. */
function cpuBetween(before, after) {
  return (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1000
}

async function measurePages(found, server, { head, office, teachers }, name) {
  progress(`${name}: morning board and the year's figures of ${size.year} pupils`)
  await server.ask({ clock: '2026-03-16T09:05:00Z' })
  const desk = new Browser(server.address, office)
  found.board = await pages(server, desk, () => '/board')
  found.boardAnswer = await pages(server, desk, () => '/board/live')
  found.yearSummary = await pages(server, new Browser(server.address, head), () => '/figures')
  found.bytes = { signIn: await pageBytes(server.address, 'nobody', '/sign-in') }
  if (server.takesRegisters)
    found.bytes.register = await pageBytes(
      server.address,
      teachers[0][0],
      `/registers/${className(0)}/2026-03-16/am`,
    )
}

/** What a browser that was never here loads for a page, as it comes over the wire, without fonts. */
async function pageBytes(address, token, path) {
  const browser = new Browser(address, token)
  const compressed = { headers: { 'accept-encoding': 'br, gzip' } }
  const plain = await browser.open(path)
  const page = await browser.request('GET', path, compressed)
  const paths = [...plain.bytes.toString().matchAll(/(?:src|href)="(\/[^"]+\.(?:css|js|svg|png))"/g)].map(
    ([, path]) => path,
  )
  let bytes = page.bytes.length
  let scripts = 0
  for (const asset of new Set(paths)) {
    const answer = await browser.request('GET', asset, compressed)
    bytes += answer.bytes.length
    if (asset.endsWith('.js')) scripts += answer.bytes.length
  }
  return { bytes, scripts }
}

/** Every script that ships, compressed, together: more than any page loads. */
function scriptBytes() {
  const folder = join(ROOT, 'dist', 'public')
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
  return {
    scripts: scripts.reduce(
      (sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length,
      0,
    ),
  }
}

/** Nine o'clock: every class of a thousand schools has its register opened and saved, and all of it is counted afterwards. */
async function measureBurst(place, server, { burst }) {
  const day = '2026-02-02'
  await server.ask({ clock: `${day}T09:02:00Z` })
  const agent = new http.Agent({ keepAlive: true, maxSockets: size.crowd })
  const waiting = burst.flatMap(({ school, tokens }) =>
    tokens.map((token, index) => ({ school, token, index })),
  )
  // As they come: the classes of one school are not one after another.
  waiting.sort((a, b) => hash(`${a.school} ${a.index}`) - hash(`${b.school} ${b.index}`))
  const expected = []
  const opened = []
  const saved = []
  const started = performance.now()
  const registers = waiting.length
  const teacher = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { school, token, index } = next
      const browser = new Browser(server.address, token, agent)
      opened.push((await browser.open(`/registers/${className(index)}/${day}/am`)).ms)
      const marks = pupilIds(index).map((pupilId) => ({
        pupilId,
        choice: hash(`${school} ${pupilId}`) % 10 === 0 ? 'absent' : 'present',
      }))
      saved.push(await browser.save(className(index), day, marks))
      for (const { pupilId, choice } of marks)
        expected.push(`${school} ${pupilId} ${choice === 'present' ? '/' : 'N'}`)
      if (saved.length % 1000 === 0) progress(`nine o'clock: ${saved.length} of ${registers} registers`)
    }
  }
  await Promise.all(Array.from({ length: size.crowd }, teacher))
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  const there = await marksThere(place, burst, day)
  const sum = (marks) => createHash('sha256').update(marks.sort().join('\n')).digest('hex')
  const hashes = { sent: sum(expected), there: sum(there) }
  return {
    registers,
    marks: expected.length,
    marksThere: there.length,
    seconds,
    opened: quantiles(opened),
    saved: quantiles(saved),
    hash: hashes.there,
    whole: expected.length === there.length && hashes.sent === hashes.there,
  }
}

/** A number that a text always gives. */
function hash(text) {
  return createHash('sha256').update(text).digest().readUInt32LE(0)
}

async function marksThere(place, burst, day) {
  const database = await openDatabase(place)
  const marks = []
  try {
    for (const { school } of burst) {
      const rows = await database.inSchool(school, (tx) =>
        tx.query(
          `select e.pupil_id, c.symbol from register_entry e join attendance_code c using (code_id)
           where e.school_id = $1 and e.day = $2 and e.half = 0`,
          [school, day],
        ),
      )
      for (const { pupil_id, symbol } of rows) marks.push(`${school} ${pupil_id} ${symbol}`)
    }
    return marks
  } finally {
    await database.close()
  }
}

const results = { quick, pupils: size.year, machine: describeMachine(), stores: {} }
if (results.machine.load > 0.5)
  progress(
    `this machine is not quiet (load ${results.machine.load.toFixed(1)}): times will be longer than they should be`,
  )

const cluster = await startCluster()
try {
  results.version = await cluster.version()
  results.stores.postgres = await measure(cluster.url, cluster)
} finally {
  await cluster.stop()
}
const folder = mkdtempSync(join(tmpdir(), 'rollbook-bench-embedded-'))
try {
  results.stores.pglite = await measure(join(folder, 'store'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
results.bytes = { ...results.stores.postgres.bytes, ...scriptBytes() }

const text = serverMarkdown(results)
console.log(text)
if (!quick) {
  writePart('server', text)
  progress('written: bench/RESULTS.md')
}
const lost = Object.values(results.stores).some(({ burst }) => burst !== undefined && !burst.whole)
if (lost) console.error('Marks were lost: see above.')
process.exitCode = lost ? 1 : 0
