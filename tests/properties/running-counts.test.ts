import fc from 'fast-check'
import { expect, it } from 'vitest'
import { schoolAt } from '../../src/application/school.js'
import { getInstant } from '../../src/kernel/school-date.js'
import { absentIn, attendedIn, codeWeights, PupilFacts } from '../../src/rules/facts/pupil-facts.js'
import { inventedTimeline, plainPupil, schoolOf } from '../support/plain-school.js'
import { rowsOf, SHORT_TERMS, someClosures, someMarks } from '../support/random-school.js'

const timeline = inventedTimeline('phase: primary')
// As a register is: nearly always present, so that most stretches of four sessions are nothing else.
const CODES = [...Array.from({ length: 24 }, () => '/'), 'L', 'N', 'I', 'Y1', 'none']

it('every stretch of a pupil’s sessions counts what its marks say, one by one, whatever closures put them where', () => {
  fc.assert(
    fc.property(
      someMarks(CODES),
      someMarks(CODES),
      someClosures,
      fc.constantFrom('2025-05-01T16:00', '2025-10-01T12:00', '2025-11-21T16:00'),
      (one, other, closures, asOf) => {
        const marks = [...rowsOf(0, one, closures), ...rowsOf(1, other, closures)]
        const pupils = [plainPupil(0), plainPupil(1)]
        const school = schoolAt(
          schoolOf({ timeline, terms: SHORT_TERMS, closures, marks, pupils }),
          getInstant(asOf),
        )
        const facts = new PupilFacts(school, codeWeights(school.codes))
        for (const pupil of [0, 1, 0]) {
          facts.load(pupil)
          const counted = Array.from({ length: facts.end }, (_, session) => {
            const code = facts.codes[session] as number
            return code === 0 ? 'not-possible' : school.codes.meaning(code).countsAs
          })
          const running = [{ attended: 0, absent: 0 }]
          for (const countsAs of counted) {
            const { attended, absent } = running.at(-1) as { attended: number; absent: number }
            running.push({
              attended: attended + (countsAs === 'attending' ? 1 : 0),
              absent: absent + (countsAs === 'authorised' || countsAs === 'unauthorised' ? 1 : 0),
            })
          }
          const found = running.map((_, end) => {
            const outcomes = facts.outcomes(0, end)
            return { attended: attendedIn(outcomes), absent: absentIn(outcomes) }
          })
          expect(found).toEqual(running)
          const middle = facts.end >> 1
          const half = facts.outcomes(middle, facts.end)
          const [whole, before] = [running.at(-1), running[middle]]
          expect(attendedIn(half)).toBe((whole?.attended ?? 0) - (before?.attended ?? 0))
          expect(absentIn(half)).toBe((whole?.absent ?? 0) - (before?.absent ?? 0))
        }
      },
    ),
    { numRuns: 60 },
  )
})
