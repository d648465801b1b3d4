import { worklist } from '../../src/application/queries.js'
import { formatDay, getDay, getInstant } from '../../src/kernel/school-date.js'
import type { PolicyDocument } from '../../src/policy/document/policy-document.js'
import { holdsOn } from '../../src/policy/effective/effective-policy.js'
import { PolicyTimeline } from '../../src/policy/effective/policy-timeline.js'
import { halfTerm, type PlainMark, plainPupil, schoolOf } from '../support/plain-school.js'

/** Something that the law said on a day, and what it was. Asked of the law's own document and of changed copies of it. */
export interface LawCase {
  readonly name: string
  readonly cites: readonly string[]
  readonly wanted: unknown
  ask(law: PolicyDocument): unknown
}

const figure = (what: string, day: string, wanted: readonly number[], law: string): LawCase => ({
  name: `${what} on ${day} is ${wanted.join() || 'not drawn'}`,
  cites: [law],
  wanted,
  ask: ({ figures = [] }) =>
    figures.filter((one) => one.what === what && holdsOn(one, getDay(day))).map((one) => one.value),
})

const amounts = (day: string, wanted: readonly object[]): LawCase => ({
  name: `a penalty notice on ${day} costs ${JSON.stringify(wanted)}`,
  cites: ['LAW-PENALTY-AMOUNTS'],
  wanted: [wanted],
  ask: ({ penalty }) =>
    (penalty?.notices ?? []).filter((one) => holdsOn(one, getDay(day))).map((one) => one.stages),
})

const kept = (day: string, wanted: number | undefined): LawCase => ({
  name: `an entry made on ${day} is kept ${wanted} years`,
  cites: ['LAW-RETENTION'],
  wanted,
  ask: ({ retention = [] }) =>
    retention.filter((one) => getDay(one.since ?? '') <= getDay(day)).at(-1)?.years,
})

/** Is an action asked for of a pupil with one code on so many school days from a day on, in a school that is open then? */
const arises = (
  kind: string,
  code: string,
  first: string,
  days: number,
  asOf: string,
  wanted: boolean,
  law: string,
): LawCase => ({
  name: `${kind} for ${days} days of ${code} from ${first}, by ${asOf}: ${wanted}`,
  cites: [law],
  wanted,
  ask(document) {
    const start = getDay(first)
    const marks: PlainMark[] = []
    for (let day = start; marks.length < days * 2; day++)
      if ((day + 3) % 7 < 5) for (const half of [0, 1] as const) marks.push({ pupil: 0, day, half, code })
    const pupil = plainPupil(0, {
      dob: start - 8 * 365,
      spells: [{ enrolledOn: start - 40, leftOn: null, yearGroup: '4', className: '4R' }],
    })
    const label = `${first.slice(0, 4)} terms`
    const school = schoolOf({
      timeline: new PolicyTimeline([[document]]),
      terms: [halfTerm(label, 'summer', 2, formatDay(start - 30), formatDay(start + 120))],
      marks,
      pupils: [pupil],
    })
    return worklist(school, getInstant(`${asOf}T23:59`)).actions.some((action) => action.kind === kind)
  },
})

const OLD = (reduced: number, reduced_until_days: number, full: number, full_until_days: number) => [
  { offence: 1, reduced, reduced_until_days, full, full_until_days },
]
const NEW = [...OLD(80, 21, 160, 28), { offence: 2, full: 160, full_until_days: 28 }]

/** The day before and the first day of each change of the law, and the days at either end. */
export const LAW_CASES: readonly LawCase[] = [
  figure('persistent-absence-percent', '2006-08-31', [], 'LAW-PERSISTENT-ABSENCE'),
  figure('persistent-absence-percent', '2006-09-01', [20], 'LAW-PERSISTENT-ABSENCE'),
  figure('persistent-absence-percent', '2010-08-31', [20], 'LAW-PERSISTENT-ABSENCE'),
  figure('persistent-absence-percent', '2010-09-01', [15], 'LAW-PERSISTENT-ABSENCE'),
  figure('persistent-absence-percent', '2015-08-31', [15], 'LAW-PERSISTENT-ABSENCE'),
  figure('persistent-absence-percent', '2015-09-01', [10], 'LAW-PERSISTENT-ABSENCE'),
  figure('persistent-absence-percent', '2027-08-31', [10], 'LAW-PERSISTENT-ABSENCE'),
  figure('severe-absence-percent', '2015-08-31', [], 'LAW-SEVERE-ABSENCE'),
  figure('severe-absence-percent', '2015-09-01', [50], 'LAW-SEVERE-ABSENCE'),
  figure('severe-absence-percent', '2027-08-31', [50], 'LAW-SEVERE-ABSENCE'),
  { ...amounts('2006-08-31', []), wanted: [] },
  amounts('2006-09-01', OLD(50, 28, 100, 42)),
  amounts('2012-08-31', OLD(50, 28, 100, 42)),
  amounts('2012-09-01', OLD(60, 28, 120, 42)),
  amounts('2013-08-31', OLD(60, 28, 120, 42)),
  amounts('2013-09-01', OLD(60, 21, 120, 28)),
  amounts('2024-08-18', OLD(60, 21, 120, 28)),
  amounts('2024-08-19', NEW),
  amounts('2027-08-31', NEW),
  kept('2006-08-31', undefined),
  kept('2006-09-01', 3),
  kept('2024-08-18', 3),
  kept('2024-08-19', 6),
  // Sessions from 19 August 2024 count towards the threshold, those of Friday 16 August do not.
  arises('consider.penalty-notice', 'O', '2024-08-19', 4, '2024-09-30', false, 'LAW-PENALTY-THRESHOLD'),
  arises('consider.penalty-notice', 'O', '2024-08-19', 5, '2024-09-30', true, 'LAW-PENALTY-THRESHOLD'),
  arises('consider.penalty-notice', 'O', '2024-08-16', 5, '2024-09-30', false, 'LAW-PENALTY-THRESHOLD'),
  arises('consider.penalty-notice', 'I', '2024-08-19', 9, '2024-09-30', false, 'LAW-PENALTY-THRESHOLD'),
  // Fifteen days of illness in a school year; those before 19 August 2024 are not asked after.
  arises('return.sickness', 'I', '2024-09-02', 14, '2024-11-01', false, 'LAW-SICKNESS-RETURN'),
  arises('return.sickness', 'I', '2024-09-02', 15, '2024-11-01', true, 'LAW-SICKNESS-RETURN'),
  arises('return.sickness', 'I', '2024-08-01', 20, '2024-08-30', false, 'LAW-SICKNESS-RETURN'),
  // The lines of persistent and severe absence act on sessions from 1 September 2015.
  arises('flag.persistent-absence', 'I', '2015-08-28', 1, '2015-08-31', false, 'LAW-PERSISTENT-ABSENCE'),
  arises('flag.severe-absence', 'I', '2015-08-28', 1, '2015-08-31', false, 'LAW-SEVERE-ABSENCE'),
  arises('flag.persistent-absence', 'I', '2015-09-01', 1, '2015-09-01', true, 'LAW-PERSISTENT-ABSENCE'),
  arises('flag.severe-absence', 'I', '2015-09-01', 1, '2015-09-01', true, 'LAW-SEVERE-ABSENCE'),
  arises('flag.persistent-absence', 'I', '2015-08-31', 1, '2015-08-31', false, 'LAW-PERSISTENT-ABSENCE'),
  arises('flag.severe-absence', 'I', '2015-08-31', 1, '2015-08-31', false, 'LAW-SEVERE-ABSENCE'),
]
