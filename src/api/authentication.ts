import rateLimit from '@fastify/rate-limit'
import type { ApiArea, ApiParts } from './area.js'
import { sendProblem } from './problems.js'

export interface ApiLimits {
  /** Of one key; 0 for no limit. */
  readonly requestsPerMinute: number
}

const WINDOW = 60_000
/** Wrong keys from one network address in a minute. */
const MOST_WRONG = 60
const MOST_KEYS = 5000

/** Nobody gets in without a key, and no key keeps the server from the others. */
export async function addAuthentication(
  area: ApiArea,
  { apiKeys }: Pick<ApiParts, 'apiKeys'>,
  { requestsPerMinute }: ApiLimits,
): Promise<void> {
  if (!area.hasDecorator('createRateLimit'))
    await area.register(rateLimit, { global: false, cache: MOST_KEYS })
  const wrong = area.createRateLimit({
    max: MOST_WRONG,
    timeWindow: WINDOW,
    keyGenerator: ({ ip }) => `api ${ip}`,
  })
  const right = area.createRateLimit({
    max: requestsPerMinute,
    timeWindow: WINDOW,
    keyGenerator: ({ apiKey }) => `api key ${apiKey?.schoolId} ${apiKey?.keyNo}`,
  })

  area.decorateRequest('apiKey', undefined)
  area.addHook('onRequest', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.openToAnybody === true) return
    const before = await wrong(request, { increment: false })
    if (!before.isAllowed && before.remaining === 0) {
      reply.header('retry-after', String(before.ttlInSeconds))
      return sendProblem(reply, 'too-many')
    }
    const [, text = ''] = /^Bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '') ?? []
    request.apiKey = await apiKeys.find(text)
    if (request.apiKey === undefined) {
      await wrong(request)
      reply.header('www-authenticate', 'Bearer realm="Rollbook"')
      return sendProblem(reply, 'no-key')
    }
    if (requestsPerMinute === 0) return
    const limit = await right(request)
    if (limit.isAllowed) return
    reply.headers({
      'ratelimit-limit': String(limit.max),
      'ratelimit-remaining': String(limit.remaining),
      'ratelimit-reset': String(limit.ttlInSeconds),
    })
    if (!limit.isExceeded) return
    reply.header('retry-after', String(limit.ttlInSeconds))
    return sendProblem(reply, 'too-many')
  })
}
