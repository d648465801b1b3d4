import type { Day } from '../../kernel/school-date.js'
import type { Contact, Enrolment, Pupil, Send } from '../../domain/roll/pupil.js'
import { checkUpn } from '../../domain/roll/upn.js'
import type { FolderReading } from './folder-reading.js'
import { Fields, readTable } from './table.js'
import { type ColumnOf, CONTACTS, PUPILS } from './table-shapes.js'
import { parsePercentage, parseYearGroup, shown, YEAR_GROUPS_IN_WORDS } from './values.js'

/** After every pupil that has a priority. */
const NO_PRIORITY = 99

/** The admission register as read: the pupils by UPN, and which UPNs other files may name. */
export interface Roll {
  readonly pupils: readonly Pupil[]
  /** UPN -> index in `pupils`. */
  readonly indexOf: ReadonlyMap<string, number>
  /** Is this UPN of no pupil at all? `false` also for a pupil whose row is faulty, so that one fault is told once. */
  isStranger(upn: string): boolean
}

interface PupilDraft {
  pupil: Omit<Pupil, 'spells' | 'contacts'>
  readonly spells: { spell: Enrolment; line: number }[]
  readonly contacts: Contact[]
}

/** Reads `pupils.csv` and `contacts.csv`. */
export async function readRoll(reading: FolderReading): Promise<Roll> {
  const drafts = new Map<string, PupilDraft>()
  const faultyUpns = new Set<string>()
  const outcome = await readTable(reading, PUPILS, (columns) => {
    const fields = new Fields<ColumnOf<typeof PUPILS>>(reading, PUPILS.file, columns)
    return (row, line) => {
      fields.moveTo(row, line)
      readPupil(fields, drafts, faultyUpns)
    }
  })
  if (outcome === 'absent') {
    reading.missing(PUPILS.file, `a table with ${PUPILS.needed.join(', ')}`)
  }
  for (const [upn, { spells }] of drafts) checkSpells(reading, upn, spells)

  const isStranger = (upn: string): boolean => outcome === 'read' && !drafts.has(upn) && !faultyUpns.has(upn)
  await readContacts(reading, drafts, isStranger)

  const pupils = [...drafts.values()]
    .map(({ pupil, spells, contacts }) => ({ ...pupil, spells: spells.map(({ spell }) => spell), contacts }))
    .sort((a, b) => (a.upn < b.upn ? -1 : 1))
  return { pupils, indexOf: new Map(pupils.map(({ upn }, index) => [upn, index])), isStranger }
}

function readPupil(
  fields: Fields<ColumnOf<typeof PUPILS>>,
  drafts: Map<string, PupilDraft>,
  faultyUpns: Set<string>,
): void {
  const upn = fields.word('upn')
  const check = checkUpn(upn)
  if (check.outcome === 'wrong-form') {
    fields.fault(
      `upn is ${shown(upn)}; expected a letter (no I, O or S) and twelve digits, the last of them a letter where temporary`,
    )
  } else if (check.outcome === 'wrong-letter') {
    fields.fault(
      `the UPN ${upn} has a wrong check letter; expected ${check.expected} (${check.expected}${upn.slice(1)})`,
    )
  }
  const yearGroup = parseYearGroup(fields.word('year_group'))
  if (yearGroup === undefined) {
    fields.fault(`year_group is ${shown(fields.word('year_group'))}; expected ${YEAR_GROUPS_IN_WORDS}`)
  }
  const enrolledOn = fields.day('enrolled_on')
  const leftOn = fields.dayOrNull('left_on')
  if (enrolledOn !== undefined && leftOn !== undefined && leftOn !== null && leftOn < enrolledOn) {
    fields.fault('left_on is before enrolled_on; expected the last day on the roll')
  }
  const pupil = {
    upn,
    surname: fields.text('surname'),
    forename: fields.text('forename'),
    dob: fields.dayOrNull('dob') ?? null,
    send: readSend(fields),
    socialWorker: fields.yesNo('social_worker'),
    lookedAfter: fields.yesNo('looked_after'),
    fsm: fields.yesNo('fsm'),
    walksAlone: fields.yesNo('walks_alone'),
    medicalCondition: fields.yesNo('medical_condition'),
    priorYearAttendance: readPriorYear(fields),
  }
  if (
    check.outcome !== 'right' ||
    yearGroup === undefined ||
    enrolledOn === undefined ||
    leftOn === undefined
  ) {
    faultyUpns.add(upn)
    return
  }
  const spell: Enrolment = { enrolledOn, leftOn, yearGroup, className: fields.word('class') }
  const known = drafts.get(upn)
  if (known === undefined) drafts.set(upn, { pupil, spells: [{ spell, line: fields.line }], contacts: [] })
  else {
    known.pupil = pupil
    known.spells.push({ spell, line: fields.line })
  }
}

