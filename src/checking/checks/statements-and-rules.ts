import { formatTime, getTime } from '../../kernel/school-date.js'
import type { FigureTest } from '../../policy/vocabulary/conditions.js'
import { phraseCondition, phraseCount } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, isStatedApart, quarrel } from '../context.js'
import { figuresIn, rulesOf } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part, Side } from '../places.js'
import { readSaying } from '../sayings.js'
import { howOften, plainNumber, sideOf } from './statements.js'

type Statement = ItemOf<Part<'statements'>>
/** What the rules say on the thing that a statement is about, where they say anything else than it. */
type Contradict = (context: CheckContext, statement: Statement) => Side[]

/** What the document states against what its own rules do. */
export const statementsAndRules: Check = (context) =>
  (context.document.statements ?? []).flatMap((statement, index): Finding[] => {
    const contradict = BY_TOPIC[statement.about]
    if (contradict === undefined) return []
    return contradict(context, statement)
      .filter((other) => !isStatedApart(context, { path: [], cites: statement.cites }, other))
      .flatMap((other) =>
        quarrel(
          context,
          { ...sideOf({ statement, index }), acts: statement.acts ?? false },
          { ...other, acts: true },
        ),
      )
  })

const BY_TOPIC: Partial<Record<Statement['about'], Contradict>> = {
  'follow-up-starts': followUpStarts,
  'leave-notice': leaveNotice,
  'leave-attendance-bar': leaveBar,
  'leave-holiday': leaveHoliday,
  'penalty-reduced': (context, statement) => amounts(context, statement, 'reduced'),
  'penalty-full': (context, statement) => amounts(context, statement, 'full'),
  'penalty-trigger': penaltyTrigger,
  'warning-days': warningDays,
  'daily-return': dailyReturn,
  'roll-removal-days': rollRemoval,
  'provision-from-day': provisionDay,
  'la-referral-day': referralDay,
  'appointment-arrival': appointmentArrival,
}

/** The first step of the ladder is due before the time at which it is said to begin. */
function followUpStarts({ document }: CheckContext, statement: Statement): Side[] {
  const { time } = readSaying(statement.says)
  if (time === undefined) return []
  return (document.follow_up ?? []).flatMap((ladder, ladderIndex) =>
    ladder.begins !== 'unexplained-absence'
      ? []
      : ladder.steps.flatMap((step, index): Side[] => {
          const at = step.at === undefined ? undefined : getTime(step.at)
          const due = typeof step.due === 'object' && 'time' in step.due ? getTime(step.due.time) : undefined
          const first = at ?? due
          // A step for some pupils only, such as those who walk alone, is no beginning for all.
          if (step.for !== undefined || !comesOnDayOne(step) || first === undefined || first >= time)
            return []
          return [
            {
              path: ['follow_up', ladderIndex, 'steps', index],
              cites: step.cites,
              says: `the step "${step.id}" of the first day ${at === undefined ? 'is due' : 'begins'} at ${formatTime(first)}`,
            },
          ]
        }),
  )
}

const comesOnDayOne = (step: { day?: number; days?: number[]; from_day?: number }): boolean =>
  step.day === 1 || step.days?.includes(1) === true || step.from_day === 1

function leaveNotice({ document }: CheckContext, statement: Statement): Side[] {
  const notice = document.leave?.notice
  const days = asDays(statement.says)
  if (notice === undefined || days === undefined || notice.days === days) return []
  return [
    {
      path: ['leave', 'notice', 'days'],
      cites: notice.cites,
      says: `leave is asked for ${phraseCount(notice.days, 'day')} before`,
    },
  ]
}

function asDays(says: string | number): number | undefined {
  const weeks = /^(\d+) weeks?$/.exec(String(says).trim())
  return weeks ? Number(weeks[1]) * 7 : plainNumber(says)
}

/** A bar of another height, or a bar where attendance is said not to matter. */
function leaveBar({ document }: CheckContext, statement: Statement): Side[] {
  const saying = readSaying(statement.says)
  return (document.leave?.refuse ?? []).flatMap((bar, index) =>
    bar.if
      .flatMap((test) => [...figuresIn(test.when)])
      .filter((figure) => figure.measure === 'attendance' && figure.value !== saying.number)
      .map((figure) => ({
        path: ['leave', 'refuse', index],
        cites: bar.cites,
        says: `leave is refused where ${phraseCondition(figure)}`,
      })),
  )
}

/** Never a holiday, and yet a code for one that is granted and no bar to any. */
function leaveHoliday({ document }: CheckContext, statement: Statement): Side[] {
  if (
    !/^(no|none|never|not (allowed|authorised|granted)|always refused|refused)\b/.test(
      readSaying(statement.says).text,
    )
  )
    return []
  const barred = (document.leave?.refuse ?? []).some(
    ({ if: tests }) =>
      tests.length === 1 && tests[0]?.fact === 'reason' && tests[0].reasons?.includes('holiday') === true,
  )
  const index = (document.leave?.codes ?? []).findIndex(
    ({ reasons }) => reasons === undefined || reasons.includes('holiday'),
  )
  const entry = document.leave?.codes?.[index]
  if (barred || entry === undefined) return []
  return [
    {
      path: ['leave', 'codes', index, 'granted'],
      cites: entry.cites,
      says: `a holiday that is granted gets the code "${entry.granted}", and no bar refuses it`,
    },
  ]
}

