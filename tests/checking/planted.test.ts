import { describe, expect, it } from 'vitest'
import type { Severity } from '../../src/checking/finding.js'
import { type Asked, findingsOf, lineWith, planted, SOUND } from './checking-fixtures.js'

interface Expected {
  readonly severity: Severity
  readonly clause: string | null
  /** Words of the planted text's line. */
  readonly at: string
  readonly law?: string
  readonly says?: RegExp
}

interface Plant {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly asked?: Asked
  readonly expect: readonly Expected[]
}

const conflict = (clause: string | null, at: string, says?: RegExp, law?: string): Expected => ({
  severity: 'conflict',
  clause,
  at,
  ...(says === undefined ? {} : { says }),
  ...(law === undefined ? {} : { law }),
})
const error = (clause: string | null, at: string, says?: RegExp): Expected => ({
  severity: 'error',
  clause,
  at,
  ...(says === undefined ? {} : { says }),
})
const outdated = (clause: string, at: string, law?: string): Expected => ({
  severity: 'outdated',
  clause,
  at,
  ...(law === undefined ? {} : { law }),
})
const note = (clause: string | null, at: string, says?: RegExp, law?: string): Expected => ({
  ...conflict(clause, at, says, law),
  severity: 'note',
})

const CANNOT_RUN: readonly Plant[] = [
  {
    name: 'two levels with one id',
    before: '  - id: severe\n',
    after: '  - id: persistent\n',
    expect: [error('AV-034', 'id: persistent\n    label: Half missed', /"persistent" is used twice/)],
  },
  {
    name: 'two steps of a ladder with one id',
    before: '{ id: visit, kind: visit.home',
    after: '{ id: text, kind: visit.home',
    expect: [error('AV-026', 'kind: visit.home')],
  },
  {
    name: 'a step that waits for a step that is not there',
    before: 'after: [letter]\n',
    after: 'after: [leter]\n',
    expect: [
      error('AV-031', 'after: [leter]', /"leter".*expected an action kind or one of letter, meeting, plan/),
    ],
  },
  {
    name: 'a window since a step that is not there',
    before: 'over: { since: letter }',
    after: 'over: { since: call }',
    expect: [error('AV-031', 'since: call', /"since" names "call"/)],
  },
  {
    name: 'a test of a step that is not there',
    before: 'when: { measure: lates, over: week, is: at-least, value: 3 }',
    after: 'when: { step: warning, is: done }',
    expect: [error('AV-046', 'step: warning', /"step" names "warning"/)],
  },
  {
    name: 'two steps that wait for each other',
    before: '{ id: letter, kind: letter.attendance, cites: [AV-030] }',
    after: '{ id: letter, kind: letter.attendance, after: [plan], cites: [AV-030] }',
    expect: [
      error('AV-030', 'after: [plan]', /waits, by its "after", for itself/),
      error('AV-031', 'after: [letter]'),
      error('AV-032', 'after: [meeting]'),
    ],
  },
  {
    name: 'a rule that sharpens none of the law',
    before: 'sharpens: severe-absence',
    after: 'sharpens: serious-absence',
    expect: [error('AV-034', 'sharpens: serious-absence', /expected one of .*severe-absence/)],
  },
  {
    name: 'a layer that is not there',
    before: 'extends: england',
    after: 'extends: scotland',
    expect: [error(null, 'extends: scotland', /expected "england"/)],
  },
  {
    name: 'a step of a ladder in place of one that is not there',
    before: 'instead_of: [call]',
    after: 'instead_of: [calls]',
    expect: [error('AV-024', 'instead_of: [calls]', /expected one of text, call, later-call, visit/)],
  },
  {
    name: 'a code that never was',
    before: 'codes: ["G", "N", "O"], is',
    after: 'codes: ["G", "N", "OO"], is',
    expect: [error('AV-048', '"OO"', /no national code "OO"/)],
  },
  {
    name: 'a ground for a name to come off the roll that the law does not have',
    before: 'grounds: [other-school, moved-away]',
    after: 'grounds: [other-school, moved]',
    expect: [
      error('AV-068', 'grounds: [other-school, moved]', /no ground "moved".*expected one of .*moved-away/),
    ],
  },
  {
    name: 'a ladder step without a day',
    before: 'days: [3, 5], ',
    after: '',
    expect: [error('AV-026', 'id: visit', /names no day/)],
  },
  {
    name: 'a ladder step with its days twice',
    before: 'days: [3, 5],',
    after: 'days: [3, 5], from_day: 6,',
    expect: [error('AV-026', 'id: visit', /more than once/)],
  },
  {
    name: 'a date that is none',
    before: '- from: "2024-08-19"',
    after: '- from: "2024-06-31"',
    expect: [error('AV-063', '2024-06-31', /no day/)],
  },
  {
    name: 'a version that ends before it begins',
    before: 'in_force: { from: "2026-09-01",',
    after: 'in_force: { from: "2026-09-01", to: "2026-08-31",',
    expect: [error('AV-001', 'to: "2026-08-31"', /before it begins/)],
  },
  {
    name: 'a band with two lower edges',
    before: 'label: Green, at_least: 95.1',
    after: 'label: Green, above: 95, at_least: 95.1',
    expect: [error('AV-040', 'id: green', /above and at_least/)],
  },
  {
    name: 'a leave test without its number',
    before: '{ fact: days-asked, is: above, value: 5 }',
    after: '{ fact: days-asked, is: above }',
    expect: [error('AV-053', 'fact: days-asked', /a number in "value"/)],
  },
  {
    name: 'an award with a comparison and no figure',
    before: 'measure: improvement, is: above, value: 0',
    after: 'measure: improvement, is: above',
    expect: [error('AV-082', 'id: star', /"is" alone/)],
  },
  {
    name: 'a raffle that nobody is let into',
    before: 'measure: attendance, is: at-least, value: 100, raffle',
    after: 'measure: attendance, raffle',
    expect: [error('AV-081', 'id: full-term', /draws from nobody/)],
  },
  {
    name: 'an award that nobody is said to win',
    before: 'places: 1, ',
    after: '',
    expect: [error('AV-080', 'id: best-class', /who wins it/)],
  },
]

