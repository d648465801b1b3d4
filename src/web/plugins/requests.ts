import { Type } from '@fastify/type-provider-typebox'
import type { TObject, TProperties, TString, TOptional } from '@sinclair/typebox'
import { Ajv } from 'ajv'
import type { FastifyRequest, FastifySchemaCompiler } from 'fastify'
import { onFirstUse } from '../../api/on-first-use.js'
import { UUID } from '../../api/validation.js'
import type { Principal } from '../../application/permissions/principal.js'

/** The body of a form of ours: these fields, the form's token, and nothing else. */
export function formBody<T extends TProperties>(fields: T): TObject<T & { _csrf: TOptional<TString> }> {
  return Type.Object(
    { ...fields, _csrf: Type.Optional(Type.String({ maxLength: 200 })) },
    { additionalProperties: false },
  )
}

/** Who is asking, on a route that nobody reaches without being signed in. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === undefined)
    throw new Error(`${request.routeOptions.url} let in nobody in particular`)
  return request.principal
}

/** Forms send texts, which become what the schema says; a field that the schema does not know is refused, not dropped. */
const forms = new Ajv({ coerceTypes: 'array', useDefaults: true, formats: { uuid: UUID } })

/** Checks the requests of pages by their routes' schemas. */
export const compileSchema: FastifySchemaCompiler<object> = ({ schema }) =>
  onFirstUse(() => forms.compile(schema))
