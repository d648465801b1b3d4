import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  admissionList,
  type AdmissionQuestion,
  admissionRecord,
  type AdmissionRecord,
} from '../../application/admission/admission-record.js'
import { changeDetails, moveToClass, particularsOf } from '../../application/admission/change-pupil.js'
import { dropContact, saveContact } from '../../application/admission/contacts.js'
import { enrolPupil, type Place, placesFor, takeBack } from '../../application/admission/enrol-pupil.js'
import { ENTERED_IN, groundsFor, leaveSchool } from '../../application/admission/leave-school.js'
import type { Refusal } from '../../application/admission/roll-changes.js'
import { withClauses } from '../../application/in-words.js'
import { NoSuchThingError } from '../../application/permissions/not-allowed.js'
import { may, requireMay } from '../../application/permissions/permissions.js'
import type { Services } from '../../application/services.js'
import type { DeletionGround } from '../../domain/roll/deletion-ground.js'
import type { Contact } from '../../domain/roll/pupil.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf, textFields, tooLong } from '../plugins/requests.js'
import { dateOf, datePartsOf, fieldsOf, isTicked, type Sent, textOf } from '../layout/form-reading.js'
import { historyLine } from './history.js'
import { messagesOf } from './messages.js'
import {
  ELSEWHERE,
  LONGEST_ADDRESS,
  NEEDS,
  PLACE,
  PUPIL,
  pupilValues,
  readPupil,
  TO_COME,
  yearGroupItems,
} from './pupil-form.js'

const ID = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) })
const CONTACT = Type.Object({ ...ID.properties, contact: Type.String({ maxLength: 60 }) })
const STANDINGS = ['on-roll', 'to-come', 'left'] as const
const REASON = textFields({ reason: ['Reason', 500] })
const CONTACT_FIELDS = {
  ...textFields({ name: ['Name', 100], relationship: ['What they are to the pupil', 100] }),
  ...fieldsOf(['parent', 'livesWith', 'emergency', 'noContact', 'priority']),
  ...textFields({ mobile: ['Mobile', 40], phone: ['Phone', 40], email: ['Email address', 254] }),
  ...textFields({ address: ['Address', LONGEST_ADDRESS] }),
  ...fieldsOf([], ['addressFrom']),
  ...REASON,
}
const LEAVING_FIELDS = {
  ...fieldsOf([], ['lastDay']),
  ...fieldsOf(['ground']),
  ...textFields({
    destination: ['Where the pupil goes', LONGEST_ADDRESS],
    nextSchoolAddress: ['Address of the next school', LONGEST_ADDRESS],
    newHomeAddress: ['New home address', LONGEST_ADDRESS],
  }),
  ...fieldsOf([], ['startsOn']),
  ...fieldsOf(['enquiriesMade'], ['authorityToldOn']),
}
const LAST_PRIORITY = 99

/** The admission register: its list, a pupil's record, and every change of it. */
export function registerAdmissionPages(app: App, services: Services): void {
  const list = async (request: FastifyRequest, reply: FastifyReply, question: AdmissionQuestion) => {
    const principal = principalOf(request)
    const errors = tooLong(request)
    return reply.page(
      'admission/list',
      {
        ...question,
        ...(await admissionList(services, principal, question)),
        errors,
        mayEdit: may(principal, 'admission.edit'),
      },
      statusOf(errors),
    )
  }
  app.get(
    '/admission',
    {
      schema: {
        querystring: Type.Object({
          class: Type.Optional(Type.String({ maxLength: 60 })),
          standing: Type.Optional(Type.Union(STANDINGS.map((standing) => Type.Literal(standing)))),
        }),
      },
    },
    async (request, reply) =>
      list(request, reply, {
        name: '',
        className: request.query.class ?? '',
        standing: request.query.standing ?? 'on-roll',
      }),
  )
  // A name is sent in the body: an address with a name in it would stay in the browser's history.
  app.post(
    '/admission',
    { schema: { body: formBody(textFields({ name: ['Name or UPN', 200] })) } },
    async (request, reply) =>
      list(request, reply, {
        name: textOf(request.body as Sent, 'name'),
        className: '',
        standing: 'on-roll',
      }),
  )

  registerEnrolment(app, services)
  registerRecord(app, services)
  registerPlaces(app, services)
  registerLeaving(app, services)
  registerContacts(app, services)
}

function statusOf(errors: FormErrors): number {
  return hasErrors(errors) ? 400 : 200
}

