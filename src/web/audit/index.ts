import { Type } from '@fastify/type-provider-typebox'
import { auditTrail, pupilToAudit } from '../../application/audit.js'
import { requireMay, scopeOf } from '../../application/permissions/permissions.js'
import { FEWEST_LETTERS, findPupils } from '../../application/pupils/find-pupils.js'
import type { Services } from '../../application/services.js'
import { formatDay } from '../../kernel/school-date.js'
import { parseTypedDay } from '../layout/typed.js'
import type { App } from '../app-type.js'
import { hasErrors } from '../layout/form-errors.js'
import { fieldsOf, type Sent, textOf } from '../layout/form-reading.js'
import { formBody, principalOf, textFields, tooLong } from '../plugins/requests.js'
import { useCaseInWords } from './words.js'

const LINES = 100
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

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
      const day = until === '' ? undefined : parseTypedDay(until)
      if (until !== '' && day === undefined) errors['until'] = 'Enter a date, for example 20 11 2026'
      const lines = await auditTrail(services, principal, {
        action: action === 'view' || action === 'change' ? action : undefined,
        pupilId,
        until: day === undefined ? undefined : formatDay(day),
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
        about: pupilId === undefined ? undefined : await pupilToAudit(services, principal, pupilId),
        lines: shown.map((line) => ({ ...line, what: useCaseInWords(line.what, line.action) })),
        withPupils: scopeOf(principal, 'audit.view') === 'school',
        next: last === undefined ? undefined : `/audit?${next}`,
      })
    },
  )

  // A name is sent in the body: an address with a name in it would stay in the browser's history.
  app.post(
    '/audit',
    {
      schema: {
        body: formBody({
          ...fieldsOf(['action']),
          ...textFields({ name: ['Name', 200] }),
          ...fieldsOf(['until']),
        }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      requireMay(principal, 'audit.view', { pupilId: 0 })
      const sent = request.body as Sent
      const [action, name, until] = [textOf(sent, 'action'), textOf(sent, 'name'), textOf(sent, 'until')]
      const errors = tooLong(request)
      const addressOf = (pupilId?: number): string =>
        `/audit?${new URLSearchParams({ action, ...(pupilId === undefined ? {} : { pupil: String(pupilId) }), until })}`
      if (name === '' && !hasErrors(errors)) return reply.redirect(addressOf(), 303)
      if (name.length < FEWEST_LETTERS) errors['name'] = `Enter ${FEWEST_LETTERS} letters or more of a name`
      const found = hasErrors(errors)
        ? []
        : (await findPupils(services, principal, { name, className: '' })).pupils
      const [only] = found
      if (found.length === 1 && only !== undefined) return reply.redirect(addressOf(only.pupilId), 303)
      if (found.length === 0) errors['name'] ??= 'No pupil of this school has a name like that'
      return reply.page(
        'audit/audit',
        {
          errors,
          action,
          name,
          until,
          found: found.map((pupil) => ({ ...pupil, href: addressOf(pupil.pupilId) })),
          lines: [],
          withPupils: true,
        },
        hasErrors(errors) ? 400 : 200,
      )
    },
  )
}

function cursorOf(text: string | undefined): { readonly at: Date; readonly auditId: string } | undefined {
  const [at, auditId] = (text ?? '').split('_')
  return at === undefined || auditId === undefined ? undefined : { at: new Date(Number(at)), auditId }
}
