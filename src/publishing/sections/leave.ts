import type { Day } from '../../kernel/school-date.js'
import {
  capital,
  phraseAudience,
  phraseCount,
  phraseDays,
  phraseDue,
  phraseLeaveNeed,
  phraseLeaveReason,
  phraseLeaveTests,
  phraseList,
  phraseOwner,
  phraseRole,
  sentence,
} from '../../policy/phrasing/index.js'
import type { PolicyDocument } from '../../policy/document/policy-document.js'
import { leaveNotices } from '../../policy/effective/leave-notice.js'
import type { LeaveTest } from '../../policy/vocabulary/conditions.js'
import type { Leave } from '../../policy/vocabulary/sections/leave.js'
import type { Audience } from '../../policy/vocabulary/words.js'
import { type Layers, notEnded } from '../law-in-force.js'
import {
  type Block,
  clauseIds,
  list,
  type PageSection,
  paragraph,
  part,
  type Statement,
  table,
} from '../page-model.js'
import { plain } from '../plain-text.js'

/** The school's entries, and the law's beside them: an entry with the same id is told once, with both clauses. */
function together<T extends { readonly id: string; readonly cites: readonly string[] }>(
  school: readonly T[] | undefined,
  law: readonly T[] | undefined,
): (T & { readonly cites: readonly string[] })[] {
  const laws = law ?? []
  const schools = school ?? []
  return [
    ...schools.map((entry) => ({
      ...entry,
      cites: clauseIds(entry.cites, laws.find((other) => other.id === entry.id)?.cites),
    })),
    ...laws.filter((entry) => !schools.some((other) => other.id === entry.id)),
  ]
}

/** Leave in term time: how to ask, what is refused, what is weighed. */
export function leaveSection({ policy, law, on }: Layers): PageSection {
  const school = policy.leave
  const refuse = together(school?.refuse, law.leave?.refuse)
  const consider = together(school?.consider, law.leave?.consider)
  const needed = [...(school?.needed ?? []), ...(law.leave?.needed ?? [])]
  return {
    id: 'leave',
    heading: 'Asking for time off in term time',
    parts: [
      ...part(null, asking(policy, law.leave)),
      ...part('Reasons to say no', [
        refuse.length === 0
          ? paragraph('The document names none.')
          : paragraph(
              `Each of these is a reason to refuse. ${decider(school, law.leave)} decides, case by case.`,
            ),
        ...table(
          'Reasons to refuse leave',
          ['Reason to refuse', 'When it applies'],
          refuse.map((bar) => ({
            cells: [[plain(bar.label)], applies(bar.if, bar.for)],
            cites: bar.cites,
          })),
        ),
      ]),
      ...part(
        'What we think about',
        table(
          'What is weighed before the decision',
          ['What we weigh', 'When it applies'],
          consider.map((matter) => ({
            cells: [[plain(matter.label)], applies(matter.if, matter.for)],
            cites: matter.cites,
          })),
        ),
      ),
      ...part(
        'What we need from you',
        table(
          'What a request needs',
          ['What', 'When', 'Who asks for it'],
          needed.map((need) => ({
            cells: [
              [capital(phraseLeaveNeed(need.what))],
              applies(need.if, need.for),
              need.action === undefined
                ? []
                : [
                    capital(phraseOwner(need.action.owner)),
                    ...(phraseDue(need.action.due) === '' ? [] : [sentence(phraseDue(need.action.due))]),
                  ],
            ],
            cites: need.cites,
          })),
        ),
      ),
      ...part('What goes in the register', codesTable(school, law.leave, on)),
    ],
  }
}

function applies(tests: readonly LeaveTest[] | undefined, audience: Audience | undefined): string[] {
  return [
    tests === undefined ? 'Always' : capital(`when ${phraseLeaveTests(tests)}`),
    ...(audience === undefined ? [] : [`For ${phraseAudience(audience)}`]),
  ]
}

function noticeItems(policy: PolicyDocument): Statement[] {
  const notices = leaveNotices(policy.leave)
  if (notices.length === 0) {
    const said = policy.statements?.find((entry) => entry.about === 'leave-notice' && entry.acts !== false)
    const how =
      said === undefined
        ? 'does not say how long before'
        : `says how long before: ${plain(String(said.says))}`
    return [{ text: `Ask before the leave begins. The document ${how}.`, cites: said?.cites ?? [] }]
  }
  return notices.map((notice) => ({
    text: [
      `Ask at least ${phraseDays(notice.days, notice.unit)} before the first day${notice.strength === 'must' ? '' : ', if you can'}.`,
      notice.strength === 'must' ? 'Asking later is a reason to say no.' : '',
      notice.unit === 'unstated' ? 'The document does not say what kind of days; we count every day.' : '',
      notice.where.length === 0 ? '' : sentence(`that holds when ${phraseLeaveTests(notice.where)}`),
      notice.for === undefined ? '' : `This is for ${phraseAudience(notice.for)}.`,
    ]
      .filter((part) => part !== '')
      .join(' '),
    cites: notice.cites,
  }))
}

