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
import { enrolPupil, type Place, takeBack } from '../../application/admission/enrol-pupil.js'
import { ENTERED_IN, groundsFor, leaveSchool } from '../../application/admission/leave-school.js'
import { withClauses } from '../../application/in-words.js'
import { NoSuchThingError } from '../../application/permissions/not-allowed.js'
import { may, requireMay } from '../../application/permissions/permissions.js'
import type { Services } from '../../application/services.js'
import type { DeletionGround } from '../../domain/roll/deletion-ground.js'
import type { Contact } from '../../domain/roll/pupil.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf } from '../plugins/requests.js'
import { dateOf, datePartsOf, fieldsOf, isTicked, type Sent, textOf } from '../layout/form-reading.js'
import { historyLine } from './history.js'
import { messagesOf } from './messages.js'
import { PUPIL_DATES, PUPIL_FIELDS, pupilValues, readPupil, YEAR_GROUP_ITEMS } from './pupil-form.js'

const ID = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) })
const CONTACT = Type.Object({ ...ID.properties, contact: Type.String({ maxLength: 60 }) })
const PLACE_FIELDS = ['yearGroup', 'className'] as const
const STANDINGS = ['on-roll', 'to-come', 'left'] as const
const CONTACT_FIELDS = [
  'name',
  'relationship',
  'priority',
  'parent',
  'livesWith',
  'emergency',
  'noContact',
  'address',
  'mobile',
  'phone',
  'email',
  'reason',
] as const
const LAST_PRIORITY = 99

/** The admission register: its list, a pupil's record, and every change of it. */
export function registerAdmissionPages(app: App, services: Services): void {
  const list = async (request: FastifyRequest, reply: FastifyReply, question: AdmissionQuestion) => {
    const principal = principalOf(request)
    return reply.page('admission/list', {
      ...question,
      ...(await admissionList(services, principal, question)),
      mayEdit: may(principal, 'admission.edit'),
    })
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
  app.post('/admission', { schema: { body: formBody(fieldsOf(['name'])) } }, async (request, reply) =>
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
  const form = (reply: FastifyReply, values: Sent, errors: FormErrors = {}): FastifyReply =>
    reply.page('admission/enrol', { values, errors, yearGroups: YEAR_GROUP_ITEMS }, statusOf(errors))
  app.get('/admission/enrol', async (request, reply) => {
    requireMay(principalOf(request), 'admission.edit')
    return form(reply, {})
  })
  app.post(
    '/admission/enrol',
    { schema: { body: formBody(fieldsOf([...PUPIL_FIELDS, ...PLACE_FIELDS], [...PUPIL_DATES, 'from'])) } },
    async (request, reply) => {
      const sent = request.body as Sent
      const errors: Record<string, string> = {}
      const pupil = readPupil(sent, errors)
      const { place, refused } = readPlace(sent, errors)
      if (refused) errors['from'] ??= 'Enter the first day'
      const outcome = await enrolPupil(services, principalOf(request), {
        ...pupil,
        place,
        faulty: hasErrors(errors),
      })
      if (outcome.outcome === 'refused')
        return form(reply, sent, inOrder({ ...messagesOf(outcome.refusals), ...errors }, ENROLMENT_FIELDS))
      return reply.redirect(`/admission/${outcome.pupilId}`, 303)
    },
  )
}

const ENROLMENT_FIELDS = ['upn', 'surname', 'forename', 'dob', 'from', 'yearGroup', 'className']
/** What the policy asks to be confirmed comes after them. */
const LEAVING_FIELDS = [
  'lastDay',
  'ground',
  'destination',
  'nextSchoolAddress',
  'newHomeAddress',
  'startsOn',
  'enquiriesMade',
  'authorityToldOn',
]

/** The summary goes down the page as the fields do. */
function inOrder(errors: FormErrors, order: readonly string[]): FormErrors {
  const place = (field: string): number => (order.includes(field) ? order.indexOf(field) : order.length)
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => place(a) - place(b)))
}

