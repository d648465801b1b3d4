import type { Contact, Pupil } from '../domain/roll/pupil.js'
import type { ActionKind } from '../policy/vocabulary/words.js'

const remembered = new WeakMap<Pupil, readonly Contact[]>()

/** Those who may be contacted at all, first priority first. */
export function contactable(pupil: Pupil): readonly Contact[] {
  let contacts = remembered.get(pupil)
  if (contacts === undefined) {
    contacts = pupil.contacts.filter((contact) => contact.mayContact).sort((a, b) => a.priority - b.priority)
    remembered.set(pupil, contacts)
  }
  return contacts
}

const rememberedParents = new WeakMap<Pupil, readonly Contact[]>()

/** The parents in the sense of section 576 who may be contacted, first priority first. */
export function parentsOf(pupil: Pupil): readonly Contact[] {
  let parents = rememberedParents.get(pupil)
  if (parents === undefined) {
    parents = contactable(pupil).filter((contact) => contact.parent)
    rememberedParents.set(pupil, parents)
  }
  return parents
}

/**
 * Whom an action of this kind is to reach, by contact id; `undefined` for a kind that reaches nobody outside the school.
 * A contact whom a court order or a risk rules out is never named, whatever the kind.
 */
export function contactsFor(kind: ActionKind, pupil: Pupil): string[] | undefined {
  switch (kind) {
    case 'contact.text':
    case 'contact.call':
    case 'contact.text-or-call':
    case 'contact.letter':
    case 'contact.parents':
    case 'letter.attendance':
    case 'letter.punctuality':
    case 'meeting.attendance':
    case 'meeting.punctuality':
    case 'warn.penalty-notice':
    case 'request.medical-evidence':
      return parentsOf(pupil).map((contact) => contact.contactId)
    case 'contact.emergency-contacts':
      return contactable(pupil)
        .filter((contact) => contact.emergency)
        .map((contact) => contact.contactId)
    case 'contact.other-adults':
      return contactable(pupil)
        .filter((contact) => !contact.parent && !contact.emergency)
        .map((contact) => contact.contactId)
    default:
      return undefined
  }
}