const decider = (school: Leave | undefined, law: Leave | undefined): string =>
  capital(phraseRole((school?.decided_by ?? law?.decided_by)?.role ?? 'headteacher'))

function asking(policy: PolicyDocument, law: Leave | undefined): Block[] {
  const school = policy.leave
  const decided = school?.decided_by ?? law?.decided_by
  const decide = school?.decide ?? law?.decide
  const items: Statement[] = noticeItems(policy)
  if (school?.form)
    items.push({
      text: sentence(
        `${school.form.strength === 'must' ? 'How to ask' : 'How to ask, if you can'}: ${plain(school.form.name)}`,
      ),
      cites: school.form.cites,
    })
  if (decided)
    items.push({
      text: `${capital(phraseRole(decided.role))} decides. It is always a person’s decision, for each case by itself.`,
      cites: clauseIds(decided.cites, law?.decided_by?.cites),
    })
  const due = decide === undefined ? '' : phraseDue(decide.due)
  if (decide && due !== '')
    items.push({ text: `${capital(phraseOwner(decide.owner))} decides ${due}.`, cites: decide.cites })
  return list(items)
}

function codesTable(school: Leave | undefined, law: Leave | undefined, on: Day): Block[] {
  const own = notEnded(school?.codes, on)
  // The first entry that fits acts: an entry for every reason leaves nothing to the ones after it.
  const all = [...own, ...notEnded(law?.codes, on)]
  const last = all.findIndex((entry) => entry.reasons === undefined && entry.for === undefined)
  const covered = new Set<string>()
  const rows = (last < 0 ? all : all.slice(0, last + 1)).flatMap((entry) => {
    const reasons = entry.reasons?.filter((reason) => !covered.has(reason))
    if (reasons !== undefined && reasons.length === 0) return []
    if (entry.for === undefined) for (const reason of reasons ?? []) covered.add(reason)
    return [
      {
        cells: [
          [
            capital(
              reasons === undefined ? 'any other reason' : phraseList(reasons.map(phraseLeaveReason), 'or'),
            ),
            ...(entry.for === undefined ? [] : [`For ${phraseAudience(entry.for)}`]),
          ],
          [entry.granted],
          [entry.refused],
        ],
        cites: entry.cites,
      },
    ]
  })
  return table('The mark for each kind of leave', ['Leave for', 'If we say yes', 'If we say no'], rows)
}

/** Days of religious observance. */
export function religiousDaysSection({ policy, law }: Layers): PageSection | undefined {
  const religious = policy.leave?.religious ?? law.leave?.religious
  if (religious === undefined) return undefined
  const { cites } = religious
  const items: Statement[] = []
  if (religious.exclusively_set_apart === true)
    items.push({ text: 'The day must be set apart by the religious body that the family belongs to.', cites })
  if (religious.in_advance === true) items.push({ text: 'Ask us before the day.', cites })
  if (religious.days_per_festival !== undefined)
    items.push({
      text: `We agree to ${phraseCount(religious.days_per_festival, 'day')} for each festival.`,
      cites,
    })
  if (religious.days_per_year !== undefined)
    items.push({
      text: `We agree to ${phraseCount(religious.days_per_year, 'day')} in a school year.`,
      cites,
    })
  items.push({ text: `The mark for such a day is ${religious.code}.`, cites })
  items.push({ text: beyond(religious.beyond), cites })
  return { id: 'religious-days', heading: 'Religious days', parts: part(null, list(items)) }
}

function beyond(rule: NonNullable<Leave['religious']>['beyond']): string {
  const words: Record<typeof rule.then, string> = {
    refuse: 'We do not agree to more days.',
    'headteacher-decides': 'For more days, ask for leave: the headteacher decides.',
    'no-limit': 'The document sets no limit.',
  }
  const marks = [
    ...(rule.code_if_granted === undefined ? [] : [`${rule.code_if_granted} if we say yes`]),
    ...(rule.code_if_refused === undefined ? [] : [`${rule.code_if_refused} if we say no`]),
  ]
  return `${words[rule.then]}${marks.length === 0 ? '' : ` The mark for a further day is ${phraseList(marks, 'and')}.`}`
}
