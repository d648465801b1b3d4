import { Type } from '@fastify/type-provider-typebox'
import { readFigures, readWorklist } from '../../application/api/figures.js'
import { type ApiArea, type ApiParts, BY_KEY, keyOf } from '../area.js'
import { READ_PROBLEMS } from '../problems.js'
import { Action, Fields, Instant, Summary } from '../schemas.js'

const tags = ['figures']

/** What is to be done, and the year's figures. */
export function addFigureRoutes(area: ApiArea, parts: ApiParts): void {
  area.get(
    '/worklist',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: 'What is to be done now',
        description:
          'Scope worklist:read. By the policy of the school, with the clauses and the facts behind each action.',
        response: { 200: Fields({ as_of: Instant, data: Type.Array(Action) }), ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { school, asOf, actions } = await readWorklist(parts, keyOf(request))
      return {
        as_of: asOf,
        data: actions.map(
          ({ id, kind, upn, class: className, due, overdue, owner, cites, because, ...rest }) => {
            const pupilId = upn === undefined ? undefined : school.pupilIdOf(upn)
            return {
              id,
              kind,
              ...(pupilId === undefined ? {} : { pupil_id: pupilId }),
              ...(className === undefined ? {} : { class: className }),
              due,
              overdue,
              owner,
              mandatory: rest.mandatory === true,
              cites: [...cites],
              because: [...because],
              ...(rest.contacts === undefined ? {} : { contacts: [...rest.contacts] }),
            }
          },
        ),
      }
    },
  )

  area.get(
    '/summary',
    {
      config: BY_KEY,
      schema: {
        tags,
        summary: "The academic year's figures",
        description: 'Scope figures:read. Of the school, each class, year group, cohort and pupil.',
        response: { 200: Summary, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { school, summary } = await readFigures(parts, keyOf(request))
      const { persistentlyAbsent, severelyAbsent, ...whole } = summary.school
      return {
        as_of: summary.asOf,
        school: { ...whole, persistently_absent: persistentlyAbsent, severely_absent: severelyAbsent },
        classes: [...summary.classes],
        year_groups: summary.yearGroups.map(({ yearGroup, ...figures }) => ({
          year_group: yearGroup,
          ...figures,
        })),
        cohorts: [...summary.cohorts],
        pupils: summary.pupils.map((pupil) => ({
          pupil_id: school.pupilIdOf(pupil.upn) as number,
          class: pupil.class,
          year_group: pupil.yearGroup,
          possible: pupil.possible,
          attended: pupil.attended,
          attendance: pupil.attendance,
          authorised: pupil.authorised,
          unauthorised: pupil.unauthorised,
          late: pupil.late,
          late_after_close: pupil.lateAfterClose,
          persistently_absent: pupil.persistentlyAbsent,
          severely_absent: pupil.severelyAbsent,
          unauthorised_in_window: pupil.unauthorisedInWindow,
          illness_days: pupil.illnessDays,
          unexplained: pupil.unexplained,
        })),
      }
    },
  )
}