const AGAINST_ITSELF: readonly Plant[] = [
  {
    name: 'two closing times',
    before: '  registration:\n',
    after: '  registration:\n    - { session: AM, closes: { at: "09:05" }, cites: [AV-300] }\n',
    expect: [
      conflict('AV-300', 'AV-300', /closes at 09:05; but .*closes at 09:15 \(AV-012\)/),
      conflict('AV-012', 'AV-012', /closes at 09:15; but .*\(AV-300\)/),
    ],
  },
  {
    name: 'two closing times, one of which is said not to act',
    before: '  registration:\n',
    after: '  registration:\n    - { session: AM, closes: { at: "09:05" }, acts: false, cites: [AV-300] }\n',
    expect: [conflict('AV-300', 'AV-300', /The other acts/), conflict('AV-012', 'AV-012', /This one acts/)],
  },
  {
    name: 'two openings on one weekday',
    before: 'weekdays: [friday], opens: "12:30", closes: { at: "12:45" }',
    after: 'weekdays: [thursday, friday], opens: "12:50", closes: { at: "13:15" }',
    expect: [conflict('AV-013', 'AV-013', /opens at 13:00/), conflict('AV-014', 'AV-014', /opens at 12:50/)],
  },
  {
    name: 'a register that closes before anybody is late',
    before: 'opens: "08:45", late_after: "08:45", closes: { minutes_after_opening: 30 }',
    after: 'opens: "08:45", late_after: "09:00", closes: { minutes_after_opening: 10 }',
    expect: [conflict('AV-012', 'AV-012', /nobody can ever be late/)],
  },
  {
    name: 'a register that closes before it opens',
    before: 'opens: "13:00", closes: { at: "13:15" }',
    after: 'opens: "13:00", closes: { at: "12:55" }',
    expect: [conflict('AV-013', 'AV-013', /no later than it opens/)],
  },
  {
    name: 'two times for the end of one day',
    before: 'for: { key_stages: [EYFS, KS1] }, cites: [AV-011]',
    after: 'for: { year_groups: ["2", "3"] }, cites: [AV-300]',
    expect: [conflict('AV-300', 'AV-300', /15:10/), conflict('AV-011', 'at: "15:20"', /15:20/)],
  },
  {
    name: 'gates that shut before they open',
    before: 'what: gates-open, at: "08:30", cites: [AV-010]',
    after: 'what: gates-open, at: "08:50", cites: [AV-300]',
    expect: [
      conflict('AV-300', 'AV-300', /08:50; but gates shut at 08:45/),
      conflict('AV-010', 'gates-shut'),
      conflict('AV-300', 'AV-300', /whoever comes after 08:45 is late/),
      conflict('AV-012', 'AV-012', /AV-300/),
    ],
  },
  {
    name: 'a register that closes at the very minute after which pupils are late',
    before: 'opens: "08:45", late_after: "08:45", closes: { minutes_after_opening: 30 }',
    after: 'opens: "08:45", late_after: "09:15", closes: { minutes_after_opening: 30 }',
    expect: [conflict('AV-012', 'AV-012', /L never arises/)],
  },
  {
    name: 'gates that open after pupils are late, and shut after the register has closed',
    before:
      'gates-open, at: "08:30", cites: [AV-010] }\n    - { what: gates-shut, at: "08:45", cites: [AV-010] }',
    after:
      'gates-open, at: "09:00", cites: [AV-300] }\n    - { what: gates-shut, at: "09:16", cites: [AV-301] }',
    expect: [
      conflict('AV-300', 'gates-open', /gates open at 09:00; but whoever comes after 08:45 is late/),
      conflict('AV-012', 'AV-012', /AV-300/),
      note('AV-301', 'gates-shut', /only at 09:16, after the morning register has closed \(09:15\)/),
    ],
  },
  {
    name: 'gates that open as pupils are due, and shut as the register closes',
    before:
      'gates-open, at: "08:30", cites: [AV-010] }\n    - { what: gates-shut, at: "08:45", cites: [AV-010] }',
    after:
      'gates-open, at: "08:45", cites: [AV-300] }\n    - { what: gates-shut, at: "09:15", cites: [AV-301] }',
    expect: [],
  },
  {
    name: 'pupils who may be in class later than they are late',
    before: '  times:\n',
    after: '  times:\n    - { what: in-class-by, at: "08:46", cites: [AV-300] }\n',
    expect: [
      conflict('AV-300', 'in-class-by', /in class by 08:46; but whoever comes after 08:45 is late/),
      conflict('AV-012', 'AV-012', /AV-300/),
    ],
  },
  {
    name: 'pupils who are in class as they are due',
    before: '  times:\n',
    after: '  times:\n    - { what: in-class-by, at: "08:45", cites: [AV-300] }\n',
    expect: [],
  },
  {
    name: 'a day that starts after pupils are late for it',
    before: '  times:\n',
    after: '  times:\n    - { what: day-starts, at: "09:00", cites: [AV-300] }\n',
    expect: [
      conflict('AV-300', 'day-starts', /day starts at 09:00; but whoever comes after 08:45 is late/),
      conflict('AV-012', 'AV-012', /AV-300/),
    ],
  },
  {
    name: 'an afternoon register that opens after the day has ended',
    before: 'opens: "13:00", closes: { at: "13:15" }',
    after: 'opens: "15:15", closes: { at: "15:20" }',
    expect: [
      conflict('AV-011', 'at: "15:10"', /ends at 15:10; but the afternoon register opens at 15:15/),
      conflict('AV-013', 'AV-013', /AV-011/),
    ],
  },
  {
    name: 'a day that ends before the afternoon register',
    before: 'at: "15:20", for: { key_stages: [KS2] }, cites: [AV-011]',
    after: 'at: "12:40", for: { key_stages: [KS2] }, cites: [AV-300]',
    expect: [
      conflict('AV-300', 'at: "12:40"', /opens at 13:00 \(AV-013\)/),
      conflict('AV-300', 'at: "12:40"', /closes at 12:45 \(AV-014\)/),
      conflict('AV-013', 'AV-013', /AV-300/),
      conflict('AV-014', 'AV-014', /AV-300/),
    ],
  },
  {
    name: 'an afternoon register before the morning’s',
    before: 'opens: "13:00", closes: { at: "13:15" }',
    after: 'opens: "09:00", closes: { at: "09:20" }',
    expect: [
      conflict('AV-012', 'AV-012', /closes at 09:15; but the afternoon register opens at 09:00/),
      conflict('AV-013', 'AV-013', /AV-012/),
    ],
  },
  {
    name: 'two times by which parents ring',
    before: 'by: "08:45", on: each-day',
    after: 'by: "09:15", on: each-day',
    expect: [
      conflict('AV-020', 'AV-020', /by 08:45; but .* 09:15 \(AV-021\)/),
      conflict('AV-021', 'by: "09:15"', /Reading "parents-time": The same time holds each day\./),
    ],
  },
  {
    name: 'two statements of one thing',
    before: 'topic: uniform, says: Blue, cites: [AV-099] }',
    after:
      'topic: uniform, says: Blue, cites: [AV-099] }\n  - { about: other, topic: uniform, says: Green, cites: [AV-300] }',
    expect: [conflict('AV-099', 'says: Blue', /Green/), conflict('AV-300', 'says: Green', /Blue/)],
  },
  {
    name: 'a target that is other days than percent',
    before: '{ about: attendance-target, says: 95, cites: [AV-091] }',
    after:
      '{ about: attendance-target, says: 97, cites: [AV-091] }\n  - { about: target-days, says: 185 of 190, cites: [AV-300] }',
    expect: [
      conflict('AV-091', 'says: 97', /97\.37%/),
      conflict('AV-300', '185 of 190', /the target is 97%/),
    ],
  },
  {
    name: 'a follow-up that begins after its first step is due',
    before: '{ about: follow-up-starts, says: "09:30"',
    after: '{ about: follow-up-starts, says: midday',
    expect: [
      conflict('AV-022', 'id: text', /due at 09:30; but .*midday/),
      conflict('AV-023', 'id: call', /due at 10:30/),
      conflict('AV-094', 'says: midday', /AV-022/),
      conflict('AV-094', 'says: midday', /AV-023/),
    ],
  },
  {
    name: 'a notice for leave that is stated in two lengths',
    before: 'says: 2 weeks',
    after: 'says: 3 weeks',
    expect: [conflict('AV-095', '3 weeks', /14 days/), conflict('AV-050', 'notice: {')],
  },
  {
    name: 'a bar of attendance where attendance is said not to matter',
    before: '{ about: leave-notice, says: 2 weeks, cites: [AV-095] }',
    after: '{ about: leave-attendance-bar, says: none, cites: [AV-300] }',
    expect: [conflict('AV-300', 'says: none', /below 96%/), conflict('AV-051', 'AV-051')],
  },
  {
    name: 'a stated trigger in weeks of another kind',
    before: 'says: 10 sessions in 10 school weeks',
    after: 'says: 10 sessions in 10 weeks',
    expect: [conflict('AV-097', 'in 10 weeks', /10 school weeks/), conflict('AV-060', 'AV-060')],
  },
  {
    name: 'a stated line of persistent absence beside another rule',
    before: 'says: 10% or more missed',
    after: 'says: below 90%',
    expect: [
      conflict('AV-092', 'below 90%', /AV-033/),
      conflict('AV-092', 'below 90%', /At exactly 90%/, 'LAW-PERSISTENT'),
      conflict('AV-033', 'id: persistent\n', /AV-092/),
    ],
  },
  {
    name: 'two flags that differ about the very line',
    before: '  - id: severe\n',
    after:
      '  - id: half\n    label: Under half\n    when: { measure: attendance, is: below, value: 50 }\n    then: [{ id: flag, kind: flag.severe-absence, cites: [AV-300] }]\n    cites: [AV-300]\n  - id: severe\n',
    expect: [
      conflict('AV-300', 'id: half', /AV-034/),
      conflict('AV-300', 'id: half', /At exactly 50%/, 'LAW-SEVERE'),
      conflict('AV-034', 'id: severe\n', /AV-300/),
    ],
  },
  {
    name: 'two rhythms of review',
    before: '  - { due: "2027-06", every_months: 12, cites: [AV-002] }',
    after:
      '  - { due: "2027-06", every_months: 12, cites: [AV-002] }\n  - { every_months: 36, cites: [AV-300] }',
    expect: [conflict('AV-002', 'AV-002', /every 12 months; .*every 36/), conflict('AV-300', 'AV-300')],
  },
  {
    name: 'a review date later than its rhythm',
    before: 'due: "2027-06", every_months: 12',
    after: 'due: "2028-06", every_months: 12',
    expect: [conflict('AV-002', 'AV-002', /June 2028/)],
  },
  {
    name: 'two lengths of retention',
    before: 'years: 6, from: entry-date, cites: [AV-090] }',
    after:
      'years: 6, from: entry-date, cites: [AV-090] }\n  - { what: register-entries, years: 8, from: entry-date, cites: [AV-300] }',
    expect: [conflict('AV-090', 'AV-090', /6 years; .*8 years/), conflict('AV-300', 'AV-300')],
  },
  {
    name: 'a code that counts as two things',
    before: '  - { id: after-close, label: After the close,',
    after:
      '  - { id: late-too, label: Late, codes: ["L"], counts_as: authorised, cites: [AV-300] }\n  - { id: after-close, label: After the close,',
    expect: [
      conflict('AV-300', 'AV-300', /national table it is attending/, 'LAW-CODES'),
      conflict('AV-300', 'AV-300', /AV-015/),
      conflict('AV-015', 'AV-015', /AV-300/),
    ],
  },
  {
    name: 'provision stated from another day than the rule has',
    before: '{ about: leave-notice, says: 2 weeks, cites: [AV-095] }',
    after: '{ about: provision-from-day, says: 5, cites: [AV-300] }',
    expect: [
      conflict('AV-300', 'AV-300', /day 6/),
      conflict('AV-047', 'AV-047'),
      note('AV-300', 'AV-300', /law says 6, and no more/, 'LAW-PROVISION'),
    ],
  },
  {
    name: 'a reason for leave with two pairs of codes',
    before: '    - { granted: "C", refused: "O", cites: [AV-054] }',
    after: '    - { reasons: [wedding, holiday], granted: "C", refused: "O", cites: [AV-300] }',
    expect: [
      conflict('AV-054', 'granted: "C", refused: "G"', /a holiday gets "C" .* "G" .*\(AV-300\)/),
      conflict('AV-300', 'AV-300', /"O" where it is refused/),
    ],
  },
  {
    name: 'codes of leave after others that fit every request',
    before: '    - { reasons: [holiday], granted',
    after: '    - { granted: "C", refused: "O", cites: [AV-300] }\n    - { reasons: [holiday], granted',
    expect: [conflict('AV-054', '- { reasons: [holiday]', /never used: .* \(AV-300\) fits every request/)],
  },
  {
    name: 'a word that leads to two codes',
    before: '  - { id: after-close, label: After the close,',
    after:
      '  - { id: ill, label: Ill, codes: ["I"], reasons: [Dentist], cites: [AV-300] }\n  - { id: seen, label: Seen, codes: ["M"], reasons: [doctor, dentist], cites: [AV-301] }\n  - { id: after-close, label: After the close,',
    expect: [
      conflict('AV-300', 'id: ill', /"Dentist" .* the code "I"; but .* "M" \(AV-301\)/),
      conflict('AV-301', 'id: seen', /AV-300/),
    ],
  },
  {
    name: 'a word that leads to one code in the morning and to another in the afternoon',
    before: '  - { id: after-close, label: After the close,',
    after:
      '  - { id: ill, label: Ill, codes: ["I"], session: AM, reasons: [dentist], cites: [AV-300] }\n  - { id: seen, label: Seen, codes: ["M"], session: PM, reasons: [dentist], cites: [AV-301] }\n  - { id: after-close, label: After the close,',
    expect: [],
  },
  {
    name: 'one step of one day with two times in two ladders',
    before: 'levels:\n',
    after:
      '  - { id: again, label: Again, begins: unexplained-absence, steps: [{ id: message, kind: contact.text, days: [1, 2], due: { time: "11:30" }, cites: [AV-300] }], cites: [AV-300] }\nlevels:\n',
    expect: [
      conflict('AV-022', 'id: text', /on day 1 .*due at 09:30; but .*"again" is due at 11:30/),
      conflict('AV-300', '- { id: again', /AV-022/),
    ],
  },
  {
    name: 'one step with two times, for pupils who are not the same',
    before: 'levels:\n',
    after:
      '  - { id: again, label: Again, begins: missing-after-present, steps: [{ id: message, kind: contact.text, day: 1, due: { time: "14:30" }, cites: [AV-300] }], cites: [AV-300] }\nlevels:\n',
    expect: [],
  },
  {
    name: 'a step that is due before the one that it waits for',
    before: 'id: call, kind: contact.call, day: 1, due: { time: "10:30" }',
    after: 'id: call, kind: contact.call, day: 1, due: { time: "09:25" }',
    expect: [
      conflict(
        'AV-023',
        'id: call',
        /due at 09:25, and waits for "text"; but .* due only at 09:30 \(AV-022\)/,
      ),
      conflict('AV-022', 'id: text', /AV-023/),
      conflict('AV-023', 'id: call', /AV-094/),
      conflict('AV-094', 'AV-094', /09:25/),
    ],
  },
  {
    name: 'a step that is due before another and waits for nothing',
    before: 'id: call, kind: contact.call, day: 1, due: { time: "10:30" }',
    after: 'id: call, kind: contact.call, day: 1, waits: for-nothing, due: { time: "09:30" }',
    expect: [],
  },
  {
    name: 'steps that are due before another that stands in for them',
    before: '      - { id: text, kind',
    after:
      '      - { id: alone, kind: visit.home, day: 1, due: end-of-day, for: { cohorts: [walks-alone] }, instead_of: [text, call, walkers], cites: [AV-300] }\n      - { id: text, kind',
    expect: [
      conflict('AV-024', 'id: walkers', /"alone" \(AV-300\) comes instead of it for every pupil/),
      conflict('AV-300', 'id: alone', /AV-024/),
    ],
  },
  {
    name: 'more days for a festival than for a year',
    before: 'penalty:\n',
    after:
      '  religious: { days_per_festival: 3, days_per_year: 2, code: "R", beyond: { then: refuse }, cites: [AV-300] }\npenalty:\n',
    expect: [conflict('AV-300', 'religious:', /3 days .* no more than 2 in a whole year/)],
  },
  {
    name: 'year groups of another phase',
    before: 'phase: primary',
    after: 'phase: secondary',
    expect: [conflict(null, 'year_groups:', /phase is secondary.* no pupil is of it/)],
  },
  {
    name: 'a stated trigger in days without a stretch of time',
    before: 'says: 10 sessions in 10 school weeks',
    after: 'says: 5 days',
    expect: [
      conflict('AV-097', 'says: 5 days', /"5 days"; but .*10 sessions in 10 school weeks/),
      conflict('AV-060', 'AV-060', /"5 days"/),
    ],
  },
  {
    name: 'the trigger of the threshold, stated in days',
    before: 'says: 10 sessions in 10 school weeks',
    after: 'says: 5 days in 10 school weeks',
    expect: [],
  },
  {
    name: 'a notice where possible, and a bar on less of it',
    before: 'notice: { days: 14, unit: calendar, strength: must, cites: [AV-050] }\n  refuse:\n',
    after:
      'notice: { days: 14, unit: calendar, strength: where-possible, cites: [AV-050] }\n  refuse:\n    - { id: short, label: Asked too late, if: [{ fact: notice-days, is: below, value: 14 }], cites: [AV-300] }\n',
    expect: [
      conflict('AV-050', 'AV-050', /where possible; but it is refused with less than 14/),
      conflict('AV-300', 'AV-300', /AV-050/),
    ],
  },
  {
    name: 'holidays that are never granted, and a code for one that is',
    before: '{ about: leave-notice, says: 2 weeks, cites: [AV-095] }',
    after: '{ about: leave-holiday, says: never, cites: [AV-300] }',
    expect: [
      conflict('AV-300', 'says: never', /no bar refuses it \(AV-054\)/),
      conflict('AV-054', 'granted: "C", refused: "G"', /AV-300/),
    ],
  },
  {
    name: 'two rhythms of one report',
    before: 'retention:\n',
    after:
      '  - { id: board, kind: report.governors, label: To the governors, rhythm: half-term, cites: [AV-300] }\nretention:\n',
    expect: [conflict('AV-083', 'AV-083', /To the governors/), conflict('AV-300', 'AV-300', /AV-083/)],
  },
  {
    name: 'two reports to one reader',
    before: 'retention:\n',
    after:
      '  - { id: board, kind: report.governors, label: Persistent absence, rhythm: half-term, cites: [AV-300] }\nretention:\n',
    expect: [],
  },
  {
    name: 'a count that everybody reaches',
    before: 'over: week, is: at-least, value: 3',
    after: 'over: week, is: at-least, value: 0',
    expect: [conflict('AV-046', 'value: 0', /lates at least 0 holds for everybody/)],
  },
  {
    name: 'a history that is younger than the version',
    before: '{ date: "2024-09", summary',
    after: '{ date: "2026-10", summary',
    expect: [conflict('AV-001', 'date: "2026-10"', /October 2026/)],
  },
  {
    name: 'two amounts for one day',
    before: '  limit: { notices: 2',
    after:
      '    - { from: "2026-01-01", stages: [{ offence: 1, reduced: 70, full: 160 }], cites: [AV-300] }\n  limit: { notices: 2',
    expect: [
      conflict('AV-063', '- from: "2024-08-19"', /AV-300/),
      conflict('AV-300', '- { from: "2026-01-01"', /AV-063/),
      conflict('AV-300', '- { from: "2026-01-01"', /£70/, 'LAW-AMOUNTS'),
    ],
  },
]

