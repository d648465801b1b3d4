import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import { constants } from 'node:zlib'
import type { Config } from '../../application/config.js'
import { DomainError } from '../../kernel/domain-error.js'
import { isUnstorable } from '../../kernel/storable-text.js'
import type { App } from '../app-type.js'

const NOTHING = "'none'"
const OURS = "'self'"
const LARGEST_FILE = 5 * 1024 * 1024

/** A request that changes something and was made by another site's page. */
class ForeignRequestError extends DomainError {
  readonly statusCode = 403

  constructor() {
    super('form.foreign', "The request was made by another site's page.")
    this.name = 'ForeignRequestError'
  }
}

/** What was typed or sent has text in it that no store keeps. */
class UnstorableTextError extends DomainError {
  readonly statusCode = 400

  constructor() {
    super('form.no-text', 'There is text in the request that cannot be kept.')
    this.name = 'UnstorableTextError'
  }
}

/** Headers, cookies, forms and compression. */
export async function addSafety(app: App, config: Config): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [OURS],
        scriptSrc: [OURS],
        styleSrc: [OURS],
        // The design system draws a few marks as data: pictures in its styles.
        imgSrc: [OURS, 'data:'],
        objectSrc: [NOTHING],
        baseUri: [NOTHING],
        formAction: [OURS],
        frameAncestors: [NOTHING],
        ...(config.secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: config.secure ? { maxAge: 31_536_000 } : false,
  })
  app.addHook('onSend', async (_request, reply, payload) => {
    // Pages have pupils on them and office computers are shared. Whatever may be kept says so itself.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    return payload
  })
  await app.register(compress, {
    threshold: 1024,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  })
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: 256 * 1024 })
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    // A browser sends a file without a name where none was chosen: that is no file, and an empty one is.
    onFile: async (part) => {
      const content = await part.toBuffer()
      Object.assign(part, { value: part.filename ? content : '' })
    },
    limits: { fileSize: LARGEST_FILE, files: 1, fields: 50, fieldSize: 64 * 1024 },
  })
  // After the plugin's own hook, which reads the parts: whatever fails before this is the sender's fault.
  app.decorateRequest('isFormRead', false)
  app.addHook('preValidation', async (request) => {
    request.isFormRead = true
    // Where a system asks, the API answers that as one of its own problems.
    if (request.routeOptions.config.access === 'key') return
    if (isUnstorable([request.body, request.params, request.query])) throw new UnstorableTextError()
  })
}

/** Every request that changes something shows that it comes from a page of ours. */
export async function addFormTokens(app: App, config: Config): Promise<void> {
  await app.register(csrf, {
    sessionPlugin: '@fastify/cookie',
    cookieKey: config.secure ? '__Host-form' : 'form',
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secure },
  })
  app.addHook('preValidation', (request, reply, done) => {
    const { access } = request.routeOptions.config
    if (request.is404 || access === 'key' || ['GET', 'HEAD', 'OPTIONS'].includes(request.method)) {
      done()
      return
    }
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      done(new ForeignRequestError())
      return
    }
    app.csrfProtection(request, reply, done)
  })
}

/** One browser, or before sign-in one network address, cannot keep the server from the others. */
export async function addRateLimit(app: App, config: Config): Promise<void> {
  if (config.requestsPerMinute === 0) return
  await app.register(rateLimit, {
    max: config.requestsPerMinute,
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: (request) => request.signedIn?.signInId ?? request.ip,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
  })
}