function registerEnrolment(app: App, services: Services): void {
  const form = async (
    request: FastifyRequest,
    reply: FastifyReply,
    values: Sent,
    errors: FormErrors = {},
    newClass?: string,
  ): Promise<FastifyReply> => {
    const { yearGroups, classes } = await placesFor(services, principalOf(request))
    return reply.page(
      'admission/enrol',
      { values, errors, newClass, classes, yearGroups: yearGroupItems(yearGroups) },
      statusOf(errors),
    )
  }
  app.get('/admission/enrol', async (request, reply) => form(request, reply, {}))
  app.post(
    '/admission/enrol',
    { schema: { body: formBody({ ...PUPIL, ...PLACE, ...ELSEWHERE, ...NEEDS }) } },
    async (request, reply) => {
      const sent = request.body as Sent
      const errors = tooLong(request)
      const pupil = readPupil(sent, errors)
      const { place, refused } = readPlace(sent, errors)
      if (refused) errors['from'] ??= 'Enter the first day'
      const outcome = await enrolPupil(services, principalOf(request), {
        ...pupil,
        place,
        faulty: hasErrors(errors),
      })
      if (outcome.outcome === 'refused')
        return form(
          request,
          reply,
          sent,
          { ...messagesOf(outcome.refusals), ...errors },
          unknownClass(outcome.refusals),
        )
      return reply.redirect(`/admission/${outcome.pupilId}`, 303)
    },
  )
}

/** The class that was typed and that the school does not have, for the form to ask whether it is to be added. */
function unknownClass(refusals: readonly Refusal[]): string | undefined {
  const refusal = refusals.find(({ field, why }) => field === 'className' && why === 'unknown')
  return refusal === undefined ? undefined : String(refusal.facts?.['className'])
}

function readPlace(
  sent: Sent,
  errors: Record<string, string>,
): { readonly place: Place; readonly refused: boolean } {
  const from = dateOf(sent, 'from', 'First day', errors)
  const className = textOf(sent, 'className')
  return {
    place: {
      from: from ?? 0,
      yearGroup: textOf(sent, 'yearGroup'),
      className,
      asksForNewClass: textOf(sent, 'addClass') !== className,
    },
    refused: from === null,
  }
}

function registerRecord(app: App, services: Services): void {
  app.get('/admission/:id', { schema: { params: ID } }, async (request, reply) => {
    const principal = principalOf(request)
    const record = await admissionRecord(services, principal, request.params.id)
    return reply.page('admission/record', {
      ...record,
      history: record.history.map(historyLine),
      ground: groundsFor(record.pupil, record.leaving?.leftOn ?? record.today).find(
        ({ id }) => id === record.leaving?.ground,
      ),
      mayEdit: may(principal, 'admission.edit'),
      gone: record.pupil.spells.at(-1)?.leftOn !== null,
    })
  })

  const form = async (
    request: FastifyRequest,
    reply: FastifyReply,
    pupilId: number,
    sent?: Sent,
    errors: FormErrors = {},
  ): Promise<FastifyReply> => {
    requireMay(principalOf(request), 'admission.edit')
    const { pupil, details } = await admissionRecord(services, principalOf(request), pupilId)
    const values = sent ?? pupilValues(particularsOf(pupil), details)
    return reply.page('admission/details', { pupilId, pupil, values, errors }, statusOf(errors))
  }
  app.get('/admission/:id/details', { schema: { params: ID } }, async (request, reply) =>
    form(request, reply, request.params.id),
  )
  app.post(
    '/admission/:id/details',
    { schema: { params: ID, body: formBody({ ...PUPIL, ...ELSEWHERE, ...TO_COME, ...NEEDS, ...REASON }) } },
    async (request, reply) => {
      const sent = request.body as Sent
      const errors = tooLong(request)
      const pupil = readPupil(sent, errors)
      const { id } = request.params
      const outcome = await changeDetails(services, principalOf(request), id, {
        ...pupil,
        reason: textOf(sent, 'reason'),
        faulty: hasErrors(errors),
      })
      if (outcome.outcome === 'refused')
        return form(request, reply, id, sent, { ...messagesOf(outcome.refusals), ...errors })
      return reply.redirect(`/admission/${id}`, 303)
    },
  )
}