function readPlace(
  sent: Sent,
  errors: Record<string, string>,
): { readonly place: Place; readonly refused: boolean } {
  const from = dateOf(sent, 'from', 'First day', errors)
  return {
    place: { from: from ?? 0, yearGroup: textOf(sent, 'yearGroup'), className: textOf(sent, 'className') },
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
    { schema: { params: ID, body: formBody(fieldsOf([...PUPIL_FIELDS, 'reason'], PUPIL_DATES)) } },
    async (request, reply) => {
      const sent = request.body as Sent
      const errors: Record<string, string> = {}
      const pupil = readPupil(sent, errors)
      const { id } = request.params
      if (hasErrors(errors)) return form(request, reply, id, sent, errors)
      const outcome = await changeDetails(services, principalOf(request), id, {
        ...pupil,
        reason: textOf(sent, 'reason'),
      })
      if (outcome.outcome === 'refused') return form(request, reply, id, sent, messagesOf(outcome.refusals))
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
  ): Promise<FastifyReply> => {
    requireMay(principalOf(request), 'admission.edit')
    const record = await admissionRecord(services, principalOf(request), pupilId)
    return reply.page(
      template,
      {
        ...record,
        values: { ...(template === 'admission/class' ? { yearGroup: record.yearGroup } : {}), ...sent },
        errors,
        yearGroups: YEAR_GROUP_ITEMS,
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
      { schema: { params: ID, body: formBody(fieldsOf(PLACE_FIELDS, ['from'])) } },
      async (request, reply) => {
        const sent = request.body as Sent
        const { id } = request.params
        const errors: Record<string, string> = {}
        const { place, refused } = readPlace(sent, errors)
        if (refused) errors['from'] ??= 'Enter the first day'
        if (hasErrors(errors)) return page(request, reply, id, template, sent, errors)
        const outcome = await act(services, principalOf(request), id, place)
        if (outcome.outcome === 'refused')
          return page(request, reply, id, template, sent, messagesOf(outcome.refusals))
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
          ...fieldsOf(
            ['ground', 'destination', 'nextSchoolAddress', 'newHomeAddress', 'enquiriesMade'],
            ['lastDay', 'startsOn', 'authorityToldOn'],
          ),
          confirmed: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })),
        }),
      },
    },
    async (request, reply) => {
      const { confirmed, ...rest } = request.body
      const sent = rest as Sent
      const { id } = request.params
      const errors: Record<string, string> = {}
      const lastDay = dateOf(sent, 'lastDay', 'Last day', errors)
      const startsOn = dateOf(sent, 'startsOn', 'First day at the next school', errors)
      const authorityToldOn = dateOf(sent, 'authorityToldOn', 'The day', errors)
      if (lastDay === null) errors['lastDay'] ??= 'Enter the last day on the roll'
      if (lastDay === null || hasErrors(errors)) return form(request, reply, id, sent, confirmed, errors)
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
      })
      if (outcome.outcome === 'refused')
        return form(
          request,
          reply,
          id,
          sent,
          confirmed,
          inOrder(messagesOf(outcome.refusals), LEAVING_FIELDS),
        )
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
    { schema: { params: CONTACT, body: formBody(fieldsOf(CONTACT_FIELDS, ['addressFrom'])) } },
    async (request, reply) => {
      const sent = request.body as Sent
      const { id, contact: contactId } = request.params
      const errors: Record<string, string> = {}
      const priority = textOf(sent, 'priority')
      if (!/^\d{0,2}$/.test(priority))
        errors['priority'] = 'The order must be a number, 1 for who is called first'
      const email = textOf(sent, 'email')
      if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email))
        errors['email'] = 'Enter an email address in the correct format, like name@example.com'
      const addressFrom = dateOf(sent, 'addressFrom', 'First day at the address', errors)
      if (hasErrors(errors)) return form(request, reply, request.params, sent, errors)
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
      })
      if (outcome.outcome === 'refused')
        return form(request, reply, request.params, sent, messagesOf(outcome.refusals))
      return reply.redirect(`/admission/${id}#contacts`, 303)
    },
  )
  app.post(
    '/admission/:id/contacts/:contact/remove',
    { schema: { params: CONTACT, body: formBody(fieldsOf(['reason'])) } },
    async (request, reply) => {
      const { id, contact } = request.params
      const reason = textOf(request.body as Sent, 'reason')
      const outcome = await dropContact(services, principalOf(request), id, contact, reason)
      if (outcome.outcome === 'refused')
        return form(request, reply, request.params, undefined, messagesOf(outcome.refusals))
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
