import { dueInWords, reasonInWords } from '../application/in-words.js'
import { stepOfAction, type StepNames } from '../application/step-names.js'
import type { Pupil } from '../domain/roll/pupil.js'
import { vulnerability } from '../domain/roll/vulnerability.js'
import type { SchoolRecord } from '../domain/school-record.js'
import { phraseKindBriefly, sentence } from '../policy/phrasing/index.js'
import { type Action, compareText } from '../rules/action.js'
import { printTable, type Terminal } from './terminal.js'

/** Actions as a table for a person: by when they are due, the most vulnerable first among equals, siblings together. */
export function printActions(
  terminal: Terminal,
  actions: readonly Action[],
  record: Pick<SchoolRecord, 'pupils'>,
  asOf: string,
  /** The steps of the policy in force; where there are none, each action goes by its kind alone. */
  names: StepNames = new Map(),
  most = Number.POSITIVE_INFINITY,
): void {
  if (actions.length === 0) return terminal.out('Nothing is to be done.')
  const pupils = new Map(record.pupils.map((pupil) => [pupil.upn, pupil]))
  const ordered = joinSiblings(
    [...actions].sort((a, b) => compareForPeople(a, b, pupils)),
    pupils,
  )
  const shown = ordered.slice(0, most)
  const year = asOf.slice(0, 4)
  printTable(
    terminal,
    [
      { title: 'Due', width: 12 },
      { title: '', width: 4, paint: terminal.colours.red },
      { title: 'What' },
      { title: 'About', width: 20 },
      { title: 'Who', width: 8 },
      { title: 'Clause', width: 11 },
    ],
    shown.map(({ action, together }) => [
      dueInWords(action, year),
      action.overdue ? 'late' : '',
      [
        `${phraseKindBriefly(action.kind, stepOfAction(names, action)?.number)}${action.mandatory === true ? ' (must)' : ''}: ${reasonInWords(action.because, year)}`,
        ...(action.note === undefined ? [] : [sentence(action.note)]),
      ].join('\n'),
      [action, ...together].map((each) => subjectOf(each, pupils)).join(', '),
      WHO[action.owner] ?? action.owner,
      breakable(action.cites[0] ?? ''),
    ]),
  )
  if (shown.length < ordered.length) terminal.out(`… and ${ordered.length - shown.length} more`)
}

const WHO: Readonly<Record<string, string>> = {
  'attendance-officer': 'officer',
  headteacher: 'head',
  ewo: 'EWO',
}

/** A long clause id over two lines, broken at a hyphen. */
function breakable(clause: string): string {
  const half = clause.length <= 9 ? -1 : clause.indexOf('-', 5)
  return half < 0 ? clause : `${clause.slice(0, half + 1)}\n${clause.slice(half + 1)}`
}

function subjectOf(action: Action, pupils: ReadonlyMap<string, Pupil>): string {
  if (action.upn === undefined) return action.class ?? 'the school'
  const pupil = pupils.get(action.upn)
  return pupil === undefined
    ? action.upn
    : `${pupil.surname}, ${pupil.forename} ${pupil.spells.at(-1)?.className ?? ''}`.trim()
}

function compareForPeople(a: Action, b: Action, pupils: ReadonlyMap<string, Pupil>): number {
  return (
    compareText(a.due ?? '~', b.due ?? '~') ||
    compareText(a.kind, b.kind) ||
    vulnerability(pupils.get(b.upn ?? '')) - vulnerability(pupils.get(a.upn ?? '')) ||
    compareText(a.upn ?? a.class ?? '', b.upn ?? b.class ?? '')
  )
}

interface JoinedAction {
  readonly action: Action
  readonly together: Action[]
}

const REACHES_HOME = /^(contact|visit)\./

/** Actions of one kind and due that reach the same home stand in one row: one call is enough for brothers and sisters. */
function joinSiblings(actions: readonly Action[], pupils: ReadonlyMap<string, Pupil>): JoinedAction[] {
  const joined: JoinedAction[] = []
  const byHome = new Map<string, JoinedAction>()
  for (const action of actions) {
    const pupil = action.upn === undefined ? undefined : pupils.get(action.upn)
    const homes =
      pupil === undefined || !REACHES_HOME.test(action.kind)
        ? []
        : homesOf(pupil, action).map((home) => `${action.kind} ${action.due} ${action.note ?? ''} ${home}`)
    const known = homes.map((home) => byHome.get(home)).find((entry) => entry !== undefined)
    if (known !== undefined) {
      known.together.push(action)
      continue
    }
    const entry: JoinedAction = { action, together: [] }
    joined.push(entry)
    for (const home of homes) byHome.set(home, entry)
  }
  return joined
}

/** What tells that two pupils' contacts are the same people: a telephone, else an address. */
function homesOf(pupil: Pupil, action: Action): string[] {
  return pupil.contacts
    .filter(
      (contact) =>
        contact.mayContact && (action.contacts === undefined || action.contacts.includes(contact.contactId)),
    )
    .map((contact) => contact.mobile || contact.phone || contact.email)
    .filter((home) => home !== '')
}