function registerPlaces(app: App, services: Services): void {
  const page = async (
    request: FastifyRequest,
    reply: FastifyReply,
    pupilId: number,
    template: string,
    sent: Sent = {},
    errors: FormErrors = {},
    newClass?: string,
  ): Promise<FastifyReply> => {
    const { yearGroups, classes } = await placesFor(services, principalOf(request))
    const record = await admissionRecord(services, principalOf(request), pupilId)
    return reply.page(
      template,
      {
        ...record,
        values: { ...(template === 'admission/class' ? { yearGroup: record.yearGroup } : {}), ...sent },
        errors,
        newClass,
        classes,
        yearGroups: yearGroupItems(yearGroups),
      },
      statusOf(errors),
    )
  }

  for (const [path, template, act] of [
    ['class', 'admission/class', moveToClass],
    ['return', 'admission/return', takeBack],
  ] as const) {
    app.get(`/admission/:id/${path}`, { schema: { params: ID } }, async (request, reply) =>
      page(request, reply, request.params.id, template),
    )
    app.post(
      `/admission/:id/${path}`,
      { schema: { params: ID, body: formBody(PLACE) } },
      async (request, reply) => {
        const sent = request.body as Sent
        const { id } = request.params
        const errors = tooLong(request)
        const { place, refused } = readPlace(sent, errors)
        if (refused) errors['from'] ??= 'Enter the first day'
        const outcome = await act(services, principalOf(request), id, { ...place, faulty: hasErrors(errors) })
        if (outcome.outcome === 'refused')
          return page(
            request,
            reply,
            id,
            template,
            sent,
            { ...messagesOf(outcome.refusals), ...errors },
            unknownClass(outcome.refusals),
          )
        return reply.redirect(`/admission/${id}`, 303)
      },
    )
  }
}

/** On which grounds a need is asked for, and by which clauses. */
function needHint(
  { grounds: ids, cites }: AdmissionRecord['leavingNeeds'][number],
  grounds: readonly DeletionGround[],
): string {
  if (ids === undefined) return withClauses('On every ground', cites)
  const titles = grounds.filter(({ id }) => ids.includes(id)).map(({ title }) => `“${title}”`)
  return withClauses(
    titles.length === 0 ? 'On none of these grounds' : `Only on the ground ${titles.join(' or ')}`,
    cites,
  )
}

function registerLeaving(app: App, services: Services): void {
  const form = async (
    request: FastifyRequest,
    reply: FastifyReply,
    pupilId: number,
    sent: Sent = {},
    confirmed: readonly string[] = [],
    errors: FormErrors = {},
  ): Promise<FastifyReply> => {
    requireMay(principalOf(request), 'admission.edit')
    const record = await admissionRecord(services, principalOf(request), pupilId)
    const grounds = groundsFor(record.pupil, record.today)
    return reply.page(
      'admission/leave',
      {
        ...record,
        values: sent,
        errors,
        grounds,
        asked: Object.fromEntries(
          record.leavingNeeds.flatMap(({ enter, says, cites }) =>
            enter === undefined ? [] : [[ENTERED_IN[enter], withClauses(says, cites)]],
          ),
        ),
        toConfirm: record.leavingNeeds
          .filter(({ enter }) => enter === undefined)
          .map((need) => ({
            id: need.id,
            says: need.says,
            hint: needHint(need, grounds),
            confirmed: confirmed.includes(need.id),
          })),
      },
      statusOf(errors),
    )
  }
  app.get('/admission/:id/leave', { schema: { params: ID } }, async (request, reply) =>
    form(request, reply, request.params.id),
  )
  app.post(
    '/admission/:id/leave',
    {
      schema: {
        params: ID,
        body: formBody({
          ...LEAVING_FIELDS,
          confirmed: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })),
        }),
      },
    },
    async (request, reply) => {
      const { confirmed, ...rest } = request.body
      const sent = rest as Sent
      const { id } = request.params
      const errors = tooLong(request)
      const lastDay = dateOf(sent, 'lastDay', 'Last day', errors)
      const startsOn = dateOf(sent, 'startsOn', 'First day at the next school', errors)
      const authorityToldOn = dateOf(sent, 'authorityToldOn', 'The day', errors)
      const outcome = await leaveSchool(services, principalOf(request), id, {
        lastDay,
        ground: textOf(sent, 'ground'),
        destination: textOf(sent, 'destination'),
        nextSchoolAddress: textOf(sent, 'nextSchoolAddress'),
        newHomeAddress: textOf(sent, 'newHomeAddress'),
        startsOn,
        authorityToldOn,
        enquiriesMade: isTicked(sent, 'enquiriesMade'),
        confirmed: new Set(confirmed),
        faulty: hasErrors(errors),
      })
      if (outcome.outcome === 'refused')
        return form(request, reply, id, sent, confirmed, { ...messagesOf(outcome.refusals), ...errors })
      return reply.redirect(`/admission/${id}`, 303)
    },
  )
}