const NEVER: readonly Plant[] = [
  {
    name: 'bands that overlap',
    before: 'at_least: 90.1, at_most: 95,',
    after: 'at_least: 90.1, at_most: 95.1,',
    expect: [
      conflict('AV-041', 'id: amber', /95\.1% is in two bands|AV-040/),
      conflict('AV-040', 'id: green', /95\.1% is in two bands/),
    ],
  },
  {
    name: 'bands that leave a gap on the grid of their decimals',
    before: 'at_least: 90.1, at_most: 95,',
    after: 'at_least: 90.2, at_most: 95,',
    expect: [
      conflict('AV-041', 'id: amber', /90\.1% is in none/),
      conflict('AV-042', 'id: red', /90\.1% is in none/),
    ],
  },
  {
    name: 'bands with one decimal that are not rounded',
    before: '    round_to: 1\n',
    after: '',
    expect: [
      conflict('AV-040', 'id: green', /95\.05% is in none/),
      conflict('AV-041', 'id: amber', /95\.05% is in none/),
      conflict('AV-041', 'id: amber', /90\.05% is in none/),
      conflict('AV-042', 'id: red', /90\.05% is in none/),
    ],
  },
  {
    name: 'bands whose shared edge is in neither',
    before: 'label: Good, at_least: 95',
    after: 'label: Good, above: 95',
    expect: [
      conflict('AV-043', 'id: good', /95% is in none/),
      conflict('AV-044', 'id: poor', /95% is in none/),
    ],
  },
  {
    name: 'bands whose shared edge is in both',
    before: 'label: Poor, below: 95',
    after: 'label: Poor, at_most: 95',
    expect: [conflict('AV-043', 'id: good', /95% is in two/), conflict('AV-044', 'id: poor')],
  },
  {
    name: 'a band with its edges the wrong way round',
    before: 'at_least: 90.1, at_most: 95, then: [], review',
    after: 'at_least: 95, at_most: 90.1, then: [], review',
    expect: [
      conflict('AV-041', 'id: amber', /can never act/),
      conflict('AV-040', 'id: green', /in none/),
      conflict('AV-042', 'id: red', /in none/),
    ],
  },
  {
    name: 'a percentage above a hundred, which everybody is below',
    before: 'measure: attendance, is: below, value: 95 }',
    after: 'measure: attendance, is: below, value: 950 }',
    expect: [conflict('AV-030', 'value: 950', /attendance below 950% holds for everybody/)],
  },
  {
    name: 'year groups that the school does not have',
    before: 'cohorts: [walks-alone], year_groups: ["5", "6"]',
    after: 'cohorts: [walks-alone], year_groups: ["7", "8"]',
    expect: [conflict('AV-024', 'id: walkers', /Nobody is in this audience/)],
  },
  {
    name: 'a key stage and year groups outside it',
    before: 'cohorts: [walks-alone], year_groups: ["5", "6"]',
    after: 'key_stages: [KS1], year_groups: ["5", "6"]',
    expect: [conflict('AV-024', 'id: walkers', /Nobody/)],
  },
  {
    name: 'a cohort that is wanted and left out',
    before: 'key_stages: [KS1, KS2], not_cohorts: [medical-condition]',
    after: 'cohorts: [send], not_cohorts: [send-support, ehc-plan]',
    expect: [conflict('AV-035', 'not_cohorts: [send', /Nobody/)],
  },
  {
    name: 'compulsory school age in the sixth form',
    before: 'for: { compulsory_school_age: true }\n  threshold',
    after: 'for: { compulsory_school_age: false, key_stages: [KS1, KS2] }\n  threshold',
    expect: [conflict(null, 'compulsory_school_age: false', /Nobody/)],
  },
  {
    name: 'a step for pupils who are not in the rule',
    before: '{ id: watch, kind: monitor.attendance, every',
    after: '{ id: watch, kind: monitor.attendance, for: { cohorts: [medical-condition] }, every',
    expect: [conflict('AV-035', 'id: watch', /no such pupil/)],
  },
  {
    name: 'a ladder step for pupils who are not on the ladder',
    before: '    begins: unexplained-absence\n',
    after: '    begins: unexplained-absence\n    for: { not_cohorts: [walks-alone] }\n',
    expect: [conflict('AV-024', 'id: walkers', /can never arise/)],
  },
  {
    name: 'two figures that cannot both be',
    before: '{ measure: attendance, is: above, value: 85.5 }',
    after: '{ measure: attendance, is: at-least, value: 92 }',
    expect: [conflict('AV-035', 'all:', /can never hold together/)],
  },
  {
    name: 'attendance and absence that cannot both be',
    before: '{ measure: attendance, is: above, value: 85.5 }',
    after: '{ measure: absence, is: below, value: 8 }',
    expect: [conflict('AV-035', 'all:', /can never hold together/)],
  },
  {
    name: 'more unauthorised absence than there is absence',
    before:
      '{ measure: unauthorised-absence, is: at-least, value: 5 }\n            - { measure: occasions, counts: absent, over: half-term, is: at-least, value: 3 }',
    after: '{ measure: unauthorised-absence, is: at-least, value: 20 }',
    expect: [conflict('AV-035', 'all:', /can never hold together/)],
  },
  {
    name: 'more lates than a week has sessions',
    before: 'over: week, is: at-least, value: 3',
    after: 'over: week, is: at-least, value: 30',
    expect: [conflict('AV-046', 'value: 30', /at most 10/)],
  },
  {
    name: 'attendance over all of it',
    before: 'is: below, value: 95 }\n    then',
    after: 'is: above, value: 100 }\n    then',
    expect: [conflict('AV-030', 'is: above, value: 100 }', /never below 0% or above 100%/)],
  },
  {
    name: 'a step whose own condition denies its rule, and the step that waits for it',
    before: 'when: { measure: sessions, counts: absent, over: { since: letter }, is: at-least, value: 1 }',
    after: 'when: { measure: attendance, is: at-least, value: 97 }',
    expect: [
      conflict('AV-031', 'id: meeting', /can never hold together/),
      conflict('AV-032', 'id: plan', /waits for "meeting"/),
    ],
  },
  {
    name: 'a step after one that must not have been done',
    before: 'when: { measure: sessions, counts: absent, over: { since: letter }, is: at-least, value: 1 }',
    after: 'when: { step: letter, is: not-done }',
    expect: [
      conflict('AV-031', 'id: meeting', /both done and not done/),
      conflict('AV-032', 'id: plan', /waits for "meeting"/),
    ],
  },
  {
    name: 'a step that everybody is held back from',
    before: 'held_back: { for: { cohorts: [medical-condition] }, how: stop',
    after: 'held_back: { for: { key_stages: [EYFS, KS1, KS2] }, how: stop',
    expect: [conflict('AV-032', 'id: plan', /held back/)],
  },
  {
    name: 'a ladder step that ends before it begins',
    before: 'from_day: 2, to_day: 4',
    after: 'from_day: 5, to_day: 4',
    expect: [conflict('AV-025', 'id: later-call', /before it begins on day 5/)],
  },
  {
    name: 'a ladder step that another replaces for everybody',
    before: 'for: { cohorts: [walks-alone], year_groups: ["5", "6"] }',
    after: 'for: { key_stages: [EYFS, KS1, KS2] }',
    expect: [
      conflict('AV-023', 'id: call', /"walkers" \(AV-024\) comes instead/),
      conflict('AV-024', 'id: walkers', /comes instead of "call" \(AV-023\) for every pupil/),
    ],
  },
  {
    name: 'a ladder step that is due before it begins',
    before: 'at: "09:15", due: { time: "09:45" }',
    after: 'at: "09:50", due: { time: "09:45" }',
    expect: [conflict('AV-024', 'id: walkers', /begins only at 09:50/)],
  },
  {
    name: 'a rule that ends before it begins',
    before: '    label: Three lates in a week\n',
    after: '    label: Three lates in a week\n      from: "2027-01-01"\n      to: "2026-12-31"\n',
    expect: [conflict('AV-046', 'to: "2026-12-31"', /before it begins/)],
  },
  {
    name: 'a rule that ended before the version began',
    before: '    label: Three lates in a week\n',
    after: '    label: Three lates in a week\n      to: "2026-08-31"\n',
    expect: [conflict('AV-046', 'to: "2026-08-31"', /before this version begins/)],
  },
  {
    name: 'a rule that begins after the version has ended',
    before: 'in_force: { from: "2026-09-01", cites: [AV-001] }',
    after:
      'in_force: { from: "2026-09-01", to: "2027-08-31", cites: [AV-001] }\nevidence:\n  - { id: late, label: Late, from: "2027-09-01", when: { measure: lates, is: at-least, value: 3 }, then: [{ id: ask, kind: request.medical-evidence, cites: [AV-300] }], cites: [AV-300] }',
    expect: [conflict('AV-300', 'from: "2027-09-01"', /after this version ends/)],
  },
  {
    name: 'leave of more days and fewer',
    before: 'is: below, value: 60',
    after: 'is: below, value: 6',
    expect: [conflict('AV-053', 'AV-053', /no number of days asked/)],
  },
  {
    name: 'leave that is asked for afterwards, with notice',
    before: 'if: [{ fact: retrospective }]',
    after: 'if: [{ fact: retrospective }, { fact: notice-days, is: at-least, value: 1 }]',
    expect: [conflict('AV-052', 'AV-052', /has no notice/)],
  },
  {
    name: 'a bar on attendance that nobody can fall under',
    before: 'over: { months: 12 }, is: below, value: 96',
    after: 'over: { months: 12 }, is: below, value: 0',
    expect: [conflict('AV-051', 'AV-051', /can never hold/)],
  },
  {
    name: 'an award for more than everything',
    before: 'is: at-least, value: 100, raffle',
    after: 'is: above, value: 100, raffle',
    expect: [conflict('AV-081', 'AV-081', /Nobody can ever win/)],
  },
  {
    name: 'an award for a term in half of it',
    before: 'label: A full term, period: term,',
    after: 'label: A full term, period: term, in: [autumn-1],',
    expect: [
      conflict('AV-081', 'AV-081', /autumn-1 without autumn-2/),
      note('AV-081', 'AV-081', /not awarded in autumn-2/),
    ],
  },
  {
    name: 'an award of a week before its end',
    before: 'weekday: friday, week: next',
    after: 'weekday: tuesday, week: same',
    expect: [conflict('AV-080', 'AV-080', /before the week is over/)],
  },
  {
    name: 'an award for a key stage that is not there',
    before: 'separately_by: [EYFS, KS1, KS2]',
    after: 'separately_by: [EYFS, KS1, KS2, KS3]',
    expect: [conflict('AV-080', 'AV-080', /in KS3/)],
  },
  {
    name: 'a warning on a local trigger, and no local trigger',
    before: 'unit: school, on: threshold, cites: [AV-061]',
    after: 'unit: school, on: local-trigger, cites: [AV-061]',
    expect: [conflict('AV-061', 'on: local-trigger', /warning can never arise/)],
  },
  {
    name: 'a notice to improve of no length',
    before: 'weeks_min: 3, weeks_max: 6',
    after: 'weeks_min: 6, weeks_max: 3',
    expect: [conflict('AV-062', 'AV-062', /no length is both/)],
  },
]

