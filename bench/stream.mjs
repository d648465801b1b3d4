// A process of its own: so many pupil-years, school after school, each school gone before the next one comes.
//
//   node bench/stream.mjs 1000000
//
// Each school has a roll and events of a simulated one and marks that are drawn anew for each of its pupils. Drawing them is not
// timed, but its memory counts. It prints one line of JSON.

import { schoolAt } from '../dist/application/school.js'
import { RegisterEntries, UNSTATED } from '../dist/domain/register/entries.js'
import { findSpell } from '../dist/domain/roll/pupil.js'
import { getInstant } from '../dist/kernel/school-date.js'
import { worklistOf } from '../dist/rules/evaluate-school.js'
import { asSchool, codeStream, policies, simulatedSchool, YEARS_END } from './schools.mjs'

const AS_OF = getInstant(YEARS_END)
const FEW = 20_000
const WARM_UP = 20_000
const wanted = Number(process.argv[2])
const templates = policies.map((policy) => simulatedSchool(policy, 'stream').record)
const stream = codeStream('stream')
const marks = new Uint8Array(stream.sessions)

/** The marks of a school in the order in which registers are taken: a day after the other. */
function freshEntries({ pupils, terms }, count) {
  const { days } = stream.calendar
  if (terms.length === 0) throw new Error('a simulated school has terms')
  const columns = pupils.slice(0, count).map((pupil) => {
    stream.fillNext(marks)
    return { codes: marks.slice(), on: days.map((day) => findSpell(pupil, day) !== undefined) }
  })
  const entries = new RegisterEntries()
  const entry = {
    pupil: 0,
    day: 0,
    half: 0,
    code: 0,
    arrivedAt: UNSTATED,
    recordedAt: UNSTATED,
    recordedBy: '',
    position: '',
    reason: '',
  }
  days.forEach((day, d) => {
    entry.day = day
    for (entry.half = 0; entry.half < 2; entry.half++) {
      for (entry.pupil = 0; entry.pupil < columns.length; entry.pupil++) {
        const { codes, on } = columns[entry.pupil]
        if (!on[d]) continue
        entry.code = codes[d * 2 + entry.half]
        entries.append(entry)
      }
    }
  })
  return entries
}

function freshSchool(template, count) {
  const pupils = template.pupils.slice(0, count)
  const upns = new Set(pupils.map((pupil) => pupil.upn))
  const events =
    pupils.length === template.pupils.length
      ? template.events
      : template.events.filter(({ upn }) => upn === '' || upns.has(upn))
  return asSchool({ ...template, pupils, events, entries: freshEntries(template, count) })
}

/** Streams so many pupil-years, the first school by the policy of that number. */
function streamSchools(count, firstPolicy, spent) {
  let pupilYears = 0
  for (let i = firstPolicy; pupilYears < count; i++) {
    const template = templates[i % templates.length]
    const school = freshSchool(template, Math.min(template.pupils.length, count - pupilYears))
    const start = performance.now()
    const facts = schoolAt(school, AS_OF)
    const built = performance.now()
    const list = worklistOf(facts)
    spent.worklist += performance.now() - built
    spent.register += built - start
    spent.actions += list.length
    const before = pupilYears
    pupilYears += school.record.pupils.length
    for (const share of [0.1, 0.5, 1]) {
      if (before < count * share && pupilYears >= count * share)
        spent.resident.push(process.memoryUsage.rss())
    }
    if (Math.floor(before / 100_000) < Math.floor(pupilYears / 100_000))
      process.stderr.write(`         ${pupilYears} pupil-years\n`)
  }
}

const nothing = () => ({ register: 0, worklist: 0, actions: 0, resident: [] })
// Before anything counts, so much that the code is compiled: a start-up is no part of how time grows.
streamSchools(process.argv[3] === 'quick' ? 2000 : WARM_UP, 0, nothing())
// Policies are not equally much work. A few schools are streamed as often as there are policies, each time from another one on.
const times = process.argv[3] !== 'quick' && wanted < FEW ? templates.length : 1
const spent = nothing()
for (let time = 0; time < times; time++) streamSchools(wanted, time, spent)

const seconds = { register: spent.register / 1000 / times, worklist: spent.worklist / 1000 / times }
const { resident } = spent
const peak = process.resourceUsage().maxRSS * 1024
console.log(
  JSON.stringify({
    pupilYears: wanted,
    times,
    seconds,
    actions: Math.round(spent.actions / times),
    resident,
    peak,
  }),
)
