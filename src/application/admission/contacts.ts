import type { Contact } from '../../domain/roll/pupil.js'
import { type Day, formatDay } from '../../kernel/school-date.js'
import { putContact, removeContact, takeContactNumber, writeAddress } from '../../storage/admission.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import type { Principal } from '../permissions/principal.js'
import {
  type AdmissionServices,
  changeRoll,
  differences,
  getPupil,
  type Outcome,
  type Refusal,
  refused,
  type RollWork,
} from './roll-changes.js'

export interface ContactWish {
  /** `undefined` for a new one. */
  readonly contactId: string | undefined
  readonly contact: Omit<Contact, 'contactId'>
  /** The first day at the address: needed where it is another one than before. */
  readonly addressFrom: Day | null
  readonly reason: string
  /** Not everything that was typed could be read: the rest is checked along with it, and nothing is changed. */
  readonly faulty?: boolean
}

/** Adds a parent or another contact, or changes one: who they are, where they live from which day, how to reach them. */
export function saveContact(
  services: AdmissionServices,
  principal: Principal,
  pupilId: number,
  wish: ContactWish,
): Promise<Outcome<{ readonly contactId: string }>> {
  return changeRoll(services, principal, 'admission.contact', async (roll) => {
    const pupil = getPupil(roll.school, pupilId)
    const known = pupil.contacts.find(({ contactId }) => contactId === wish.contactId)
    if (wish.contactId !== undefined && known === undefined) throw new NoSuchThingError('contact')
    const contact: Contact = {
      ...wish.contact,
      contactId: known?.contactId ?? (await newContactId(roll, pupil.contacts)),
    }
    const from = wish.addressFrom ?? roll.today
    const refusals = [...faultsOf(contact, from, roll.today), ...faultsOfNumbers(contact, known)]
    // Of a new contact today is a fair guess; a move happened on a day that somebody knows.
    const moved = known !== undefined && known.address !== '' && contact.address !== known.address
    if (moved && contact.address !== '' && wish.addressFrom === null)
      refusals.push({ field: 'addressFrom', why: 'missing' })
    if (wish.faulty === true || refusals.length > 0) return refused(...refusals)
    const changed =
      known === undefined ? { before: null, after: { ...contact } } : differences(known, contact)
    if (changed === undefined) return { outcome: 'done', contactId: contact.contactId }
    await putContact(roll.tx, roll.schoolId, pupilId, contact)
    if (contact.address !== '' && contact.address !== known?.address)
      await writeAddress(roll.tx, roll.schoolId, pupilId, {
        contactId: contact.contactId,
        from,
        address: contact.address,
      })
    await roll.keep({
      pupilId,
      change: 'contact',
      effectiveOn: from,
      before: changed.before,
      after: { ...changed.after, contactId: contact.contactId },
      reason: wish.reason,
    })
    return { outcome: 'done', contactId: contact.contactId }
  })
}

/** Takes a contact off the register; who it was stays in the history. */
export function dropContact(
  services: AdmissionServices,
  principal: Principal,
  pupilId: number,
  contactId: string,
  reason: string,
): Promise<Outcome> {
  return changeRoll(services, principal, 'admission.contact', async (roll) => {
    const known = getPupil(roll.school, pupilId).contacts.find((contact) => contact.contactId === contactId)
    if (known === undefined) throw new NoSuchThingError('contact')
    if (reason === '') return refused({ field: 'reason', why: 'missing' })
    await removeContact(roll.tx, roll.schoolId, pupilId, contactId)
    await roll.keep({
      pupilId,
      change: 'contact-removed',
      effectiveOn: roll.today,
      before: { ...known },
      after: null,
      reason,
    })
    return { outcome: 'done' }
  })
}

/** An id that no contact of this pupil has or had. */
async function newContactId({ tx, schoolId }: RollWork, contacts: readonly Contact[]): Promise<string> {
  for (;;) {
    const contactId = `R${await takeContactNumber(tx, schoolId)}`
    if (!contacts.some((contact) => contact.contactId === contactId)) return contactId
  }
}

/** A telephone number as people write it: with spaces or not, for abroad with a plus, at the end perhaps an extension. */
const PHONE_NUMBER = /^\+?[\d\s().-]+(?:(?:ext\.?|extension|x)\s*\d{1,6})?$/i
const FEWEST_DIGITS = 7
const MOST_DIGITS = 15

function isPhoneNumber(text: string): boolean {
  const digits = text.replace(/(?:e|x).*$/i, '').replace(/\D/g, '').length
  return PHONE_NUMBER.test(text) && digits >= FEWEST_DIGITS && digits <= MOST_DIGITS
}

/** What came with a file of another program stays as it is until somebody changes it. */
function faultsOfNumbers(
  contact: Pick<Contact, 'mobile' | 'phone'>,
  known: Pick<Contact, 'mobile' | 'phone'> | undefined,
): Refusal[] {
  return (['mobile', 'phone'] as const)
    .filter((field) => contact[field] !== '' && contact[field] !== known?.[field])
    .filter((field) => !isPhoneNumber(contact[field]))
    .map((field) => ({ field, why: 'form' }))
}

function faultsOf(contact: Contact, addressFrom: Day, today: Day): Refusal[] {
  const refusals: Refusal[] = []
  if (contact.name === '') refusals.push({ field: 'name', why: 'missing' })
  if (contact.relationship === '') refusals.push({ field: 'relationship', why: 'missing' })
  // Regulation 8: at least one number to use in an emergency for every parent whom the pupil lives with.
  if (contact.parent && contact.livesWith && contact.mobile === '' && contact.phone === '')
    refusals.push({ field: 'mobile', why: 'missing' })
  if (addressFrom > today)
    refusals.push({ field: 'addressFrom', why: 'future', facts: { day: formatDay(today) } })
  return refusals
}
