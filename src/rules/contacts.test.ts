import { describe, expect, it } from 'vitest'
import { plainContact, plainPupil } from '../../tests/support/plain-school.js'
import { ACTION_KINDS, type ActionKind } from '../policy/vocabulary/words.js'
import { contactsFor, parentsOf } from './contacts.js'

const pupil = plainPupil(0, {
  contacts: [
    plainContact('Second', { priority: 2 }),
    plainContact('First', { priority: 1, emergency: false }),
    plainContact('Never', { priority: 1, mayContact: false }),
    plainContact('NeverAunt', { priority: 1, mayContact: false, parent: false }),
    plainContact('Aunt', { priority: 3, parent: false }),
    plainContact('Neighbour', { priority: 4, parent: false, emergency: false }),
  ],
})

describe('whom an action is to reach', () => {
  it.each<[ActionKind, string[] | undefined]>([
    ['contact.call', ['First', 'Second']],
    ['contact.parents', ['First', 'Second']],
    ['letter.attendance', ['First', 'Second']],
    ['warn.penalty-notice', ['First', 'Second']],
    ['contact.emergency-contacts', ['Second', 'Aunt']],
    ['contact.other-adults', ['Neighbour']],
    ['flag.persistent-absence', undefined],
    ['inform.headteacher', undefined],
  ])('%s: %o, by priority', (kind, contacts) => {
    expect(contactsFor(kind, pupil)).toEqual(contacts)
  })

  it('is never one who may not be contacted, whatever the kind', () => {
    for (const kind of ACTION_KINDS)
      expect((contactsFor(kind, pupil) ?? []).filter((id) => id.startsWith('Never'))).toEqual([])
    expect(parentsOf(pupil).map((contact) => contact.contactId)).toEqual(['First', 'Second'])
  })
})
