import { describe, expect, it } from 'vitest'
import { datesInWords, factInWords, reasonInWords } from './in-words.js'

describe('why something is to be done, in words', () => {
  it('tells every fact, the figure with the band as people write it', () => {
    expect(
      reasonInWords(
        [
          { fact: 'attendance', value: '92.4', rule: 'at least 92.1 and at most 95', possible: 343 },
          { fact: 'consecutive-days-absent', value: 7, from: '2026-06-02' },
          { fact: 'sessions G, O', value: 3, from: '2025-12-01' },
        ],
        '2026',
      ),
    ).toBe(
      '92.4% of 343 sessions, 92.1% to 95%; 7 school days in a row of absence since 2 Jun; 3 sessions marked G or O since 1 Dec 2025',
    )
    expect(reasonInWords([{ fact: 'attendance', value: '91.0', rule: 'at most 92' }], '2026')).toBe(
      '91.0%, 92% or below',
    )
    expect(
      reasonInWords([{ fact: 'punctuality', value: 'none', rule: 'above 97 and below 99' }], '2026'),
    ).toBe('punctuality none, above 97% and below 99%')
    expect(reasonInWords([{ fact: 'attendance', value: '94.8', rule: 'below 95%' }], '2026')).toBe(
      '94.8%, below 95%',
    )
  })

  it('names what counts towards a penalty notice, and what was not done before it', () => {
    expect(
      reasonInWords(
        [
          {
            fact: 'unauthorised-in-window',
            value: 10,
            rule: '10 or more of G, N, O, U in 10 school weeks',
            from: '2026-04-13',
          },
          { fact: 'missing-step', value: 'consider.notice-to-improve' },
        ],
        '2026',
      ),
    ).toBe('10 sessions marked G, N, O or U since 13 Apr; not done before: notice to improve')
  })

  it('tells steps, pupils and what a mark becomes', () => {
    expect(
      reasonInWords(
        [
          { fact: 'step first-letter', value: '2026-05-03T16:30' },
          { fact: 'step visit', value: 'not done' },
          { fact: 'pupil', value: true, rule: 'the pupil is in Year 6' },
          { fact: 'pupil', value: false, rule: 'the pupil has a social worker' },
          { fact: 'suggested-code', value: 'O', rule: 'A birthday' },
          { fact: 'becomes', value: 'O' },
          { fact: 'review-on', value: '2026-03-27' },
        ],
        '2026',
      ),
    ).toBe(
      '“first letter” done 3 May; “visit” not done; the pupil is in Year 6; the reason given suggests O: A birthday; to become O; review on 27 Mar',
    )
    expect(
      reasonInWords(
        [{ fact: 'leave-request', value: 'L1', rule: 'holiday', from: '2026-07-15', to: '2026-07-20' }],
        '2026',
      ),
    ).toBe('leave for a holiday, 15 Jul to 20 Jul')
  })
})

describe('a fact as a sentence', () => {
  it('says what was counted in people’s words', () => {
    const said = (fact: Parameters<typeof factInWords>[0]) => factInWords(fact)
    expect(said({ fact: 'consecutive-days G, N', value: 3, from: '2026-06-02', to: '2026-06-04' })).toBe(
      'School days in a row marked G or N: 3 from 2 June 2026 to 4 June 2026.',
    )
    expect(said({ fact: 'sessions-late-after-close', value: 2 })).toBe(
      'Sessions of coming late after the register closed: 2.',
    )
    expect(said({ fact: 'expected-days I', value: '6.5' })).toBe(
      'School days, those still to come included, marked I: 6.5.',
    )
    expect(said({ fact: 'attendance', value: 'none', possible: 0, attended: 0 })).toBe(
      'Attendance: none, 0 of 0 sessions.',
    )
    expect(said({ fact: 'missing-step', value: 'plan.support' })).toBe('Not done before: support plan.')
    expect(said({ fact: 'review-on', value: '2026-03-27' })).toBe(
      'Date to look at the plan again: 27 March 2026.',
    )
    expect(said({ fact: 'step letter', value: '2026-05-03T16:30' })).toBe(
      'The step “letter”: 3 May 2026 at 16:30.',
    )
    expect(said({ fact: 'pupil', value: false, rule: 'the pupil is in Year 6' })).toBe(
      'It is not so that the pupil is in Year 6.',
    )
  })

  it('leaves no date in the machine’s spelling', () => {
    expect(datesInWords('It was done on 2026-02-13 at 16:30.')).toBe(
      'It was done on 13 February 2026 at 16:30.',
    )
  })
})
