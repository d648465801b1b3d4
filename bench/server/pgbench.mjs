// The yardstick: pgbench calling the very function that saves a register, without Node, HTTP or any check before it.

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * @param of where each client saves: `{ school, version, className, pupils, code, absent }`
 * @returns the times of single saves in milliseconds, and the seconds that all of them took
 */
export async function pgbenchSaves(cluster, of, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'rollbook-pgbench-'))
  try {
    const scripts = of.map((one, client) => {
      const file = join(folder, `client-${client}.sql`)
      writeFileSync(file, scriptOf(one))
      return file
    })
    // One process a client, as each has its own class: pgbench cannot give a client a script of its own.
    const runs = await Promise.all(
      scripts.map((file, client) =>
        promisify(execFile)(
          join(cluster.bin, 'pgbench'),
          ['-h', '127.0.0.1', '-p', String(cluster.port), '-U', 'owner', '-n', '-M', 'prepared', '-c', '1']
            .concat(['-T', String(seconds), '-D', 'n=0', '-f', file, '-l', '--log-prefix', `log-${client}`])
            .concat(['rollbook']),
          { cwd: folder, env: { ...process.env, PGOPTIONS: '-c role=rollbook_app' } },
        ),
      ),
    )
    const times = readdirSync(folder)
      .filter((name) => name.startsWith('log-'))
      .flatMap((name) =>
        readFileSync(join(folder, name), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => Number(line.split(' ')[2]) / 1000),
      )
    const failed = runs.filter(({ stdout }) => !/number of failed transactions: 0 /.test(stdout))
    if (failed.length > 0) throw new Error(`pgbench: ${failed[0].stdout} ${failed[0].stderr}`)
    return { times, seconds }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Each save is of another session, so that every one enters every mark. */
function scriptOf({ school, version, className, firstDay, pupils, code }) {
  const fill = (value) => `array_fill(${value}, array[${pupils.length}])`
  return `\\set n :n + 1
select append_marks(${school}, gen_random_uuid(), ${version}, date '${firstDay}' + (:n / 2)::integer, (:n % 2)::smallint,
  '${className}', null, 'Teacher', 'class teacher', date_trunc('minute', localtimestamp), now(), 'register.take',
  '{${pupils.join(',')}}', ${fill(`${code}::smallint`)}, ${fill('null::smallint')}, ${fill(`''::text`)}, ${fill('0::bigint')},
  0, 0, null, false);
`
}
