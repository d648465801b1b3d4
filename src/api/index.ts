import swagger from '@fastify/swagger'
import { Type } from '@fastify/type-provider-typebox'
import { RequestFaultsError } from '../application/api/refusals.js'
import { isUnstorable } from '../kernel/storable-text.js'
import type { ApiArea, ApiParts } from './area.js'
import { OPEN } from './area.js'
import { addAuthentication, type ApiLimits } from './authentication.js'
import { DESCRIPTION } from './description.js'
import { answerError, Problem, PROBLEMS, type ProblemName, sendProblem } from './problems.js'
import { addEventRoutes } from './routes/events.js'
import { addFigureRoutes } from './routes/figures.js'
import { addPlannedAbsenceRoutes } from './routes/planned-absences.js'
import { addPupilRoutes } from './routes/pupils.js'
import { addRegisterRoutes } from './routes/registers.js'
import { addSchoolRoutes } from './routes/school.js'
import { addWebhookRoutes } from './routes/webhooks.js'
import { Fields, Word } from './schemas.js'
import { compileSchema } from './validation.js'

export const API_PREFIX = '/api/v1'

/** What other systems use: JSON below /api/v1, with its description beside it. */
export async function registerApi(
  app: ApiArea,
  { config, ...parts }: ApiParts & { readonly config: { readonly apiRequestsPerMinute: number } },
): Promise<void> {
  await app.register(
    async (area: ApiArea) => buildArea(area, parts, { requestsPerMinute: config.apiRequestsPerMinute }),
    { prefix: API_PREFIX },
  )
}

async function buildArea(area: ApiArea, parts: ApiParts, limits: ApiLimits): Promise<void> {
  area.setValidatorCompiler(compileSchema)
  area.setErrorHandler(answerError)
  area.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not-found'))
  // Forms are for people: only JSON comes here.
  area.removeContentTypeParser(['application/x-www-form-urlencoded', 'multipart/form-data'])
  area.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
  await addAuthentication(area, parts, limits)
  area.addHook('preValidation', async (request) => {
    if (isUnstorable([request.body, request.params, request.query]))
      throw new RequestFaultsError([
        { at: { pointer: '' }, code: 'no-text', detail: 'there is text in it that cannot be kept' },
      ])
  })
  area.addSchema(Problem)
  await area.register(swagger, {
    openapi: DESCRIPTION,
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json['$id'] ?? `def-${i}`) },
  })
  addSchoolRoutes(area, parts)
  addPupilRoutes(area, parts)
  addRegisterRoutes(area, parts)
  addEventRoutes(area, parts)
  addPlannedAbsenceRoutes(area, parts)
  addFigureRoutes(area, parts)
  addWebhookRoutes(area, parts)
  addDescriptionRoutes(area)
}

function addDescriptionRoutes(area: ApiArea): void {
  area.get('/openapi.json', { config: OPEN, schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(area.swagger())),
  )
  area.get(
    '/problems/:name',
    {
      config: OPEN,
      schema: {
        tags: ['description'],
        security: [],
        summary: 'What a kind of problem means',
        params: Fields({ name: Word(Object.keys(PROBLEMS) as ProblemName[]) }),
        response: {
          200: Fields({ status: Type.Integer(), title: Type.String(), about: Type.String() }),
        },
      },
    },
    async (request) => PROBLEMS[request.params.name],
  )
}
