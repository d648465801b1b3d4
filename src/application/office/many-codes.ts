import { createHash } from 'node:crypto'
import { type CodeId, type CodeMeaning, NO_MARK } from '../../domain/register/code-set.js'
import { type Half, UNSTATED } from '../../domain/register/entries.js'
import { storedByte, storedYearOf } from '../../domain/register/register-view.js'
import { findSpell, type Pupil, spellNear } from '../../domain/roll/pupil.js'
import { isOfCompulsorySchoolAge } from '../../domain/roll/year-groups.js'
import { type Day, formatDay, type MinuteOfDay } from '../../kernel/school-date.js'
import { recordView } from '../audit.js'
import type { Tx } from '../../storage/database.js'
import { pupilYears, WHATEVER_STANDS } from '../../storage/register.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { may, mayAny } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { enterMarks } from '../register/enter-marks.js'
import { compareNames, type StoredSchool } from '../schools/stored-school.js'
import { authorOf } from '../register/author.js'
import { type ListedPupil, nameOf, type OfficeServices, sessionBegins, todayOf } from './office-services.js'

/** What is to be entered for many at once. */
export interface ManyWish {
  readonly pupilIds: readonly number[]
  readonly from: Day
  readonly to: Day
  /** `null`: both sessions. */
  readonly half: Half | null
  /**
   * For a site that closes during the first day: sessions begun by then keep the marks taken, and only who has none gets the
   * code in them. `null`: from the start.
   */
  readonly fromMinute: MinuteOfDay | null
  readonly symbol: string
  /** What becomes of other marks that stand. */
  readonly others: 'leave' | 'amend'
  readonly reason: string
}

/** Who can be chosen. */
export interface Choice {
  readonly today: Day
  readonly classes: readonly { readonly className: string; readonly pupilIds: readonly number[] }[]
  readonly yearGroups: readonly { readonly yearGroup: string; readonly pupilIds: readonly number[] }[]
  readonly codes: readonly CodeMeaning[]
}

/** One session of what was asked for, with how many pupils it concerns. */
export interface ManySession {
  readonly day: Day
  readonly half: Half
  /** It began before the site closed: what was taken stays. */
  readonly begun: boolean
  readonly pupils: number
  readonly without: number
  /** Have the code already. */
  readonly already: number
  readonly others: number
  /** Of the others, who is educated elsewhere or whose mark was taken before the site closed: never changed. */
  readonly kept: number
}

export interface ManyPreview {
  readonly code: CodeMeaning
  readonly sessions: readonly ManySession[]
  /** Other marks that stand, by code. */
  readonly standing: readonly { readonly code: string; readonly title: string; readonly count: number }[]
  readonly pupils: readonly ListedPupil[]
}

/**
 * - `closed`: no session of these is open; `too-long`: more sessions than a school year has
 * - `code-dates`: the code is not in force on all of the days; `code-unsuitable`: it is never entered for many
 * - `age`: for pupils below or above compulsory school age only
 */
export type ManyRefusal = 'nobody' | 'closed' | 'too-long' | 'code-dates' | 'code-unsuitable' | 'age'

/** Present, late, not known and not enrolled are said of one pupil at a time, and a planned closure is the calendar's. */
const ONE_BY_ONE = new Set(['N', 'U'])
const NOT_FOR_MANY = new Set(['present', 'administrative'])
/** Who is there is not kept away by a closed building. */
const ELSEWHERE = new Set(['approved_educational_activity', 'dual_registration'])
const CLOSED_SITE = new Set(['Y3', 'Y4'])
const MOST_SESSIONS = 400

/** The codes that can be entered for many on a day. */
export function codesForMany({ codes }: Pick<StoredSchool, 'codes'>, day: Day): CodeMeaning[] {
  return codes
    .on(day)
    .filter(({ symbol, category }) => !NOT_FOR_MANY.has(category) && !ONE_BY_ONE.has(symbol))
}

