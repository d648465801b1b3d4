// The server in a process of its own, with a clock that the bench sets: `node serve.mjs STORE START`.

import { readConfig } from '../../dist/application/config.js'
import { londonMinute } from '../../dist/application/clock.js'
import { prepareStore } from '../../dist/application/operations/prepare-store.js'
import { openServices } from '../../dist/application/services.js'
import { openDatabase } from '../../dist/storage/open-database.js'
import { buildApp } from '../../dist/web/app.js'
import { SECRET } from './people.mjs'

const [place, start] = process.argv.slice(2)
let set = { at: Date.parse(start), when: Date.now() }
const instantUtc = () => new Date(set.at + Date.now() - set.when)
const clock = { instantUtc, now: () => londonMinute(instantUtc()) }

const config = {
  ...readConfig({
    ROLLBOOK_LOG: 'off',
    ROLLBOOK_REQUESTS_PER_MINUTE: '0',
    ROLLBOOK_SIGN_INS_PER_MINUTE: '0',
  }),
  // The clock jumps from day to day while people stay signed in.
  idleMinutes: 10_000_000,
  signInHours: 1_000_000,
}
const database = await openDatabase(place)
await prepareStore(database)
const app = await buildApp(await openServices(database, clock, config, SECRET))
const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.on('message', (message) => {
  if (message.clock !== undefined) set = { at: Date.parse(message.clock), when: Date.now() }
  process.send({ done: true, memory: process.memoryUsage().rss, cpu: process.cpuUsage() })
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', async () => {
  await app.close()
  await database.close()
  process.exit(0)
})
process.send({
  address,
  takesRegisters: app.hasRoute({ method: 'POST', url: '/registers/:className/:date/:half' }),
})
