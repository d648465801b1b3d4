import { Type } from '@fastify/type-provider-typebox'
import { auditTrail } from '../../application/audit.js'
import { may, scopeOf } from '../../application/permissions/permissions.js'
import type { Services } from '../../application/services.js'
import { parseDay } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { principalOf } from '../plugins/requests.js'

const LINES = 100
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** Use cases in words, for the page; one that is not here yet shows its own name. */
const IN_WORDS: Readonly<Record<string, string>> = {
  'audit.view': 'Looked at this page',
  'lates.view': 'Looked at who came late',
  'people.invite': 'Invited somebody',
  'people.withdraw': 'Withdrew an invitation',
  'people.accept': 'Accepted an invitation',
  'people.way-back': 'Made a link for a new password',
  'people.end': 'Ended somebody’s role',
  'policy.view': 'Looked at who does what',
  'pupil.view': 'Looked at a pupil’s record',
  'register.take': 'Took a register',
  'register.hand-over': 'Sent a register after it had closed',
  'planned-absence.amend': 'Amended a mark by what was said of the absence',
  'planned-absence.enter': 'Entered what was known beforehand',
  'register.view': 'Looked at a register',
  'register.amend': 'Amended a register',
  'school.add': 'Added the school',
  'school.import': 'Brought the school’s records in',
  'set-up.hand-in': 'Handed in a file of pupils',
  'set-up.throw-away': 'Threw away the files of pupils',
  'set-up.pupils': 'Brought pupils in',
}

/** Who looked at what and who changed what. */
export function registerAuditPage(app: App, services: Services): void {
  app.get(
    '/audit',
    {
      schema: {
        querystring: Type.Object({
          action: Type.Optional(Type.String({ maxLength: 10 })),
          pupil: Type.Optional(Type.String({ maxLength: 20 })),
          until: Type.Optional(Type.String({ maxLength: 20 })),
          after: Type.Optional(Type.String({ maxLength: 80, pattern: `^(\\d{1,15}_${UUID})?$` })),
        }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const { action, pupil = '', until = '', after } = request.query
      const errors: Record<string, string> = {}
      const pupilId = /^[1-9]\d{0,8}$/.test(pupil) ? Number(pupil) : undefined
      if (pupil !== '' && pupilId === undefined) errors['pupil'] = 'Enter a pupil’s number, like 31'
      const day = until === '' ? undefined : parseDay(until)
      if (until !== '' && day === undefined) errors['until'] = 'Enter a date, like 2026-11-20'
      const lines = await auditTrail(services, principal, {
        action: action === 'view' || action === 'change' ? action : undefined,
        pupilId,
        until: day === undefined ? undefined : until,
        after: cursorOf(after),
        limit: LINES + 1,
      })
      const shown = lines.slice(0, LINES)
      const last = lines.length > LINES ? shown.at(-1) : undefined
      const next = new URLSearchParams({ ...(action === undefined ? {} : { action }), pupil, until })
      if (last !== undefined) next.set('after', `${last.at.getTime()}_${last.auditId}`)
      return reply.page('audit/audit', {
        errors,
        action,
        pupil,
        until,
        lines: shown.map((line) => ({ ...line, what: IN_WORDS[line.what] ?? line.what })),
        withPupils: scopeOf(principal, 'audit.view') === 'school',
        linksPupils: may(principal, 'pupil.view') && app.hasRoute({ method: 'GET', url: '/pupils/:pupil' }),
        next: last === undefined ? undefined : `/audit?${next}`,
      })
    },
  )
}

function cursorOf(text: string | undefined): { readonly at: Date; readonly auditId: string } | undefined {
  const [at, auditId] = (text ?? '').split('_')
  return at === undefined || auditId === undefined ? undefined : { at: new Date(Number(at)), auditId }
}
