import { type Static, Type } from '@fastify/type-provider-typebox'
import { formatCursor, parseCursor } from '../../application/api/cursors.js'
import {
  followRoll,
  type ListedPupil,
  listPupils,
  readContacts,
  readPupil,
} from '../../application/api/roll.js'
import { formatDay, getDay } from '../../kernel/school-date.js'
import { type ApiArea, type ApiParts, BY_KEY, keyOf } from '../area.js'
import { READ_PROBLEMS } from '../problems.js'
import { Contact, Cursor, Date, Fields, Limit, Name, Page, Pupil, PupilId, Timestamp } from '../schemas.js'

const tags = ['roll']

/** Pupils, their contacts, and the changes of the roll. */
export function addPupilRoutes(area: ApiArea, parts: ApiParts): void {
  area.get(
    '/pupils',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'The pupils',
        description: 'Scope roll:read. With `on`, those on the roll that day; without, all there ever were.',
        querystring: Fields({
          on: Type.Optional(Date),
          class: Type.Optional(Name()),
          upn: Type.Optional(Name(13)),
          after: Type.Optional(Cursor),
          limit: Type.Optional(Limit),
        }),
        response: { 200: Page(Pupil), ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const key = keyOf(request)
      const { on, class: className, upn, after, limit = Limit.default as number } = request.query
      const last = parseCursor('pupils', key.schoolId, after, 'after')
      const { pupils, more } = await listPupils(parts, key, {
        on: on === undefined ? undefined : getDay(on),
        className,
        upn,
        after: last,
        limit,
      })
      return {
        data: pupils.map(pupilOf),
        next: formatCursor('pupils', key.schoolId, pupils.at(-1)?.pupilId ?? last),
        more,
      }
    },
  )

  const params = Fields({ pupil_id: PupilId })
  area.get(
    '/pupils/:pupil_id',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'One pupil',
        description: 'Scope roll:read.',
        params,
        response: { 200: Pupil, ...READ_PROBLEMS },
      },
    },
    async (request) => pupilOf(await readPupil(parts, keyOf(request), request.params.pupil_id)),
  )

  area.get(
    '/pupils/:pupil_id/contacts',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: "A pupil's contacts",
        description: 'Scope contacts:read. Never use one whose may_contact is false.',
        params,
        response: { 200: Fields({ data: Type.Array(Contact) }), ...READ_PROBLEMS },
      },
    },
    async (request) => ({
      data: (await readContacts(parts, keyOf(request), request.params.pupil_id)).map((contact) => ({
        contact_id: contact.contactId,
        priority: contact.priority,
        name: contact.name,
        relationship: contact.relationship,
        parent: contact.parent,
        lives_with: contact.livesWith,
        emergency: contact.emergency,
        may_contact: contact.mayContact,
        address: contact.address,
        mobile: contact.mobile,
        phone: contact.phone,
        email: contact.email,
      })),
    }),
  )

  area.get(
    '/roll-changes',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Changes of the roll, to follow',
        description: 'Scope roll:read. Says which pupil changed; read the pupil for what stands now.',
        querystring: Fields({
          pupil_id: Type.Optional(PupilId),
          updated_after: Type.Optional(Cursor),
          limit: Type.Optional(Limit),
        }),
        response: {
          200: Page(
            Fields({
              change_no: Type.Integer({
                description: 'Without gaps at a school, in the order of recording.',
              }),
              pupil_id: PupilId,
              change: Type.String(),
              effective_on: Date,
              at: Timestamp,
            }),
          ),
          ...READ_PROBLEMS,
        },
      },
    },
    async (request) => {
      const key = keyOf(request)
      const { pupil_id: pupilId, updated_after: cursor, limit = Limit.default as number } = request.query
      const after = parseCursor('roll', key.schoolId, cursor)
      const { changes, last, more } = await followRoll(parts, key, after, limit, pupilId)
      return {
        data: changes.map(({ historyNo, pupilId: of, change, effectiveOn, at }) => ({
          change_no: historyNo,
          pupil_id: of,
          change,
          effective_on: effectiveOn,
          at: at.toISOString(),
        })),
        next: formatCursor('roll', key.schoolId, last),
        more,
      }
    },
  )
}

function pupilOf({ pupilId, pupil }: ListedPupil): Static<typeof Pupil> {
  return {
    pupil_id: pupilId,
    upn: pupil.upn,
    surname: pupil.surname,
    forename: pupil.forename,
    date_of_birth: pupil.dob === null ? null : formatDay(pupil.dob),
    enrolments: pupil.spells.map(({ enrolledOn, leftOn, yearGroup, className }) => ({
      enrolled_on: formatDay(enrolledOn),
      left_on: leftOn === null ? null : formatDay(leftOn),
      year_group: yearGroup,
      class: className,
    })),
  }
}