function readSend(fields: Fields<ColumnOf<typeof PUPILS>>): Send {
  return fields.word('send') === '' ? 'N' : (fields.oneOf('send', ['N', 'K', 'E']) ?? 'N')
}

function readPriorYear(fields: Fields<ColumnOf<typeof PUPILS>>) {
  const text = fields.word('prior_year_attendance')
  if (text === '') return null
  const percentage = parsePercentage(text)
  if (percentage === undefined)
    fields.fault(`prior_year_attendance is ${shown(text)}; expected a percentage from 0 to 100`)
  return percentage ?? null
}

/** Sorts the spells and tells those that overlap. */
function checkSpells(reading: FolderReading, upn: string, spells: PupilDraft['spells']): void {
  spells.sort((a, b) => a.spell.enrolledOn - b.spell.enrolledOn || a.line - b.line)
  spells.forEach(({ spell, line }, i) => {
    const before = spells[i - 1]
    if (before === undefined || spell.enrolledOn > lastDayOf(before.spell)) return
    const [first, second] = [Math.min(line, before.line), Math.max(line, before.line)]
    const message = `the UPN ${upn} is on the roll twice at one time, here and on line ${first}; expected a left_on before the next enrolled_on`
    reading.faults.add(PUPILS.file, second, message)
  })
}

function lastDayOf(spell: Enrolment): Day {
  return spell.leftOn ?? Number.MAX_SAFE_INTEGER
}

async function readContacts(
  reading: FolderReading,
  drafts: ReadonlyMap<string, PupilDraft>,
  isStranger: (upn: string) => boolean,
): Promise<void> {
  await readTable(reading, CONTACTS, (columns) => {
    const fields = new Fields<ColumnOf<typeof CONTACTS>>(reading, CONTACTS.file, columns)
    return (row, line) => {
      fields.moveTo(row, line)
      const upn = fields.word('upn')
      const contact = readContact(fields)
      if (isStranger(upn)) {
        fields.fault(`a contact of ${upnInWords(upn)}, whom pupils.csv does not have; expected a pupil's UPN`)
        return
      }
      const contacts = drafts.get(upn)?.contacts
      if (contact.contactId === '')
        fields.fault('contact_id is empty; expected a name for the contact, one for each of a pupil')
      else if (contacts?.some(({ contactId }) => contactId === contact.contactId)) {
        const id = shown(contact.contactId)
        const two = id.startsWith('"') ? `contacts ${id}` : 'contacts with one contact_id'
        fields.fault(`the pupil ${upn} has two ${two}; expected a contact_id once for each pupil`)
      } else contacts?.push(contact)
    }
  })
}

function readContact(fields: Fields<ColumnOf<typeof CONTACTS>>): Contact {
  const priority = fields.word('priority')
  if (!/^\d{0,3}$/.test(priority))
    fields.fault(`priority is ${shown(priority)}; expected a whole number, 1 to be called first`)
  return {
    contactId: fields.word('contact_id'),
    priority: priority === '' ? NO_PRIORITY : Number(priority),
    name: fields.text('name'),
    relationship: fields.text('relationship'),
    parent: fields.yesNo('parent'),
    livesWith: fields.yesNo('lives_with'),
    emergency: fields.yesNo('emergency'),
    mayContact: fields.yesNo('may_contact', true),
    address: fields.text('address'),
    mobile: fields.text('mobile'),
    phone: fields.text('phone'),
    email: fields.text('email'),
  }
}

/** A UPN for a message, unless the text may be something else that stands in the wrong column. */
export function upnInWords(upn: string): string {
  return /^[A-Za-z]?\w{0,3}\d{6,}\w{0,2}$/.test(upn) && upn.length <= 16
    ? `the UPN ${upn}`
    : `a UPN that is ${shown(upn)}`
}
