import { describe, expect, it } from 'vitest'
import { engineMutants } from '../../scripts/mutation/engine-mutants.mjs'
import { CaseBench } from './case-bench.js'
import { applyMutant, documentMutants } from './document-mutants.js'

// `npm run mutation` changes every figure of every document. These few are looked at each time that the tests run.
const SAMPLE: readonly (readonly [policy: string, path: string, to: string])[] = [
  ['england', 'levels/persistent-absence/when/is', 'below'],
  ['england', 'penalty/threshold/sessions', '9'],
  ['england', 'penalty/threshold/school_weeks', '11'],
  ['england', 'returns/reason_deadline/days', '6'],
  ['england', 'penalty/notices/4/from', '"2024-08-20"'],
  ['foxdell', 'levels/below-90/when/value', '89'],
  ['foxdell', 'levels/below-95/when/is', 'at-most'],
  ['foxdell', 'follow_up/fourth-day/steps/welfare-check/day', '5'],
  ['laat', 'bands/trust-thresholds/bands/increase-intervention/at_most', '91'],
  ['laat', 'bands/trust-thresholds/round_to', '2'],
  ['russell', 'levels/below-95/when/value', '96'],
  ['russell', 'follow_up/no-reason/steps/text/due/time', '"09:31"'],
  ['russell', 'follow_up/no-reason/steps/tell-the-authority/day', '7'],
  ['stanborough', 'penalty/threshold/codes/3', ''],
  ['nailsworth', 'leave/notice/days', '13'],
]

describe('a changed figure of a policy fails a case that cites its clause', () => {
  const bench = new CaseBench()

  it.each(SAMPLE)('%s: %s becomes "%s"', async (policy, path, to) => {
    const { file, mutants } = CaseBench.mutantsOf(policy)
    const mutant = mutants.find((one) => one.path === path && one.to === to)
    if (mutant === undefined)
      expect.fail(
        `there is no such figure any more; near: ${mutants
          .filter((one) => one.path.startsWith(path.slice(0, 18)))
          .map((one) => `${one.path} ${one.to}`)
          .join(', ')}`,
      )
    else expect(await bench.judge(policy, file, mutant)).toMatchObject({ verdict: 'caught-by-its-clause' })
  })

  it('takes a text that is no policy any more for none', async () => {
    const { file, mutants } = CaseBench.mutantsOf('russell')
    const mutant = mutants.find((one) => one.path === 'follow_up/no-reason/steps/text/day' && one.to === '0')
    expect(mutant === undefined ? undefined : await bench.judge('russell', file, mutant)).toMatchObject({
      verdict: 'invalid',
    })
  })
})

describe('the changes of a document', () => {
  const text = `policy: elm
levels:
  - id: below
    when: { measure: sessions, codes: ["G", "O"], over: { school_weeks: 10 }, is: at-least, value: 92.5 }
    then:
      - { id: letter, kind: letter.attendance, due: { time: "09:30" }, cites: [ELM-002] }
    cites: [ELM-001]
duties:
  - { role: school, text: Open at 09:00 for 190 days., cites: [ELM-003] }
`
  const changes = documentMutants(text).map(
    (mutant) => `${mutant.line} ${mutant.path} ${mutant.from} > ${mutant.to} [${mutant.cites.join()}]`,
  )

  it('are every word and figure that decides something, with the nearest clause', () => {
    expect(changes).toEqual([
      '4 levels/below/when/measure sessions > days [ELM-001]',
      '4 levels/below/when/codes/1 "G", >  [ELM-001]',
      '4 levels/below/when/codes/2 , "O" >  [ELM-001]',
      '4 levels/below/when/codes/more "O" > "O", "N" [ELM-001]',
      '4 levels/below/when/over/school_weeks school_weeks > weeks [ELM-001]',
      '4 levels/below/when/over/school_weeks 10 > 11 [ELM-001]',
      '4 levels/below/when/over/school_weeks 10 > 9 [ELM-001]',
      '4 levels/below/when/is at-least > above [ELM-001]',
      '4 levels/below/when/value 92.5 > 92.6 [ELM-001]',
      '4 levels/below/when/value 92.5 > 92.4 [ELM-001]',
      '6 levels/below/then/letter/due/time "09:30" > "09:31" [ELM-002]',
      '6 levels/below/then/letter/due/time "09:30" > "09:29" [ELM-002]',
    ])
  })

  it('change one place of the text and nothing else', () => {
    for (const mutant of documentMutants(text)) {
      const changed = applyMutant(text, mutant)
      expect(changed).not.toBe(text)
      expect(changed.split('\n').filter((line, i) => line !== text.split('\n')[i])).toHaveLength(1)
    }
  })
})

describe('the changes of the engine', () => {
  it('are its comparisons and its steps of one, not its types, comments and words', () => {
    const code = `// a < b
const least = (a: Map<string, number>): boolean => a.size <= 1 && 'a < b' !== "c"
for (let i = 0; i < n; i += 1) if (x === i + 1 || x > i - 10) return /* x >= 1 */ y >= 1
`
    expect(engineMutants(code).map(({ line, from, to }) => `${line} ${from} ${to}`)).toEqual([
      '2 <= <',
      '2 !== ===',
      '3 < <=',
      '3 === !==',
      '3 + 1 + 0',
      '3 > >=',
      '3 >= >',
    ])
  })
})
