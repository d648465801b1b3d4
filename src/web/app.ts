import { randomUUID } from 'node:crypto'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { LogController } from 'fastify'
import { registerApi } from '../api/index.js'
import type { Services } from '../application/services.js'
import type { App } from './app-type.js'
import { registerAccountPages } from './account/index.js'
import { registerApiKeyPages } from './api-keys/index.js'
import { registerAuditPage } from './audit/index.js'
import { registerHomePage } from './home/index.js'
import { registerOfficePages } from './office/index.js'
import { registerPeoplePages } from './people/index.js'
import { registerAdmissionPages } from './admission/index.js'
import { registerPupilPages } from './pupil/index.js'
import { addAssets, readManifest } from './plugins/assets.js'
import { addErrorPages, answerBrokenAddress } from './plugins/errors.js'
import { addHealth } from './plugins/health.js'
import { addRequestLog, loggerOptions } from './plugins/logging.js'
import { addPages } from './plugins/pages.js'
import { compileSchema } from './plugins/requests.js'
import { rememberRoutes } from './plugins/routes.js'
import { addFormTokens, addRateLimit, addSafety } from './plugins/safety.js'
import { addSignInCookie } from './plugins/sign-in-cookie.js'
import { registerPolicyPage } from './policy/index.js'
import { registerSetUpPages } from './set-up/index.js'
import { registerSignInPages } from './sign-in/index.js'
import { registerTeacherPages } from './teacher/index.js'

/** One area's pages: it adds its routes. */
export type Area = (app: App, services: Services) => void | Promise<void>

/** Every area of the program. A new one adds its line here. */
const AREAS: readonly Area[] = [
  registerApi,
  registerApiKeyPages,
  registerHomePage,
  registerSignInPages,
  registerAccountPages,
  registerPeoplePages,
  registerAuditPage,
  registerPolicyPage,
  registerPupilPages,
  registerOfficePages,
  registerAdmissionPages,
  registerTeacherPages,
  registerSetUpPages,
]

/** Largest body of a form or of JSON, unless a route says otherwise. */
const LARGEST_BODY = 256 * 1024

/**
 * Builds the server without listening: what runs for schools is what tests ask.
 *
 * The order of the parts matters: who asks is known before anything is counted or done for them.
 *
 * @param logTo where the log goes; standard output where nothing is said
 */
export async function buildApp(services: Services, logTo?: { write(line: string): void }): Promise<App> {
  const { config } = services
  const manifest = readManifest()
  const app: App = fastify({
    bodyLimit: LARGEST_BODY,
    trustProxy: config.proxies === 0 ? false : (_address: string, hop: number) => hop < config.proxies,
    logger: loggerOptions(config, logTo),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestTimeout: 30_000,
    return503OnClosing: true,
    frameworkErrors: answerBrokenAddress,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.setValidatorCompiler(compileSchema)
  rememberRoutes(app)
  addErrorPages(app)
  addRequestLog(app)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  await addSafety(app, config)
  addSignInCookie(app, services)
  await addFormTokens(app, config)
  await addRateLimit(app, config)
  addPages(app, services, manifest)
  await addAssets(app, manifest)
  addHealth(app, services)
  for (const register of AREAS) await register(app, services)
  return app
}
