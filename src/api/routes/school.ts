import { Type } from '@fastify/type-provider-typebox'
import { readSchool } from '../../application/api/roll.js'
import { halfName } from '../../domain/register/entries.js'
import { findSpell } from '../../domain/roll/pupil.js'
import { dayOfInstant, formatDay, getDay, type Day } from '../../kernel/school-date.js'
import { type ApiArea, type ApiParts, BY_KEY, keyOf } from '../area.js'
import { READ_PROBLEMS } from '../problems.js'
import { Date, Fields, TextOrNull, Word } from '../schemas.js'

const tags = ['school']

/** What a school is, when it is open, its classes and the codes. */
export function addSchoolRoutes(area: ApiArea, parts: ApiParts): void {
  const today = (): Day => dayOfInstant(parts.clock.now())
  const onOr = (on: string | undefined): Day => (on === undefined ? today() : getDay(on))

  area.get(
    '/school',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'The school of the key',
        description: 'Scope school:read.',
        response: {
          200: Fields({
            school_id: Type.Integer(),
            name: Type.String(),
            phase: Word(['primary', 'secondary']),
            local_authority: Type.String(),
            trust: TextOrNull(),
            laestab: TextOrNull(),
            policy: Type.String({ description: 'The id of the attendance policy that it follows.' }),
          }),
          ...READ_PROBLEMS,
        },
      },
    },
    async (request) => {
      const { schoolId, profile } = await readSchool(parts, keyOf(request))
      return {
        school_id: schoolId,
        name: profile.name,
        phase: profile.phase,
        local_authority: profile.la,
        trust: profile.trust,
        laestab: profile.laestab,
        policy: profile.policy,
      }
    },
  )

  area.get(
    '/calendar',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'Terms, closures and open days',
        description: 'Scope school:read. Open days are those of the academic year that holds the day.',
        querystring: Fields({ on: Type.Optional(Date) }),
        response: {
          200: Fields({
            academic_year: Type.String(),
            half_terms: Type.Array(
              Fields({
                academic_year: Type.String(),
                term: Word(['autumn', 'spring', 'summer']),
                half: Type.Integer(),
                starts: Date,
                ends: Date,
              }),
            ),
            closures: Type.Array(
              Fields({
                date: Date,
                session: TextOrNull({ description: 'null: the whole day' }),
                kind: Type.String(),
                reason: Type.String(),
              }),
            ),
            open_days: Type.Array(Fields({ date: Date, sessions: Type.Array(Word(['AM', 'PM'])) })),
          }),
          ...READ_PROBLEMS,
        },
      },
    },
    async (request) => {
      const { roll, calendar } = await readSchool(parts, keyOf(request))
      const year = calendar.yearOf(onOr(request.query.on))
      return {
        academic_year: year.label,
        half_terms: roll.terms.map(({ academicYear, term, half, start, end }) => ({
          academic_year: academicYear,
          term,
          half,
          starts: formatDay(start),
          ends: formatDay(end),
        })),
        closures: roll.closures.map(({ day, half, kind, reason }) => ({
          date: formatDay(day),
          session: half === null ? null : halfName(half),
          kind,
          reason,
        })),
        open_days: [...calendar.schoolDays]
          .filter((day) => day >= year.start && day <= year.end)
          .map((day) => ({
            date: formatDay(day),
            sessions: ([0, 1] as const).filter((half) => calendar.isOpen(day, half)).map(halfName),
          })),
      }
    },
  )

  area.get(
    '/codes',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'The codes that are valid on a day',
        description: 'Scope school:read. Today where no day is given.',
        querystring: Fields({ on: Type.Optional(Date) }),
        response: {
          200: Fields({
            on: Date,
            data: Type.Array(
              Fields({
                code: Type.String(),
                title: Type.String(),
                counts_as: Word(['attending', 'authorised', 'unauthorised', 'not-possible']),
                valid_from: Date,
                valid_to: TextOrNull(),
              }),
            ),
          }),
          ...READ_PROBLEMS,
        },
      },
    },
    async (request) => {
      const { codes } = await readSchool(parts, keyOf(request))
      const on = onOr(request.query.on)
      return {
        on: formatDay(on),
        data: codes.on(on).map(({ symbol, title, countsAs, from, to }) => ({
          code: symbol,
          title,
          counts_as: countsAs,
          valid_from: formatDay(from),
          valid_to: to === null ? null : formatDay(to),
        })),
      }
    },
  )

  area.get(
    '/classes',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'The classes of a day',
        description: 'Scope school:read. Today where no day is given.',
        querystring: Fields({ on: Type.Optional(Date) }),
        response: {
          200: Fields({
            on: Date,
            data: Type.Array(
              Fields({
                class: Type.String(),
                year_groups: Type.Array(Type.String()),
                pupils: Type.Integer(),
              }),
            ),
          }),
          ...READ_PROBLEMS,
        },
      },
    },
    async (request) => {
      const school = await readSchool(parts, keyOf(request))
      const on = onOr(request.query.on)
      return {
        on: formatDay(on),
        data: school.classesOn(on).map((name) => {
          const pupils = school.classOn(name, on).flatMap((id) => school.findPupil(id) ?? [])
          const yearGroups = pupils.flatMap((pupil) => findSpell(pupil, on)?.yearGroup ?? [])
          return { class: name, year_groups: [...new Set(yearGroups)].sort(), pupils: pupils.length }
        }),
      }
    },
  )
}
