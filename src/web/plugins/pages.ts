import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import nunjucks from 'nunjucks'
import { may, type Thing } from '../../application/permissions/permissions.js'
import { ROLE_TITLES } from '../../application/permissions/roles.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { errorFor, errorSummary, type FormErrors, inOrderOf } from '../layout/form-errors.js'
import { navigationOf } from '../layout/navigation.js'
import { stackedTable } from '../layout/stacked-table.js'
import { dateInWords, dayInWords, numberInWords, shortDay, timeInWords } from '../layout/words.js'
import { addressIn, type Manifest } from './assets.js'
import { fieldOrder, textFieldsOf } from './requests.js'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const TEMPLATES = [
  here('..'),
  here('../../../node_modules/govuk-frontend/dist'),
  here('../../../node_modules/@ministryofjustice/frontend'),
]

/** Pages: templates beside their handlers, with the layout around them. */
export function addPages(app: App, { config }: Services, manifest: Manifest): void {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(TEMPLATES, { noCache: false }), {
    autoescape: true,
  })
  environment.addGlobal('asset', addressIn(manifest))
  environment.addGlobal('hasAsset', (name: string) => manifest[name] !== undefined)
  environment.addGlobal('errorSummary', errorSummary)
  environment.addGlobal('errorFor', errorFor)
  environment.addFilter('day', dayInWords)
  environment.addFilter('shortDay', shortDay)
  environment.addFilter('time', timeInWords)
  environment.addFilter('dateTime', dateInWords)
  environment.addFilter('count', numberInWords)
  environment.addFilter(
    'stacked',
    (html: unknown) => new nunjucks.runtime.SafeString(stackedTable(String(html))),
  )
  environment.addFilter('role', (role: keyof typeof ROLE_TITLES) => ROLE_TITLES[role])

  app.decorateReply('page', function page(this: FastifyReply, template: string, view = {}, status?: number) {
    const html = environment.render(`${template}.njk`, {
      view: withErrorsInOrder(view, this.request),
      page: furniture(app, this.request, this, config.demo),
    })
    if (status !== undefined) this.code(status)
    return this.type('text/html; charset=utf-8').send(html)
  })
}

/** The errors of a form as its fields go down the page. */
function withErrorsInOrder(view: object, request: FastifyRequest): object {
  if (!('errors' in view) || view.errors === undefined) return view
  return { ...view, errors: inOrderOf(view.errors as FormErrors, fieldOrder(request.routeOptions.schema)) }
}

/** What the layout shows around every page. */
function furniture(app: App, request: FastifyRequest, reply: FastifyReply, demo: boolean): object {
  const { signedIn, principal } = request
  const path = request.url.split('?')[0] ?? '/'
  let token: string | undefined
  const csrfToken = (): string => {
    token ??= reply.generateCsrf()
    return token
  }
  return {
    path,
    demo,
    signedIn: signedIn !== undefined,
    person: principal?.name ?? signedIn?.name,
    position: principal?.position,
    school: principal === undefined ? undefined : signedIn?.membership?.school,
    canSwitch: principal !== undefined && (signedIn?.memberships.length ?? 0) > 1,
    navigation: principal === undefined ? [] : navigationOf(app, principal, path),
    /** The most characters of a text, as an attribute. @param form the route that the form is sent to; this page's where nothing is said */
    limit: (name: string, form = request.routeOptions.url) => {
      const route = app.knownRoutes.find(({ method, url }) => method === 'POST' && url === form)
      const field = textFieldsOf(route?.schema).get(name)
      return field === undefined ? {} : { maxlength: field.longest }
    },
    /** May the person do this at the whole school? For links that others are not shown. */
    may: (thing: Thing) => principal !== undefined && may(principal, thing),
    csrfToken,
    csrfField: () =>
      new nunjucks.runtime.SafeString(`<input type="hidden" name="_csrf" value="${csrfToken()}">`),
  }
}