/** The classes and year groups of today, as far as the person may. */
export async function choiceOf(services: OfficeServices, principal: Principal): Promise<Choice> {
  if (!mayAny(principal, 'codes.bulk')) throw new NotAllowedError('codes.bulk')
  const { today } = todayOf(services)
  return services.database.inSchool(principal.schoolId, async (tx) => {
    const school = await services.schools.in(tx, principal.schoolId)
    return choiceIn(school, principal, today)
  })
}

function choiceIn(school: StoredSchool, principal: Principal, today: Day): Choice {
  const classes = new Map<string, number[]>()
  const yearGroups = new Map<string, number[]>()
  const add = (groups: Map<string, number[]>, name: string, id: number): void => {
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [id])
    else group.push(id)
  }
  school.pupils.forEach((pupil, index) => {
    const spell = findSpell(pupil, today)
    const pupilId = school.pupilIds[index] as number
    if (spell === undefined || !may(principal, 'codes.bulk', { pupilId, ...spell })) return
    add(classes, spell.className, pupilId)
    add(yearGroups, spell.yearGroup, pupilId)
  })
  return {
    today,
    classes: [...classes]
      .sort(([a], [b]) => inClassOrder(a, b))
      .map(([className, pupilIds]) => ({ className, pupilIds })),
    yearGroups: [...yearGroups]
      .sort(([a], [b]) => yearNumber(a) - yearNumber(b))
      .map(([yearGroup, pupilIds]) => ({ yearGroup, pupilIds })),
    codes: codesForMany(school, today),
  }
}

const yearNumber = (yearGroup: string): number =>
  ({ N1: -2, N2: -1, R: 0 })[yearGroup] ?? Number.parseInt(yearGroup, 10)

const inClassOrder = (a: string, b: string): number => a.localeCompare(b, 'en-GB', { numeric: true })

/** A line of a list of pupils that leads to nobody, or to more than one. */
export interface UnclearLine {
  readonly line: number
  readonly found: number
}