const AGAINST_THE_LAW: readonly Plant[] = [
  {
    name: 'a shorter retention',
    before: 'years: 6, from: entry-date',
    after: 'years: 5, from: entry-date',
    expect: [conflict('AV-090', 'AV-090', /5 years here; the law asks for 6/, 'LAW-RETENTION')],
  },
  {
    name: 'an old amount',
    before: 'offence: 1, reduced: 80, reduced_until_days: 21, full: 160',
    after: 'offence: 1, reduced: 60, reduced_until_days: 21, full: 120',
    expect: [outdated('AV-063', 'reduced: 60', 'LAW-AMOUNTS')],
  },
  {
    name: 'an amount that never was',
    before: 'offence: 1, reduced: 80,',
    after: 'offence: 1, reduced: 75,',
    expect: [conflict('AV-063', 'reduced: 75', /£75 within 21 days/, 'LAW-AMOUNTS')],
  },
  {
    name: 'a stated old amount',
    before: 'about: penalty-full, says: 160',
    after: 'about: penalty-full, says: up to £100',
    expect: [
      outdated('AV-096', 'up to £100', 'LAW-AMOUNTS'),
      conflict('AV-096', 'up to £100', /AV-063/),
      conflict('AV-063', '- { offence: 1', /AV-096/),
    ],
  },
  {
    name: 'amounts that have ended',
    before: '    - from: "2024-08-19"\n',
    after: '    - from: "2024-08-19"\n      to: "2026-08-31"\n',
    expect: [outdated('AV-063', '- from: "2024-08-19"', 'LAW-AMOUNTS')],
  },
  {
    name: 'a threshold of more sessions',
    before: 'threshold: { sessions: 10,',
    after: 'threshold: { sessions: 12,',
    expect: [
      conflict('AV-060', 'AV-060', /laxer/, 'LAW-THRESHOLD'),
      conflict('AV-060', 'AV-060', /AV-097/),
      conflict('AV-097', 'AV-097', /12 sessions/),
    ],
  },
  {
    name: 'a threshold that counts authorised absence',
    before: 'sessions: 10, codes: ["G", "N", "O", "U"]',
    after: 'sessions: 10, codes: ["G", "N", "O", "U", "I"]',
    expect: [conflict('AV-060', 'AV-060', /counts I, which the law does not/, 'LAW-THRESHOLD')],
  },
  {
    name: 'a penalty threshold of fewer sessions in a shorter time, of which neither is the stricter',
    before: 'sessions: 10, codes: ["G", "N", "O", "U"], school_weeks: 10',
    after: 'sessions: 8, codes: ["G", "N", "O", "U"], school_weeks: 6',
    expect: [
      conflict('AV-060', 'threshold:', /8 sessions in 10 school weeks act/, 'LAW-THRESHOLD'),
      conflict('AV-060', 'threshold:', /AV-097/),
      conflict('AV-097', 'about: penalty-trigger'),
    ],
  },
  {
    name: 'a trigger of its own instead of the national one',
    before: '  threshold: { sessions: 10, codes: ["G", "N", "O", "U"], school_weeks: 10, cites: [AV-060] }\n',
    after:
      '  local_triggers:\n    - { id: five, label: Five days, when: { measure: days, counts: unauthorised, over: term, is: at-least, value: 5 }, cites: [AV-300] }\n',
    expect: [
      conflict('AV-300', '- { id: five', /the law's threshold: 10 sessions/, 'LAW-THRESHOLD'),
      note(null, '  for: { compulsory_school_age: true }', /gives no number of sessions/, 'LAW-THRESHOLD'),
    ],
  },
  {
    name: 'a laxer return of continuous absence, although it sharpens nothing',
    before: '  rules:\n    - id: sick\n',
    after:
      '  rules:\n    - { id: away, label: Twelve days, when: { measure: consecutive-days, codes: ["N", "G", "O", "U"], is: at-least, value: 12 }, then: [{ id: tell, kind: notify.la-absence, cites: [AV-300] }], cites: [AV-300] }\n    - id: sick\n',
    expect: [conflict('AV-300', '- { id: away', /laxer/, 'LAW-CONTINUOUS')],
  },
  {
    name: 'a shorter school year',
    before: '{ about: leave-notice, says: 2 weeks, cites: [AV-095] }',
    after: '{ about: school-year-days, says: 185, cites: [AV-300] }',
    expect: [conflict('AV-300', 'says: 185', /law says 190/, 'LAW-YEAR')],
  },
  {
    name: 'another limit of notices',
    before: 'notices: 2, within_years: 3',
    after: 'notices: 3, within_years: 3',
    expect: [conflict('AV-064', 'AV-064', /3 notices in 3 years/, 'LAW-LIMIT')],
  },
  {
    name: 'a letter where the law considers prosecution',
    before: 'then: consider.prosecution, cites: [AV-064]',
    after: 'then: letter.attendance, cites: [AV-064]',
    expect: [
      conflict('AV-064', 'AV-064', /write to parents .* by law it is: consider court action/, 'LAW-LIMIT'),
    ],
  },
  {
    name: 'another fine in court',
    before: 'fine_max: 2500',
    after: 'fine_max: 1000',
    expect: [conflict('AV-065', 'AV-065', /£1000 \(by law £2500\)/, 'LAW-COURT')],
  },
  {
    name: 'a longer time for a new name',
    before: 'admission: { days: 5, unit: calendar',
    after: 'admission: { days: 7, unit: calendar',
    expect: [conflict('AV-070', 'AV-070', /7 calendar days here/, 'LAW-ADMISSION')],
  },
  {
    name: 'five school days for a new name, which reach further than five calendar days',
    before: 'admission: { days: 5, unit: calendar',
    after: 'admission: { days: 5, unit: school',
    expect: [conflict('AV-070', 'AV-070', /5 school days here/, 'LAW-ADMISSION')],
  },
  {
    name: 'data for the Department on request',
    before: 'frequency: daily',
    after: 'frequency: on-request',
    expect: [conflict('AV-072', 'AV-072', /every day/, 'LAW-DAILY')],
  },
  {
    name: 'a longer time to settle an N',
    before: 'reason_deadline: { days: 5,',
    after: 'reason_deadline: { days: 10,',
    expect: [conflict('AV-073', 'AV-073', /10 school days/, 'LAW-REASON')],
  },
  {
    name: 'an N that becomes something else',
    before: 'then_code: "O"',
    after: 'then_code: "U"',
    expect: [conflict('AV-073', 'AV-073', /becomes U here/, 'LAW-REASON')],
  },
  {
    name: 'a laxer sickness return',
    before: 'codes: ["I"], over: academic-year, is: at-least, value: 15',
    after: 'codes: ["I"], over: academic-year, is: above, value: 15',
    expect: [conflict('AV-074', 'is: above, value: 15', /laxer/, 'LAW-SICKNESS')],
  },
  {
    name: 'a laxer line of severe absence',
    before: 'is: at-most, value: 50 }',
    after: 'is: at-most, value: 40 }',
    expect: [conflict('AV-034', 'id: severe\n', /The law's line acts/, 'LAW-SEVERE')],
  },
  {
    name: 'the line of severe absence without its point',
    before: 'is: at-most, value: 50 }',
    after: 'is: below, value: 50 }',
    expect: [conflict('AV-034', 'id: severe\n', /At exactly 50%/, 'LAW-SEVERE')],
  },
  {
    name: 'a register that stays open too long',
    before: 'opens: "12:30", closes: { at: "12:45" }',
    after: 'opens: "12:30", closes: { at: "13:01" }',
    expect: [conflict('AV-014', 'AV-014', /31 minutes/, 'LAW-REGISTER-OPEN')],
  },
  {
    name: 'L that counts as authorised',
    before: 'codes: ["L"], counts_as: attending',
    after: 'codes: ["L"], counts_as: authorised',
    expect: [conflict('AV-015', 'AV-015', /national table it is attending/, 'LAW-CODES')],
  },
  {
    name: 'L that is stated to be authorised',
    before: 'about: l-counts-as, says: present',
    after: 'about: l-counts-as, says: authorised',
    expect: [conflict('AV-098', 'AV-098', /counts as attending/, 'LAW-CODES')],
  },
  {
    name: 'leave that is refused with an authorised code',
    before: '{ reasons: [holiday], granted: "C", refused: "G"',
    after: '{ reasons: [holiday], granted: "C", refused: "S"',
    expect: [conflict('AV-054', 'refused: "S"', /authorised absence/)],
  },
  {
    name: 'religious observance with a code of unauthorised absence',
    before: 'penalty:\n',
    after: '  religious: { code: "O", beyond: { then: refuse }, cites: [AV-300] }\npenalty:\n',
    expect: [conflict('AV-300', 'religious:', /code "O", which the national table counts as unauthorised/)],
  },
  {
    name: 'further days of religious observance, granted as unauthorised and refused as authorised',
    before: 'penalty:\n',
    after:
      '  religious:\n    code: "R"\n    beyond: { then: headteacher-decides, code_if_granted: "G", code_if_refused: "C" }\n    cites: [AV-300]\npenalty:\n',
    expect: [
      conflict('AV-300', 'beyond:', /granted gets the code "G"/),
      conflict('AV-300', 'beyond:', /refused gets the code "C"/),
    ],
  },
  {
    name: 'religious observance with the codes of the law',
    before: 'penalty:\n',
    after:
      '  religious: { days_per_festival: 1, days_per_year: 3, code: "R", beyond: { then: headteacher-decides, code_if_granted: "C", code_if_refused: "O" }, cites: [AV-300] }\npenalty:\n',
    expect: [],
  },
  {
    name: 'the Department’s data every week',
    before: '{ about: leave-notice, says: 2 weeks, cites: [AV-095] }',
    after: '{ about: daily-return, says: weekly, cites: [AV-300] }',
    expect: [
      conflict('AV-300', 'says: weekly', /by law it goes to the Department every day/, 'LAW-DAILY'),
      conflict('AV-300', 'says: weekly', /AV-072/),
      conflict('AV-072', 'AV-072', /AV-300/),
    ],
  },
  {
    name: 'the Department’s data every day',
    before: '{ about: leave-notice, says: 2 weeks, cites: [AV-095] }',
    after: '{ about: daily-return, says: every school day in term, cites: [AV-300] }',
    expect: [],
  },
  {
    name: 'provision two days too late in a suspension',
    before: 'on: suspension-day, day: 6',
    after: 'on: suspension-day, day: 8',
    expect: [conflict('AV-047', 'AV-047', /only on day 8 .* from day 6/, 'LAW-PROVISION')],
  },
  {
    name: 'leave that somebody else decides',
    before: '  notice: { days: 14,',
    after:
      '  decided_by: { role: pastoral, cites: [AV-300] }\n  decide: { owner: office, cites: [AV-301] }\n  notice: { days: 14,',
    expect: [
      conflict('AV-300', 'AV-300', /decided by .* always for the headteacher/, 'LAW-LEAVE'),
      conflict('AV-301', 'AV-301', /put to the school office to decide/, 'LAW-LEAVE'),
    ],
  },
  {
    name: 'leave that the headteacher decides',
    before: '  notice: { days: 14,',
    after:
      '  decided_by: { role: headteacher, cites: [LAW-LEAVE] }\n  decide: { owner: headteacher, cites: [AV-301] }\n  notice: { days: 14,',
    expect: [],
  },
  {
    name: 'a clause of the law that is not there',
    before: 'kind: flag.severe-absence, cites: [AV-034] }',
    after: 'kind: flag.severe-absence, cites: [LAW-NOPE] }',
    expect: [conflict('LAW-NOPE', 'LAW-NOPE', /no such clause/)],
  },
  {
    name: 'another end of compulsory school age',
    before: 'about: compulsory-age-ends, says: 16',
    after: 'about: compulsory-age-ends, says: 18',
    expect: [conflict('AV-093', 'AV-093', /says 18 .*law says 16/, 'LAW-AGE')],
  },
  {
    name: 'a law that has been replaced',
    before: '{ id: si-2024-208,',
    after: '{ id: SI 2006/1751,',
    expect: [outdated('AV-101', 'AV-101', 'LAW-CODES')],
  },
  {
    name: 'a code that was withdrawn before the version began',
    before: 'refused: "G", cites',
    after: 'refused: "F", cites',
    expect: [conflict('AV-054', 'refused: "F"', /withdrawn after 2013-08-31/)],
  },
  {
    name: 'a review date that has gone by',
    before: 'due: "2027-06", every_months: 12',
    after: 'due: "2026-10"',
    expect: [outdated('AV-002', 'due: "2026-10"')],
  },
  {
    name: 'a rhythm of review that has gone by',
    before: 'due: "2027-06", every_months: 12',
    after: 'adopted: "2024-10", every_months: 12',
    expect: [outdated('AV-002', 'adopted: "2024-10"')],
  },
]

const NOTES: readonly Plant[] = [
  {
    name: 'two holders of one post',
    before: 'posts:\n',
    after: 'posts:\n  - { role: champion, held_by: The headteacher, cites: [AV-300] }\n',
    expect: [note('AV-300', 'AV-300', /held by two/), note('AV-003', 'AV-003', /held by two/)],
  },
  {
    name: 'a trigger of its own beside the national one',
    before: '  warning: {',
    after:
      '  local_triggers:\n    - { id: five, label: Five days, when: { measure: days, counts: unauthorised, over: term, is: at-least, value: 5 }, cites: [AV-300] }\n  warning: {',
    expect: [note('AV-300', 'AV-300', /the law's threshold/, 'LAW-THRESHOLD')],
  },
  {
    name: 'a longer school year',
    before: '{ about: leave-notice, says: 2 weeks, cites: [AV-095] }',
    after: '{ about: school-year-days, says: 195, cites: [AV-300] }',
    expect: [note('AV-300', 'says: 195', /law says 190/, 'LAW-YEAR')],
  },
  {
    name: 'a year in the label of the version is no date',
    before: 'label: First,',
    after: 'label: "2026-27",',
    expect: [],
  },
  {
    name: 'the return of the law with a second one later',
    before: '  rules:\n    - id: sick\n',
    after:
      '  rules:\n    - { id: ten, label: Ten days, sharpens: continuous-absence, when: { measure: consecutive-days, codes: ["N", "G", "O", "U"], is: at-least, value: 10 }, then: [{ id: tell, kind: notify.la-absence, cites: [AV-300] }], cites: [AV-300] }\n    - { id: twelve, label: Twelve days, when: { measure: consecutive-days, codes: ["N", "G", "O", "U"], is: at-least, value: 12 }, then: [{ id: tell, kind: notify.la-absence, cites: [AV-301] }], cites: [AV-301] }\n    - id: sick\n',
    expect: [],
  },
  {
    name: 'a longer retention than the law asks is nobody’s concern',
    before: 'years: 6, from: entry-date',
    after: 'years: 7, from: entry-date',
    expect: [],
  },
  {
    name: 'no afternoon closing time',
    before: 'opens: "12:30", closes: { at: "12:45" }',
    after: 'opens: "12:30"',
    expect: [note('AV-014', 'AV-014', /no closing time/)],
  },
  {
    name: 'no time for a registration',
    before: 'opens: "12:30", closes: { at: "12:45" }, ',
    after: '',
    expect: [note('AV-014', 'AV-014', /has no time/), note('AV-014', 'AV-014', /no closing time/)],
  },
  {
    name: 'amounts that begin years after the version',
    before: '    - from: "2024-08-19"\n',
    after: '    - from: "2030-08-19"\n',
    expect: [
      note(
        'AV-063',
        '- from: "2030-08-19"',
        /begin on 2030-08-19, and this version on 2026-09-01/,
        'LAW-AMOUNTS',
      ),
    ],
  },
  {
    name: 'a year group beyond the phase',
    before: 'year_groups: ["R", "1", "2", "3", "4", "5", "6"]',
    after: 'year_groups: ["R", "1", "2", "3", "4", "5", "6", "7"]',
    expect: [
      note(null, 'year_groups:', /Year 7 on the roll is beyond it\./),
      note('AV-080', 'id: best-class'),
    ],
  },
  {
    name: 'a weekday without an afternoon registration',
    before: 'weekdays: [monday, tuesday, wednesday, thursday], opens',
    after: 'weekdays: [monday, tuesday, wednesday], opens',
    expect: [
      note('AV-013', 'session: AM', /no afternoon registration for anybody on Thursday/),
      note('AV-014', 'session: AM', /on Thursday/),
    ],
  },
  {
    name: 'a top band that leaves the best out',
    before: 'label: Green, at_least: 95.1',
    after: 'label: Green, at_least: 95.1, at_most: 97',
    expect: [note('AV-040', 'id: green', /No band of "rhythm" holds a percentage above 97%/)],
  },
  {
    name: 'days of notice of no stated kind',
    before: 'days: 14, unit: calendar',
    after: 'days: 14, unit: unstated',
    expect: [note('AV-050', 'unit: unstated', /calendar days are counted/)],
  },
  {
    name: 'days for a new name of no stated kind',
    before: 'admission: { days: 5, unit: calendar',
    after: 'admission: { days: 5, unit: unstated',
    expect: [note('AV-070', 'AV-070', /the law's calendar days act/, 'LAW-ADMISSION')],
  },
  {
    name: 'working days where the law says school days',
    before: 'reason_deadline: { days: 5, unit: school',
    after: 'reason_deadline: { days: 5, unit: working',
    expect: [note('AV-073', 'AV-073', /kind of days acts/, 'LAW-REASON')],
  },
  {
    name: 'a stricter sickness return',
    before: 'over: academic-year, is: at-least, value: 15',
    after: 'over: academic-year, is: at-least, value: 10',
    expect: [
      note(
        'AV-074',
        'is: at-least, value: 10 }\n      then: [{ id: return',
        /stricter figure acts/,
        'LAW-SICKNESS',
      ),
    ],
  },
  {
    name: 'a stricter line of severe absence',
    before: 'is: at-most, value: 50 }',
    after: 'is: at-most, value: 60 }',
    expect: [note('AV-034', 'id: severe\n', /stricter line acts/, 'LAW-SEVERE')],
  },
  {
    name: 'a threshold that does not count N',
    before: 'sessions: 10, codes: ["G", "N", "O", "U"]',
    after: 'sessions: 10, codes: ["G", "O", "U"]',
    expect: [note('AV-060', 'AV-060', /the law counts N too/, 'LAW-THRESHOLD')],
  },
  {
    name: 'no last day for the full amount',
    before: 'full: 160, full_until_days: 28 }\n        - { offence: 2',
    after: 'full: 160 }\n        - { offence: 2',
    expect: [note('AV-063', 'offence: 1', /no last day for the full amount/, 'LAW-AMOUNTS')],
  },
  {
    name: 'no day from which notices count',
    before: 'within_years: 3, counting_from: "2024-08-19"',
    after: 'within_years: 3',
    expect: [note('AV-064', 'AV-064', /2024-08-19/, 'LAW-LIMIT')],
  },
  {
    name: 'a target without a number',
    before: 'about: attendance-target, says: 95',
    after: 'about: attendance-target, says: as high as can be',
    expect: [note('AV-091', 'AV-091', /has no number/)],
  },
  {
    name: 'no review date at all',
    before: 'review:\n  - { due: "2027-06", every_months: 12, cites: [AV-002] }\n',
    after: '',
    expect: [note('AV-001', 'version:', /no date for its next review/)],
  },
  {
    name: 'a post that nobody holds',
    before: 'held_by: The deputy headteacher, ',
    after: '',
    expect: [note('AV-003', 'AV-003', /nobody is named/)],
  },
  {
    name: 'a local code that is only linked to',
    before: 'supplied: "yes"',
    after: 'supplied: link-only',
    expect: [note('AV-066', 'AV-066', /Alderley/)],
  },
  {
    name: 'a bar that needs the school’s settings',
    before: 'if: [{ fact: retrospective }]',
    after: 'if: [{ fact: in-test-weeks }]',
    expect: [note('AV-052', 'AV-052', /"test_weeks"/)],
  },
  {
    name: 'a section that is not there',
    before: '- { section: Appendix A, cites',
    after: '- { section: Appendix B, cites',
    expect: [note('AV-100', 'AV-100', /"Appendix B"/)],
  },
  {
    name: 'a field that was left blank',
    before: '  instruments:\n',
    after: '  placeholders: [{ what: The name of the champion, cites: [AV-300] }]\n  instruments:\n',
    expect: [note('AV-300', 'AV-300', /Still to be filled in/)],
  },
  {
    name: 'damaged text',
    before: '  instruments:\n',
    after: '  damaged: [{ what: The end of the sentence, cites: [AV-300] }]\n  instruments:\n',
    expect: [note('AV-300', 'AV-300', /damaged/)],
  },
  {
    name: 'a draw that leaves out pupils who can win otherwise',
    before: 'label: A full term, period: term,',
    after: 'label: A full term, period: term, for: { key_stages: [KS1, KS2] },',
    expect: [note('AV-081', 'AV-081', /leaves out Reception/)],
  },
  {
    name: 'an award that is not given in some halves',
    before: 'in: [autumn-1, autumn-2, spring-1, spring-2, summer-1, summer-2]',
    after: 'in: [autumn-2, spring-1, spring-2, summer-1, summer-2]',
    expect: [note('AV-082', 'AV-082', /not awarded in autumn-1/)],
  },
  {
    name: 'a step that is overdue as soon as it arises',
    before: 'due: { time: "09:30" }',
    after: 'due: { time: "09:10" }',
    expect: [
      note('AV-022', 'id: text', /overdue as soon as it arises/),
      conflict('AV-022', 'id: text', /AV-094/),
      conflict('AV-094', 'AV-094', /09:10/),
    ],
  },
  {
    name: 'a file that is named for another day',
    before: 'policy: alder-vale',
    after: 'policy: alder-vale',
    asked: { fileName: 'policies/alder-vale/2026-10-01.yaml' },
    expect: [note('AV-001', 'in_force:', /named 2026-10-01/)],
  },
  {
    name: 'a reading that speaks of two clauses',
    before: 'why: It is the shortest., cites: [AV-021]',
    after: 'why: It is the shorter., cites: [AV-021, AV-020]',
    expect: [
      note('AV-020', 'id: parents-time', /It is the shorter/),
      note('AV-021', 'id: parents-time', /It is the shorter/),
    ],
  },
  {
    name: 'what is left out, for each of its clauses',
    before: 'readings:\n',
    after:
      'not_modelled:\n  - { what: A charge for a late collection, why: The register knows no charges., cites: [AV-300, AV-301] }\nreadings:\n',
    expect: [
      note('AV-300', 'what: A charge', /Left out: A charge for a late collection\. Why:/),
      note('AV-301', 'what: A charge', /Left out/),
    ],
  },
  {
    name: 'two different actions on the two sides of one line',
    before: '  - id: severe\n',
    after:
      '  - id: under-half\n    label: Under half\n    when: { measure: attendance, is: below, value: 50 }\n    then: [{ id: tell, kind: inform.headteacher, cites: [AV-300] }]\n    cites: [AV-300]\n  - id: severe\n',
    expect: [
      note('AV-300', 'id: under-half', /exactly on the line/),
      note('AV-034', 'id: severe\n', /exactly on the line/),
    ],
  },
]

const quiet = findingsOf(SOUND)

describe.each([
  { kind: 'a document that cannot run', plants: CANNOT_RUN },
  { kind: 'a document that disagrees with itself', plants: AGAINST_ITSELF },
  { kind: 'what can never arise', plants: NEVER },
  { kind: 'a document that disagrees with the law', plants: AGAINST_THE_LAW },
  { kind: 'what is only worth knowing', plants: NOTES },
])('$kind', ({ plants }) => {
  it.each(plants)('$name', (plant) => {
    const text = planted(plant.before, plant.after)
    const found = findingsOf(text, plant.asked).filter(
      (finding) => !quiet.some((usual) => usual.message === finding.message),
    )
    const key = (finding: { severity: string; clause: string | null; line: number }): string =>
      `${finding.severity} ${finding.clause} line ${finding.line}`
    const expected = plant.expect.map((wanted) => ({ ...wanted, line: lineWith(text, wanted.at) }))
    // Each that is wanted, and none that is not.
    expect(found.map(key).sort()).toEqual(expected.map(key).sort())
    for (const wanted of expected) {
      const matching = found.filter((finding) => key(finding) === key(wanted))
      expect(matching.map(({ message }) => message).join('\n')).toMatch(wanted.says ?? /./)
      expect(matching.map(({ law }) => law)).toContain(wanted.law ?? matching[0]?.law)
    }
  })
})
