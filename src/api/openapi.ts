import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import type { ApiArea, ApiParts } from './area.js'
import { API_PREFIX, registerApi } from './index.js'

/** The description of the API as OpenAPI has it: what is served at /api/v1/openapi.json, made without a store. */
export async function openApiDocument(): Promise<unknown> {
  const app: ApiArea = fastify().withTypeProvider<TypeBoxTypeProvider>()
  // Nothing is asked of the services where only the routes are described.
  const nothing = { config: { apiRequestsPerMinute: 0 } } as unknown as ApiParts & {
    readonly config: { readonly apiRequestsPerMinute: number }
  }
  await registerApi(app, nothing)
  const response = await app.inject(`${API_PREFIX}/openapi.json`)
  await app.close()
  return response.json()
}
