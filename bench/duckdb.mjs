// DuckDB, in this process: its own columnar table in memory.

import { DuckDBInstance, version } from '@duckdb/node-api'
import { checksumQuery, fiveFigures, readChecksum } from './five-figures-sql.mjs'
import { progress, spread, timed } from './machine.mjs'

const COUNTS = { attending: 1, authorised: 2, unauthorised: 3, 'not-possible': 0 }
const PUPILS_AT_ONCE = 5000
/** Codes travel as text, one character each, from this one on. */
const FIRST_CHARACTER = 40

async function load(connection, data, pupils) {
  await connection.run('create table given (pupil integer, marks varchar)')
  await connection.run(
    `create table session as select * from (values ${data.sessionRows
      .map(
        ({ session, week, day }) =>
          `(${session}, ${week}::smallint, ${day}::smallint, ${session % 2}::utinyint)`,
      )
      .join(', ')}) as rows (session, week, day, half)`,
  )
  await connection.run(
    `create table code as select * from (values ${data.meanings
      .map(
        ({ id, symbol, countsAs, counted }) =>
          `(${id + FIRST_CHARACTER}, '${symbol[0]}', ${COUNTS[countsAs]}::utinyint, ${counted})`,
      )
      .join(', ')}) as rows (id, symbol, counts, counted)`,
  )
  await connection.run(
    `create table mark (pupil integer, week smallint, day smallint, half utinyint, counts utinyint, counted boolean, code varchar)`,
  )
  for (let first = 0; first < pupils; first += PUPILS_AT_ONCE) {
    const appender = await connection.createAppender('given')
    for (let i = first; i < Math.min(first + PUPILS_AT_ONCE, pupils); i++) {
      appender.appendInteger(i)
      const marks = data.marks.subarray(i * data.sessions, (i + 1) * data.sessions)
      appender.appendVarchar(String.fromCharCode(...marks.map((code) => code + FIRST_CHARACTER)))
      appender.endRow()
    }
    appender.closeSync()
    await connection.run(`insert into mark
      select pupil, week, day, half, counts, counted, symbol
      from (select pupil, unnest(string_split(marks, '')) as letter, unnest(range(${data.sessions})) as number from given)
      join session on session.session = number join code on code.id = ord(letter)
      order by pupil, session.session`)
    await connection.run('delete from given')
    if (first % 20_000 === 0) progress(`(a) DuckDB: loaded ${first} of ${pupils} pupil-years`)
  }
}

/** The five figures of the first so many pupil-years, by one thread; the same by all of them beside it. */
export async function duckdbFigures(data, pupils, rounds) {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const loading = await timed(() => load(connection, data, pupils))
    progress(`(a) DuckDB: five figures of ${pupils} pupil-years`)
    const ask = async () => (await connection.runAndReadAll(checksumQuery(fiveFigures('//')))).getRows()[0]
    await connection.run('set threads = 1')
    let row = await ask()
    const seconds = []
    for (let round = 0; round < rounds; round++) {
      const run = await timed(ask)
      row = run.value
      seconds.push(run.seconds)
    }
    return {
      name: `DuckDB ${version()}`,
      pupilYears: pupils,
      rows: pupils * data.sessions,
      loadSeconds: loading.seconds,
      seconds: spread(seconds).median,
      spread: spread(seconds),
      checksum: readChecksum(row),
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
