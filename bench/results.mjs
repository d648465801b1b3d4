// The results in words: bench/RESULTS.md, with the same as data in a comment so that the next run can compare.

import { execFileSync } from 'node:child_process'
import { ROOT } from './machine.mjs'

const TARGETS = { policy: 100_000, aim: 300_000, memory: 2 * 2 ** 30, slope: [0.9, 1.1] }
const DATA = /<!-- bench-data (.*?) -->/s

/** The figures of the last committed run; `undefined` where there is none. */
export function previousFigures() {
  try {
    const text = execFileSync('git', ['show', 'HEAD:bench/RESULTS.md'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return JSON.parse(DATA.exec(text)?.[1] ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** The figures that are compared from run to run: name, value, and whether more is better. */
export function headlines({ five, policy, processes, growth }) {
  const rows = []
  if (five !== undefined) {
    rows.push(['(a) five figures, our engine, pupil-years/s', five.engine.rate, true])
    rows.push([`(a) five figures, ${five.duckdb.name.split(' ')[0]}, pupil-years/s`, five.duckdb.rate, true])
    rows.push([
      `(a) five figures, ${five.postgres.name.split(' ')[0]}, pupil-years/s`,
      five.postgres.rate,
      true,
    ])
  }
  if (policy !== undefined) {
    for (const row of policy.rows)
      rows.push([`(b) whole policy, ${row.policy}, pupil-years/s`, row.worklistRate, true])
    rows.push(['(b) as-of register from entries, pupil-years/s', policy.all.registerRate, true])
  }
  for (const row of processes ?? [])
    if (row.target !== undefined) rows.push([`(c) ${row.name}, median s`, row.median, false])
  if (growth !== undefined) {
    rows.push(['(d) peak memory, MiB', growth.peak / 2 ** 20, false])
    rows.push(['(e) slope', growth.slope, undefined])
  }
  return rows
}

const whole = (value) => Math.round(value).toLocaleString('en-GB')
const seconds = (value) => value.toFixed(value < 10 ? 2 : 1)
const short = (value) => (value >= 100 ? whole(value) : value.toPrecision(3))
const ratio = (value) => `${value >= 10 ? whole(value) : value.toFixed(2)}×`
const met = (good) => (good ? 'met' : '**missed**')
const agreed = (good) => (good ? 'equal' : '**NOT EQUAL**')

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

export function resultsMarkdown(results, previous) {
  const { machine } = results
  const parts = [
    '# How fast it is',
    results.kind === 'full'
      ? 'Written by `npm run bench`; nothing here is typed by hand.'
      : 'A quick run: that everything works and agrees. The sizes are too small for its figures to mean anything.',
    table(
      ['machine', ''],
      [
        ['processor', `${machine.processor}, ${machine.cores} cores`],
        ['memory', `${machine.memoryGiB} GiB`],
        ['system', `${machine.system}, Node ${machine.node}`],
        ['date', `${machine.date} UTC`],
        ['commit', machine.commit],
        [
          'other load at the start',
          `${machine.load.toFixed(1)} (load average of the last minute; below 0.5 is quiet)`,
        ],
      ],
    ),
    ...(results.five === undefined ? [] : fiveParts(results.five)),
    ...(results.policy === undefined ? [] : policyParts(results.policy)),
    ...(results.processes === undefined ? [] : processParts(results.processes)),
    ...(results.growth === undefined ? [] : growthParts(results.growth)),
    ...comparisonParts(results, previous),
  ]
  const data = { machine, headlines: headlines(results).map(([name, value]) => [name, value]) }
  return `${parts.join('\n\n')}\n\n<!-- bench-data ${JSON.stringify(data)} -->\n`
}

function fiveParts({ engine, duckdb, postgres, agree }) {
  const row = (name, result) => [
    name,
    whole(result.pupilYears),
    seconds(result.seconds),
    whole(result.rate),
    ratio(engine.rate / result.rate),
    result.loadSeconds === undefined ? '–' : `${seconds(result.loadSeconds)} s`,
  ]
  return [
    '## (a) Five figures against two databases',
    'Attendance % (one decimal), authorised and unauthorised sessions, the most sessions of G, N, O or U in any ten school weeks, the longest run of school days of N.',
    table(
      ['', 'pupil-years', 'seconds', 'pupil-years/s', 'ours is faster by', 'loading, not counted'],
      [
        row('our engine, one core', engine),
        row(`${duckdb.name}, one thread`, duckdb),
        row(`${postgres.name}, one process`, postgres),
      ],
    ),
    `Checksums of all five figures over the pupil-years that they share: ${agreed(agree)}.`,
    [
      'Method. Our figures come through the code of the rules: `PupilFacts` is loaded for each pupil-year, the sessions with the codes are those that the rule of penalty notices counts, and window and run are those that a policy document compiles to. Median of several passes, after one that is not counted. The databases have a row a mark (380 a pupil-year), already with the school week, the day’s number and what the code counts as in it, so that no join is paid for; the windows look only at rows of the codes in question, in PostgreSQL through a partial covering index; the query is in `bench/five-figures-sql.mjs`. PostgreSQL is a fresh cluster on this machine, fsync on, one process, all data in its buffers or the system’s cache. It is given fewer pupil-years, as loading many would take most of an hour; the rates per second are what is compared. Reading marks from storage is in none of the three.',
    ].join('\n'),
  ]
}

function policyParts({ rows, all, agree }) {
  const lines = rows.map((row) => [
    row.policy,
    whole(row.worklistRate),
    `${whole(row.worklistSpread.min)}–${whole(row.worklistSpread.max)}`,
    whole(row.worklistProcessorRate),
    whole(row.evaluateRate),
    whole(row.registerRate),
    row.actionsPerPupilYear.toFixed(2),
    met(row.worklistRate >= TARGETS.policy),
    met(row.worklistRate >= TARGETS.aim),
  ])
  lines.push([
    '**all five** (equal shares)',
    `**${whole(all.worklistRate)}**`,
    '',
    whole(all.worklistProcessorRate),
    whole(all.evaluateRate),
    whole(all.registerRate),
    all.actionsPerPupilYear.toFixed(2),
    met(all.worklistRate >= TARGETS.policy),
    met(all.worklistRate >= TARGETS.aim),
  ])
  return [
    '## (b) The whole policy, pupil-years a second on one core',
    table(
      [
        'policy',
        'worklist evaluated',
        'slowest–fastest round',
        'by processor time',
        'of it, rules of pupils alone',
        'as-of register from entries',
        'actions a pupil-year',
        'target 100,000',
        'aim 300,000',
      ],
      lines,
    ),
    table(
      ['where nothing of it was done', 'worklist evaluated', 'actions a pupil-year'],
      rows.map(({ policy, behind }) => [
        policy,
        whole(behind.worklistRate),
        behind.actionsPerPupilYear.toFixed(2),
      ]),
    ),
    `With the register built anew for every question, ${whole(all.wholeRate)} pupil-years a second.`,
    `The same actions as \`rollbook worklist --json\` prints for the same school written as a folder (ids, kinds, pupils, due times, clauses): ${agreed(agree)}.`,
    `Method. Schools of 420 with every mark and event of 2025/26, whose offices did most of each week’s list by its Friday, asked at the end of the last school day; the second table is of schools where nobody did any of it all year, so that everything is still open. *Worklist evaluated* is \`worklistOf\`: compiling the policy, every rule of every pupil with facts and clauses, the school’s own duties, and sorting. *As-of register* is \`schoolAt\`: which entry of each session stands, and which events there were. Both are what the command calls. Median of the rounds, by the clock; garbage collection is in the times. Processor time is that of the whole process, its helper threads (which compile and collect garbage) included: where it is far less than the clock’s, other programs had the processor meanwhile.`,
  ]
}

function processParts(rows) {
  return [
    '## (c) Whole processes',
    table(
      ['', 'mark rows', 'runs', 'min s', 'median s', 'max s', 'at most', ''],
      rows.map((row) => [
        `\`${row.name}\``,
        row.marks === undefined ? '' : whole(row.marks),
        row.runs,
        seconds(row.min),
        seconds(row.median),
        seconds(row.max),
        row.target === undefined ? '' : `${row.target.toFixed(1)} s`,
        row.target === undefined ? '' : met(row.median <= row.target),
      ]),
    ),
    'Method. Wall time from starting `node bin/rollbook.js` to its exit, on a school of 420 with a full year; one run before that is not counted.',
  ]
}

function growthParts({ rows, slope, peak }) {
  return [
    '## (d) Memory and (e) how time grows',
    table(
      [
        'pupil-years',
        'register s',
        'worklist s',
        'together s',
        'pupil-years/s',
        'actions',
        'peak memory MiB',
      ],
      rows.map((row) => [
        whole(row.pupilYears),
        row.seconds.register.toFixed(3),
        row.seconds.worklist.toFixed(3),
        row.total.toFixed(3),
        whole(row.pupilYears / row.total),
        whole(row.actions),
        whole(row.peak / 2 ** 20),
      ]),
    ),
    '![Seconds by pupil-years on logarithmic axes](growth.svg)',
    `Slope of the logarithms (least squares): **${slope.toFixed(3)}**, where 1 is a straight line: ${met(slope >= TARGETS.slope[0] && slope <= TARGETS.slope[1])}. Peak memory of ${whole(rows.at(-1).pupilYears)} pupil-years: **${whole(peak / 2 ** 20)} MiB**, under 2 GiB: ${met(peak < TARGETS.memory)}; a tenth of the way, half way and at the end the process held ${rows
      .at(-1)
      .resident.slice(-3)
      .map((bytes) => whole(bytes / 2 ** 20))
      .join(', ')} MiB.`,
    'Method. Each size in a process of its own: school after school of 420, the five policies in turn, with marks drawn anew for each (not timed, but in the memory) and roll and events of a simulated school, so that events and marks do not belong together and there are more actions than in (b). The smallest sizes are the mean of five streams, each begun with another policy. Each process warms up with 20,000 pupil-years that are not counted.',
  ]
}

function comparisonParts(results, previous) {
  if (previous === undefined) return []
  const before = new Map(previous.headlines)
  const rows = headlines(results).flatMap(([name, value, moreIsBetter]) => {
    const then = before.get(name)
    if (then === undefined) return []
    const better = moreIsBetter === undefined ? '' : ratio(moreIsBetter ? value / then : then / value)
    return [[name, short(then), short(value), better]]
  })
  return [
    '## Against the last committed run',
    `Of ${previous.machine.date}, ${previous.machine.processor}, Node ${previous.machine.node}, commit ${previous.machine.commit}. Above 1× is better now.`,
    table(['', 'then', 'now', 'better by'], rows),
  ]
}
