// (a) Five figures of a pupil-year: through the rules' own code, in PostgreSQL and in DuckDB.

import { schoolAt } from '../dist/application/school.js'
import { getInstant } from '../dist/kernel/school-date.js'
import { percentUnits } from '../dist/kernel/fraction.js'
import { possibleOf } from '../dist/domain/statistics/tally.js'
import { compileFigure } from '../dist/rules/conditions/figures.js'
import { compileWindow } from '../dist/rules/conditions/windows.js'
import { codeWeights, PupilFacts } from '../dist/rules/facts/pupil-facts.js'
import { codeHits } from '../dist/rules/facts/school-facts.js'
import { duckdbFigures } from './duckdb.mjs'
import { progress, spread, timed } from './machine.mjs'
import { postgresFigures } from './postgres.mjs'
import { codes, codeStream, PUPILS, simulatedSchool, YEARS_END } from './schools.mjs'

export const FIGURES = ['attendance', 'authorised', 'unauthorised', 'mostInTenWeeks', 'longestRunOfN']
/** The codes that a penalty notice counts. */
const COUNTED = ['G', 'N', 'O', 'U']
const WEEKS = 10

/** @returns the codes of so many pupil-years one after another, with what a query needs to know of codes and sessions */
export function pupilYears(count) {
  const stream = codeStream('five-figures')
  const { sessions } = stream
  const marks = new Uint8Array(count * sessions)
  for (let i = 0; i < count; i++) stream.fillNext(marks.subarray(i * sessions, (i + 1) * sessions))
  if (marks.includes(0))
    throw new Error('a simulated pupil-year lacks a mark; the queries count on all of them')
  return { count, sessions, marks, ...dimensions() }
}

/** A school as the commands see it, of which the marks are then exchanged: its calendar, clock and policy stay. */
let template
function templateFacts() {
  template ??= schoolAt(simulatedSchool('foxdell', 'five-figures'), getInstant(YEARS_END))
  return template
}

function dimensions() {
  const { calendar } = templateFacts()
  const counted = codes.tableOf(COUNTED)
  const meanings = []
  for (let id = 1; id <= codes.size; id++) {
    const { symbol, countsAs } = codes.meaning(id)
    meanings.push({ id, symbol, countsAs, counted: counted[id] === 1 })
  }
  const sessionRows = Array.from({ length: calendar.sessionCount }, (_, session) => ({
    session,
    day: calendar.schoolDayOfSession(session),
    week: calendar.weekOfSession(session),
  }))
  return { meanings, sessionRows }
}

/**
 * The five figures of each pupil-year, as five numbers one after another, through what the rules read: PupilFacts, its hits of a set of
 * codes as the penalty's rule counts it, the window and the condition that a policy document compiles to.
 */
export function engineFigures({ count, sessions, marks }) {
  const facts = templateFacts()
  const { calendar, year } = facts
  const school = {
    ...facts,
    pupils: facts.pupils.slice(0, PUPILS),
    view: { codes: [], counted: new Int32Array(PUPILS).fill(sessions) },
  }
  const context = { school, lastDone: () => () => undefined, notBefore: 0 }
  const tenWeeks = compileWindow({ school_weeks: WEEKS }, school, context.lastDone, context.notBefore)
  const counted = codeHits(school).hitsOf(COUNTED)
  const runOfN = compileFigure(
    { measure: 'consecutive-days', codes: ['N'], is: 'at-least', value: 1 },
    context,
  )
  const weekEnds = []
  for (let week = calendar.weekOfSession(year.firstSession); weekEnds.at(-1) !== sessions; week++) {
    weekEnds.push(calendar.firstSessionOfWeek(week + 1))
  }

  const pupil = new PupilFacts(school, codeWeights(codes))
  const out = new Int32Array(count * FIGURES.length)
  for (let first = 0; first < count; first += PUPILS) {
    const last = Math.min(first + PUPILS, count)
    for (let i = first; i < last; i++) {
      school.view.codes[i - first] = marks.subarray(i * sessions, (i + 1) * sessions)
    }
    for (let i = first; i < last; i++) {
      pupil.load(i - first)
      const tally = pupil.tally(year.firstSession, pupil.end)
      let most = 0
      // Without an unauthorised session there is none of these codes: the rules look no further either.
      if (tally.unauthorised > 0) {
        const hits = pupil.hits(counted)
        for (const end of weekEnds) most = Math.max(most, hits.count(tenWeeks(pupil, end), end))
      }
      const at = i * FIGURES.length
      out[at] = percentUnits({ is: tally.attended, of: possibleOf(tally) }, 1) ?? 0
      out[at + 1] = tally.authorised
      out[at + 2] = tally.unauthorised
      out[at + 3] = most
      out[at + 4] = runOfN.holds(pupil, pupil.end) ? runOfN.because(pupil, pupil.end)[0].value : 0
    }
  }
  return out
}

/** For each figure its sum, and its sum weighted by pupil, so that two pupils' values cannot be exchanged unseen. */
export function checksumOf(figures, pupils) {
  const sums = FIGURES.map(() => [0, 0])
  for (let i = 0; i < pupils; i++) {
    FIGURES.forEach((_, figure) => {
      const value = figures[i * FIGURES.length + figure]
      sums[figure][0] += value
      sums[figure][1] += value * ((i % 1009) + 1)
    })
  }
  return sums.flat().join(' ')
}

/** @param sizes how many pupil-years each of the three is asked for; the smaller are the first ones of the largest */
export async function measureFiveFigures({ engine, duckdb, postgres, rounds }) {
  progress(`(a) drawing ${engine} pupil-years`)
  const data = pupilYears(engine)
  progress(`(a) the engine: ${engine} pupil-years`)
  let figures = engineFigures(data)
  const seconds = []
  for (let round = 0; round < rounds; round++) {
    const run = await timed(() => engineFigures(data))
    figures = run.value
    seconds.push(run.seconds)
  }
  const results = {
    engine: {
      pupilYears: engine,
      seconds: spread(seconds).median,
      spread: spread(seconds),
      checksum: checksumOf(figures, engine),
    },
    duckdb: await duckdbFigures(data, duckdb, rounds),
    postgres: await postgresFigures(data, postgres, rounds),
  }
  results.duckdb.engineChecksum = checksumOf(figures, duckdb)
  results.postgres.engineChecksum = checksumOf(figures, postgres)
  results.agree = [results.duckdb, results.postgres].every((other) => other.checksum === other.engineChecksum)
  for (const result of [results.engine, results.duckdb, results.postgres])
    result.rate = result.pupilYears / result.seconds
  return results
}
