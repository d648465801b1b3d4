import type { Day } from '../../kernel/school-date.js'
import { NotAllowedError } from './not-allowed.js'
import type { Principal } from './principal.js'
import type { Role } from './roles.js'

/**
 * How far a permission reaches.
 *
 * - `school`: the whole school, every pupil by name
 * - `years`: the person's own year groups, and the classes they teach
 * - `classes`: the classes they teach, and classes given as cover, on the day (and half) they were given for
 * - `shared`: the pupils shared with them
 * - `counts`: figures of the school without names, and no count below {@link SMALLEST_SHOWN}
 * - `no-pupils`: the whole school with everything about a pupil left out
 */
export type Scope = 'school' | 'years' | 'classes' | 'shared' | 'counts' | 'no-pupils'

/** Who sees counts only sees none below this: a smaller one would say who. */
export const SMALLEST_SHOWN = 6

/**
 * Who may do what, and how far. What is not written here nobody may do. A parent's part comes with the parents' pages.
 */
const TABLE = {
  // The register.
  'register.take': {
    teacher: 'classes',
    pastoral: 'classes',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'register.view': {
    teacher: 'classes',
    pastoral: 'years',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'register.amend': {
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'conflicts.resolve': {
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'codes.bulk': {
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'planned-absence.edit': {
    pastoral: 'years',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },

  // The office's morning.
  'board.view': {
    pastoral: 'years',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'late-desk.use': { office: 'school', 'attendance-officer': 'school', headteacher: 'school' },
  'site-book.use': { office: 'school', 'attendance-officer': 'school', headteacher: 'school' },
  'evacuation.print': {
    teacher: 'classes',
    pastoral: 'school',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'cover.give': { office: 'school', 'attendance-officer': 'school', headteacher: 'school' },

  // Pupils.
  'pupil.view': {
    teacher: 'classes',
    pastoral: 'years',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
    'la-officer': 'shared',
  },
  // Codes that reveal health, faith, travelling families, exclusion or custody.
  'pupil.view-health-codes': {
    pastoral: 'years',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
    'la-officer': 'shared',
  },
  // Giving a pupil's case to the local authority's officer for the school, and ending that.
  'case.share': { 'attendance-officer': 'school', headteacher: 'school', champion: 'school' },
  'admission.view': {
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'admission.edit': { office: 'school', 'attendance-officer': 'school', headteacher: 'school' },
  'notes.office': {
    pastoral: 'years',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },
  'notes.safeguarding': {
    pastoral: 'years',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },

  // Figures and follow-up.
  'figures.view': {
    teacher: 'classes',
    pastoral: 'years',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
    trust: 'school',
    governor: 'counts',
  },
  'worklist.view': {
    pastoral: 'years',
    office: 'school',
    'attendance-officer': 'school',
    headteacher: 'school',
    champion: 'school',
  },

  // The running of the school's Rollbook.
  'school.set-up': { headteacher: 'school', 'system-administrator': 'no-pupils' },
  'people.invite': { headteacher: 'school', 'system-administrator': 'no-pupils' },
  'api-keys.edit': { headteacher: 'school', 'system-administrator': 'no-pupils' },
  'audit.view': { headteacher: 'school', 'system-administrator': 'no-pupils' },
} as const satisfies Readonly<Record<string, Partial<Record<Role, Scope>>>>

/** Something that a person may do or see. */
export type Thing = keyof typeof TABLE
export const THINGS = Object.keys(TABLE) as readonly Thing[]

/** What the thing is done to. What is left out is not known, and a narrow permission then does not reach it. */
export interface Subject {
  readonly className?: string | undefined
  readonly yearGroup?: string | undefined
  readonly pupilId?: number | undefined
  /** For a cover class: the day, and the half of it (0 morning, 1 afternoon) where one is meant. */
  readonly day?: Day | undefined
  readonly half?: 0 | 1 | undefined
}

const WIDEST_FIRST: readonly Scope[] = ['school', 'years', 'classes', 'shared', 'no-pupils', 'counts']

/** How far the person's permission reaches: the widest of their roles'. @returns `undefined` where they have none */
export function scopeOf(principal: Principal, thing: Thing): Scope | undefined {
  const row: Partial<Record<Role, Scope>> = TABLE[thing]
  const scopes = new Set(principal.roles.map((role) => row[role]))
  return WIDEST_FIRST.find((scope) => scopes.has(scope))
}

/** May the person do this to that? Without a subject: to the whole school. */
export function may(principal: Principal, thing: Thing, subject: Subject = {}): boolean {
  switch (scopeOf(principal, thing)) {
    case undefined:
      return false
    case 'school':
      return true
    case 'years':
      return inYears(principal, subject) || inClasses(principal, subject)
    case 'classes':
      return inClasses(principal, subject)
    case 'shared':
      return subject.pupilId !== undefined && principal.sharedPupils.includes(subject.pupilId)
    case 'counts':
    case 'no-pupils':
      return subject.pupilId === undefined && subject.className === undefined
  }
}

/** Does the permission reach anything at all? For menus; whoever then acts is asked by {@link may}. */
export function mayAny(principal: Principal, thing: Thing): boolean {
  return scopeOf(principal, thing) !== undefined
}

/** @throws {NotAllowedError} where the person may not */
export function requireMay(principal: Principal, thing: Thing, subject: Subject = {}): void {
  if (!may(principal, thing, subject))
    throw new NotAllowedError(thing, subject.pupilId === undefined ? {} : { pupil: subject.pupilId })
}

function inYears(principal: Principal, { yearGroup }: Subject): boolean {
  return yearGroup !== undefined && principal.yearGroups.includes(yearGroup)
}

function inClasses(principal: Principal, { className, day, half }: Subject): boolean {
  if (className === undefined) return false
  if (principal.classes.includes(className)) return true
  return principal.coverClasses.some(
    (cover) =>
      cover.className === className && cover.day === day && (cover.half === null || cover.half === half),
  )
}