function registerContacts(app: App, services: Services): void {
  const form = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { id, contact: contactId }: { readonly id: number; readonly contact: string },
    sent?: Sent,
    errors: FormErrors = {},
    removal = '',
  ): Promise<FastifyReply> => {
    requireMay(principalOf(request), 'admission.edit')
    const { pupil, contacts } = await admissionRecord(services, principalOf(request), id)
    const known = contacts.find((contact) => contact.contactId === contactId)
    if (contactId !== 'new' && known === undefined) throw new NoSuchThingError('contact')
    return reply.page(
      'admission/contact',
      {
        pupilId: id,
        pupil,
        contactId,
        known,
        removal,
        values:
          sent ?? (known === undefined ? { priority: String(contacts.length + 1) } : contactValues(known)),
        errors,
      },
      statusOf(errors),
    )
  }
  app.get('/admission/:id/contacts/:contact', { schema: { params: CONTACT } }, async (request, reply) =>
    form(request, reply, request.params),
  )
  app.post(
    '/admission/:id/contacts/:contact',
    { schema: { params: CONTACT, body: formBody(CONTACT_FIELDS) } },
    async (request, reply) => {
      const sent = request.body as Sent
      const { id, contact: contactId } = request.params
      const errors = tooLong(request)
      const priority = textOf(sent, 'priority')
      if (!/^\d{0,2}$/.test(priority))
        errors['priority'] = 'The order must be a number, 1 for who is called first'
      const email = textOf(sent, 'email')
      if (email !== '' && errors['email'] === undefined && !/^[^\s@]+@[^\s@]+$/.test(email))
        errors['email'] = 'Enter an email address in the correct format, like name@example.com'
      const addressFrom = dateOf(sent, 'addressFrom', 'First day at the address', errors)
      const outcome = await saveContact(services, principalOf(request), id, {
        contactId: contactId === 'new' ? undefined : contactId,
        contact: {
          name: textOf(sent, 'name'),
          relationship: textOf(sent, 'relationship'),
          priority: priority === '' ? LAST_PRIORITY : Number(priority),
          parent: isTicked(sent, 'parent'),
          livesWith: isTicked(sent, 'livesWith'),
          emergency: isTicked(sent, 'emergency'),
          mayContact: !isTicked(sent, 'noContact'),
          address: textOf(sent, 'address'),
          mobile: textOf(sent, 'mobile'),
          phone: textOf(sent, 'phone'),
          email,
        },
        addressFrom,
        reason: textOf(sent, 'reason'),
        faulty: hasErrors(errors),
      })
      if (outcome.outcome === 'refused')
        return form(request, reply, request.params, sent, { ...messagesOf(outcome.refusals), ...errors })
      return reply.redirect(`/admission/${id}#contacts`, 303)
    },
  )
  app.post(
    '/admission/:id/contacts/:contact/remove',
    { schema: { params: CONTACT, body: formBody(REASON) } },
    async (request, reply) => {
      const { id, contact } = request.params
      const reason = textOf(request.body as Sent, 'reason')
      const removal = tooLong(request)['reason']
      if (removal !== undefined) return form(request, reply, request.params, undefined, { removal }, reason)
      const outcome = await dropContact(services, principalOf(request), id, contact, reason)
      if (outcome.outcome === 'refused')
        return form(request, reply, request.params, undefined, {
          removal: 'Enter why the contact is removed',
        })
      return reply.redirect(`/admission/${id}#contacts`, 303)
    },
  )
}

function contactValues(contact: Contact): Sent {
  const tick = (is: boolean): string => (is ? 'yes' : '')
  const { name, relationship, address, mobile, phone, email } = contact
  return {
    name,
    relationship,
    address,
    mobile,
    phone,
    email,
    priority: String(contact.priority),
    parent: tick(contact.parent),
    livesWith: tick(contact.livesWith),
    emergency: tick(contact.emergency),
    noContact: tick(!contact.mayContact),
    ...datePartsOf('addressFrom', null),
  }
}
