import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ApiServices } from '../application/api/api-services.js'
import type { ApiKeys, KeyHolder } from '../application/api/keys.js'
import type { Webhooks } from '../application/webhooks/webhooks.js'

/** The part of the server below /api/v1. */
export type ApiArea = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What the routes work with. */
export interface ApiParts extends ApiServices {
  readonly apiKeys: ApiKeys
  readonly webhooks: Webhooks
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key it came with; on every route that is not open to anybody it is there. */
    apiKey: KeyHolder | undefined
  }
  interface FastifyContextConfig {
    /** Answers without a key. */
    openToAnybody?: boolean
  }
}

/** No cookie counts here and no form comes here; how many requests there may be is asked of each key. */
export const BY_KEY = { access: 'key', rateLimit: false } as const
/** The same, and not even a key is needed. */
export const OPEN = { ...BY_KEY, openToAnybody: true } as const

/** Who asks, on a route that nobody reaches without a key. */
export function keyOf(request: Pick<FastifyRequest, 'apiKey' | 'routeOptions'>): KeyHolder {
  if (request.apiKey === undefined) throw new Error(`${request.routeOptions.url} let in nobody in particular`)
  return request.apiKey
}