/** The pupils that a list names, one a line: a UPN, `Surname, Forename` or `Forename Surname`. */
export async function pupilsNamed(
  services: OfficeServices,
  principal: Principal,
  text: string,
): Promise<{ readonly pupilIds: readonly number[]; readonly unclear: readonly UnclearLine[] }> {
  if (!mayAny(principal, 'codes.bulk')) throw new NotAllowedError('codes.bulk')
  const { today } = todayOf(services)
  return services.database.inSchool(principal.schoolId, async (tx) => {
    const school = await services.schools.in(tx, principal.schoolId)
    const known = new Map<string, number[]>()
    const put = (key: string, id: number): void => {
      known.set(key, [...(known.get(key) ?? []), id])
    }
    school.pupils.forEach((pupil, index) => {
      if (findSpell(pupil, today) === undefined) return
      const id = school.pupilIds[index] as number
      put(plain(pupil.upn), id)
      put(plain(`${pupil.surname} ${pupil.forename}`), id)
      const other = plain(`${pupil.forename} ${pupil.surname}`)
      if (other !== plain(`${pupil.surname} ${pupil.forename}`)) put(other, id)
    })
    const pupilIds = new Set<number>()
    const unclear: UnclearLine[] = []
    text.split(/\r?\n/).forEach((line, index) => {
      if (line.trim() === '') return
      const found = known.get(plain(line)) ?? []
      const [only] = found
      if (only !== undefined && found.length === 1) pupilIds.add(only)
      else unclear.push({ line: index + 1, found: found.length })
    })
    return { pupilIds: [...pupilIds], unclear }
  })
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/** What would be entered, without entering it. */
export async function previewMany(
  services: OfficeServices,
  principal: Principal,
  wish: ManyWish,
): Promise<ManyPreview | ManyRefusal> {
  return services.database.inSchool(principal.schoolId, async (tx) => {
    const school = await services.schools.in(tx, principal.schoolId)
    const plan = await planMany(tx, school, principal, wish)
    if (typeof plan === 'string') return plan
    const counts = new Map<CodeId, number>()
    const sessions = plan.sessions.map((session): ManySession => {
      let without = 0
      let already = 0
      let others = 0
      let kept = 0
      for (const { code } of session.pupils) {
        if (code === NO_MARK) without += 1
        else if (code === plan.code) already += 1
        else {
          others += 1
          counts.set(code, (counts.get(code) ?? 0) + 1)
          if (keeps(school, wish, session.begun, code)) kept += 1
        }
      }
      const { day, half, begun, pupils } = session
      return { day, half, begun, pupils: pupils.length, without, already, others, kept }
    })
    recordView(tx, services.clock, principal, {
      what: 'codes.bulk.preview',
      facts: { pupils: wish.pupilIds.length, sessions: sessions.length, code: wish.symbol },
    })
    return {
      code: school.codes.meaning(plan.code),
      sessions,
      standing: [...counts]
        .sort(([, a], [, b]) => b - a)
        .map(([code, count]) => {
          const { symbol, title } = school.codes.meaning(code)
          return { code: symbol, title, count }
        }),
      pupils: wish.pupilIds
        .flatMap((pupilId): { readonly listed: ListedPupil; readonly pupil: Pupil }[] => {
          const pupil = school.findPupil(pupilId)
          if (pupil === undefined) return []
          const { className, yearGroup } = findSpell(pupil, wish.from) ?? spellNear(pupil, wish.from)
          return [{ listed: { pupilId, name: nameOf(pupil), className, yearGroup }, pupil }]
        })
        .sort(
          (a, b) => inClassOrder(a.listed.className, b.listed.className) || compareNames(a.pupil, b.pupil),
        )
        .map(({ listed }) => listed),
    }
  })
}

interface PlannedSession {
  readonly day: Day
  readonly half: Half
  readonly begun: boolean
  readonly pupils: readonly { readonly pupilId: number; readonly code: CodeId }[]
}

async function planMany(
  tx: Tx,
  school: StoredSchool,
  principal: Principal,
  wish: ManyWish,
): Promise<{ readonly code: CodeId; readonly sessions: readonly PlannedSession[] } | ManyRefusal> {
  if (!mayAny(principal, 'codes.bulk')) throw new NotAllowedError('codes.bulk')
  const { from, to, half } = wish
  const code = school.codes.find(wish.symbol, from)
  if (code === undefined || code !== school.codes.find(wish.symbol, to)) return 'code-dates'
  if (!codesForMany(school, from).some(({ symbol }) => symbol === wish.symbol)) return 'code-unsuitable'
  const pupils = wish.pupilIds.flatMap((pupilId) => {
    const pupil = school.findPupil(pupilId)
    return pupil === undefined ? [] : [{ pupilId, pupil }]
  })
  for (const { pupilId, pupil } of pupils) {
    const spell = findSpell(pupil, from) ?? spellNear(pupil, from)
    if (!may(principal, 'codes.bulk', { pupilId, ...spell }))
      throw new NotAllowedError('codes.bulk', { pupil: pupilId })
  }
  if (pupils.length === 0) return 'nobody'
  if (school.codes.meaning(code).category === 'not_required') {
    const bound = pupils.some(({ pupil }) =>
      isOfCompulsorySchoolAge(pupil.dob, (findSpell(pupil, from) ?? spellNear(pupil, from)).yearGroup, from),
    )
    if (bound) return 'age'
  }
  const halves: readonly Half[] = half === null ? [0, 1] : [half]
  const open: { readonly day: Day; readonly half: Half }[] = []
  for (let day = from; day <= to; day++) {
    for (const each of halves) if (school.calendar.isOpen(day, each)) open.push({ day, half: each })
    if (open.length > MOST_SESSIONS) return 'too-long'
  }
  if (open.length === 0) return 'closed'

  const ids = pupils.map(({ pupilId }) => pupilId)
  const years = new Map(
    (await pupilYears(tx, school.codeNumbers, school.schoolId, storedYearOf(from), ids)).map((year) => [
      `${year.pupilId} ${year.year}`,
      year.codes,
    ]),
  )
  const sessions = open.flatMap((session): PlannedSession[] => {
    const byte = storedByte(session.day, session.half)
    const year = storedYearOf(session.day)
    const onRoll = pupils.filter(({ pupil }) => findSpell(pupil, session.day) !== undefined)
    const put = (begun: boolean, those: typeof onRoll): PlannedSession[] =>
      those.length === 0
        ? []
        : [
            {
              ...session,
              begun,
              pupils: those.map(({ pupilId }) => ({
                pupilId,
                code: years.get(`${pupilId} ${year}`)?.[byte] ?? NO_MARK,
              })),
            },
          ]
    // Year groups may begin at different times: a session can have begun for some and not for others.
    const begunFor = ({ pupil }: (typeof onRoll)[number]): boolean =>
      wish.fromMinute !== null &&
      session.day === from &&
      sessionBegins(
        school,
        session.day,
        session.half,
        (findSpell(pupil, session.day) ?? spellNear(pupil, from)).yearGroup,
      ) < wish.fromMinute
    return [
      ...put(true, onRoll.filter(begunFor)),
      ...put(
        false,
        onRoll.filter((it) => !begunFor(it)),
      ),
    ]
  })
  return sessions.length === 0 ? 'nobody' : { code, sessions }
}

/** Is a mark that stands left, whatever the person chose? */
function keeps(school: StoredSchool, wish: ManyWish, begun: boolean, standing: CodeId): boolean {
  return begun || (CLOSED_SITE.has(wish.symbol) && ELSEWHERE.has(school.codes.meaning(standing).category))
}

export interface ManyApplied {
  /** How many sessions are done, and of how many. */
  readonly done: number
  readonly of: number
  readonly entered: number
  /** Marks that somebody entered while this went on: kept as conflicts. */
  readonly conflicts: number
}

/** How many sessions are entered before the page says how far it is. */
const AT_ONCE = 20

/**
 * Enters the next sessions of what was asked for. Sent again with the same `requestId` and place it does nothing twice.
 *
 * @param after how many sessions are done already
 */
export async function applyMany(
  services: OfficeServices,
  principal: Principal,
  wish: ManyWish,
  requestId: string,
  after: number,
): Promise<ManyApplied | ManyRefusal> {
  const { schoolId } = principal
  const plan = await services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const made = await planMany(tx, school, principal, wish)
    return typeof made === 'string' ? made : { ...made, school }
  })
  if (typeof plan === 'string') return plan
  let entered = 0
  let conflicts = 0
  const until = Math.min(after + AT_ONCE, plan.sessions.length)
  for (const session of plan.sessions.slice(after, until)) {
    const marks = session.pupils.flatMap(({ pupilId, code }) => {
      const leave =
        code === plan.code ||
        (code !== NO_MARK && (wish.others === 'leave' || keeps(plan.school, wish, session.begun, code)))
      return leave
        ? []
        : [
            {
              pupilId,
              code: plan.code,
              arrivedAt: UNSTATED,
              reason: wish.reason,
              basedOn: code === NO_MARK ? 0 : WHATEVER_STANDS,
            },
          ]
    })
    if (marks.length === 0) continue
    const { day, half, begun } = session
    const answer = await enterMarks(services, schoolId, () => ({
      requestId: partOf(requestId, `${formatDay(day)} ${half} ${begun}`),
      day,
      half,
      className: null,
      author: authorOf(principal),
      recordedAt: services.clock.now(),
      appendedAt: services.clock.instantUtc(),
      useCase: 'codes.bulk',
      marks,
    }))
    entered += answer.entered.size
    conflicts += answer.conflicts.length
  }
  return { done: until, of: plan.sessions.length, entered, conflicts }
}

/** A request's own id for each of its sessions, always the same one. */
function partOf(requestId: string, part: string): string {
  const hash = createHash('sha256').update(`${requestId} ${part}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
