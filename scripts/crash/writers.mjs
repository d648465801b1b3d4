// The process that the crash test kills: eight writers who save registers one after another, as the server does.
//
// What it is asked over the channel to its parent: `look` (what is in the store), then `write`.
// What it says: `ready`, `found`, `sending` before each save and `saved` once it is acknowledged.

import { randomUUID } from 'node:crypto'
import { enterMarks } from '../../dist/application/register/enter-marks.js'
import { SchoolCache } from '../../dist/application/schools/school-cache.js'
import { getDay, getInstant } from '../../dist/kernel/school-date.js'
import { ENTER } from '../../dist/storage/database.js'
import { openDatabase } from '../../dist/storage/open-database.js'
import { faultsOfRegister } from '../../dist/storage/verify.js'
import { CLASS_SIZE, className, pupilIds } from '../../bench/server/class-school.mjs'

const FIRST_DAY = getDay('2026-09-01')
const AUTHOR = { accountId: null, name: 'Writer', position: 'class teacher' }

const database = await openDatabase(process.argv[2])
const schools = await SchoolCache.open(database)
const say = (message) => new Promise((resolve) => process.send(message, resolve))

process.on('message', async ({ what, ...given }) => {
  if (what === 'look') await say({ what: 'found', ...(await look(given.school)) })
  if (what === 'write') for (const wish of given.writers) void write(given.school, wish)
})
process.on('disconnect', () => process.exit(0))
await say({ what: 'ready' })

/** Saves one register after another, first the one of which nobody knows whether it was saved. */
async function write(school, { index, next, doubtful }) {
  let save = doubtful
  for (let session = next; ; ) {
    save ??= { requestId: randomUUID(), index, session: session++, code: 1 + (session % 3) }
    await say({ what: 'sending', save })
    try {
      const answer = await enterMarks({ database, schools }, school, () => marksOf(save))
      await say({ what: 'saved', save, entered: answer.entered.size, repeated: answer.repeated })
      save = undefined
    } catch {
      // The database is away: the same again, under the same name, until it is back.
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

function marksOf({ requestId, index, session, code }) {
  return {
    requestId,
    day: FIRST_DAY + (session >> 1),
    half: session & 1,
    className: className(index),
    author: AUTHOR,
    recordedAt: getInstant('2026-09-01T08:50'),
    appendedAt: new Date(),
    useCase: 'register.take',
    marks: pupilIds(index).map((pupilId) => ({ pupilId, code, arrivedAt: -1, reason: '', basedOn: 0 })),
  }
}

/** Everything that the school's register has, a line a class and session. */
async function look(school) {
  return database.asOwner(async (tx) => {
    // One moment: what a killed server had asked for may still come to its end while we look.
    await tx.run('set transaction isolation level repeatable read')
    await tx.query(ENTER, ['rollbook_app', String(school)])
    return lookIn(tx, school)
  })
}

async function lookIn(tx, school) {
  return {
    faults: await faultsOfRegister(tx, school),
    sessions: await tx.query(
      `select (pupil_id - 1) / ${CLASS_SIZE} as index, (day - $2::date) * 2 + half as session, count(*) as entries,
         count(distinct pupil_id) as pupils, min(code_id) as least, max(code_id) as most
       from register_entry where school_id = $1 group by 1, 2`,
      [school, '2026-09-01'],
    ),
    takings: await tx.query(
      'select request_id as "requestId", count(*) as times from register_taking where school_id = $1 group by 1',
      [school],
    ),
  }
}