function amounts({ document }: CheckContext, statement: Statement, key: 'reduced' | 'full'): Side[] {
  const says = readSaying(statement.says).number
  const notices = document.penalty?.notices ?? []
  const all = notices.flatMap((entry) => entry.stages.map((stage) => stage[key]))
  if (says === undefined || all.length === 0 || all.includes(says)) return []
  return notices.flatMap((entry, index): Side[] => {
    const amount = entry.stages[0]?.[key]
    if (amount === undefined) return []
    return [
      {
        path: ['penalty', 'notices', index, 'stages'],
        cites: entry.cites,
        says: `the ${key} amount of a penalty notice is £${amount}`,
      },
    ]
  })
}

function penaltyTrigger({ document }: CheckContext, statement: Statement): Side[] {
  const threshold = document.penalty?.threshold
  const written = readTrigger(String(statement.says))
  if (threshold === undefined || written === undefined) return []
  if (written.sessions === threshold.sessions && written.schoolWeeks === threshold.school_weeks) return []
  return [
    {
      path: ['penalty', 'threshold'],
      cites: threshold.cites,
      says: `a penalty notice is considered at ${threshold.sessions} sessions in ${threshold.school_weeks} school weeks`,
    },
  ]
}

/** `10 sessions in 10 school weeks`, `5 days`: two sessions are a day. Weeks that are no school weeks are others. */
function readTrigger(says: string): { sessions: number; schoolWeeks: number | undefined } | undefined {
  const count = /^(\d+) (?:\w+ )?(sessions?|days?)\b/i.exec(says.trim())
  if (count === null) return undefined
  const weeks = /(\d+) (?:rolling )?school weeks?/i.exec(says)
  return {
    sessions: Number(count[1]) * (/^day/i.test(count[2] ?? '') ? 2 : 1),
    schoolWeeks: weeks === null ? undefined : Number(weeks[1]),
  }
}

function warningDays({ document }: CheckContext, statement: Statement): Side[] {
  const warning = document.penalty?.warning
  const days = asDays(statement.says)
  if (warning === undefined || days === undefined || warning.days === days) return []
  return [
    {
      path: ['penalty', 'warning', 'days'],
      cites: warning.cites,
      says: `the warning gives ${phraseCount(warning.days, 'day')}`,
    },
  ]
}

function dailyReturn({ document }: CheckContext, statement: Statement): Side[] {
  const daily = document.returns?.daily
  const often = howOften(statement.says)
  if (daily === undefined || often === undefined || daily.frequency === often) return []
  return [
    {
      path: ['returns', 'daily', 'frequency'],
      cites: daily.cites,
      says: `attendance goes to the Department ${daily.frequency === 'daily' ? 'every day' : 'on request'}`,
    },
  ]
}

function rollRemoval(context: CheckContext, statement: Statement): Side[] {
  const days = plainNumber(statement.says)
  return days === undefined
    ? []
    : rulesAsking(
        context,
        ['request.roll-removal'],
        (figure) => figure.measure === 'consecutive-days' && figure.value !== days,
      )
}

function rulesAsking(
  { document }: CheckContext,
  kinds: readonly string[],
  differs: (figure: FigureTest) => boolean,
): Side[] {
  return rulesOf(document)
    .filter((rule) => rule.steps.some(({ step }) => kinds.includes(step.kind)))
    .flatMap((rule) =>
      [...figuresIn(rule.when)].filter(differs).map((figure) => ({
        path: rule.path,
        cites: rule.cites,
        says: `"${rule.label}" acts when ${phraseCondition(figure)}`,
      })),
    )
}

function provisionDay({ document }: CheckContext, statement: Statement): Side[] {
  const day = plainNumber(statement.says)
  return (document.casework ?? []).flatMap((rule, index) =>
    rule.on !== 'suspension-day' || rule.day === undefined || day === undefined || rule.day === day
      ? []
      : [
          {
            path: ['casework', index, 'day'],
            cites: rule.cites,
            says: `"${rule.label}" acts on day ${rule.day} of a suspension`,
          },
        ],
  )
}

const REFERRALS = new Set<string>(['notify.la-absence', 'refer.single-point-of-access', 'refer.cme'])

function referralDay({ document }: CheckContext, statement: Statement): Side[] {
  const day = plainNumber(statement.says)
  const steps = (document.follow_up ?? []).flatMap((ladder, ladderIndex) =>
    ladder.steps.map((step, index) => ({ step, path: ['follow_up', ladderIndex, 'steps', index] })),
  )
  const referring = steps.filter(({ step }) => REFERRALS.has(step.kind) && firstDayOfStep(step) !== undefined)
  if (day === undefined || referring.some(({ step }) => firstDayOfStep(step) === day)) return []
  return referring.map(({ step, path }) => ({
    path,
    cites: step.cites,
    says: `the step "${step.id}" comes on day ${firstDayOfStep(step)}`,
  }))
}

const firstDayOfStep = (step: { day?: number; days?: number[]; from_day?: number }): number | undefined =>
  step.day ?? step.from_day ?? (step.days === undefined ? undefined : Math.min(...step.days))

/** A time at which a pupil registers before an appointment, and no register is open. */
function appointmentArrival({ document }: CheckContext, statement: Statement): Side[] {
  const { time } = readSaying(statement.says)
  if (time === undefined) return []
  return (document.day?.registration ?? []).flatMap((entry, index): Side[] => {
    const from = entry.opens ?? entry.late_after
    if (entry.session !== 'AM' || entry.acts === false || from === undefined || getTime(from) <= time)
      return []
    return [
      {
        path: ['day', 'registration', index],
        cites: entry.cites,
        says:
          entry.opens === undefined ? `pupils are due by ${from}` : `the morning register opens at ${from}`,
      },
    ]
  })
}
