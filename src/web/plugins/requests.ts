import { Type } from '@fastify/type-provider-typebox'
import type { TObject, TProperties, TString, TOptional } from '@sinclair/typebox'
import { Ajv } from 'ajv'
import type { FastifyRequest, FastifySchema, FastifySchemaCompiler } from 'fastify'
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

/** A field that a person writes a text into. */
interface TextField {
  /** What an error message calls it. */
  readonly title: string
  readonly longest: number
}

/**
 * A text of a form with the most characters that it takes. Longer ones are not refused with the whole form: the handler finds
 * them with {@link tooLong} and shows the form again.
 */
export const textField = (title: string, longest: number): TString => Type.String({ title, longest })

/** Several texts that may be left out, each with its title and the most characters that it takes. */
export function textFields(
  fields: Readonly<Record<string, readonly [title: string, longest: number]>>,
): Record<string, TOptional<TString>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, [title, longest]]) => [
      name,
      Type.Optional(textField(title, longest)),
    ]),
  )
}

/** The texts of a route's form, by the names of their fields, in the form's order. */
export function textFieldsOf(schema: FastifySchema | undefined): ReadonlyMap<string, TextField> {
  const fields = propertiesOf(schema).filter((field): field is [string, TextField] => 'longest' in field[1])
  return new Map(fields)
}

/** The names of a route's fields in the form's order. */
export const fieldOrder = (schema: FastifySchema | undefined): string[] =>
  propertiesOf(schema).map(([name]) => name)

function propertiesOf(schema: FastifySchema | undefined): [string, object][] {
  const { properties = {} } = (schema?.body ?? {}) as { readonly properties?: Record<string, object> }
  return Object.entries(properties)
}

/** The texts of a form that have more characters than they may: a line's end counts as one, as in the browser. */
export function tooLong(request: FastifyRequest): Record<string, string> {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>
  const errors: Record<string, string> = {}
  for (const [name, { title, longest }] of textFieldsOf(request.routeOptions.schema)) {
    const text = body[name]
    if (typeof text === 'string' && text.replaceAll('\r\n', '\n').length > longest)
      errors[name] = `${title} must be ${longest} characters or less`
  }
  return errors
}

/** Who is asking, on a route that nobody reaches without being signed in. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === undefined)
    throw new Error(`${request.routeOptions.url} let in nobody in particular`)
  return request.principal
}

/** Forms send texts, which become what the schema says; a field that the schema does not know is refused, not dropped. */
const forms = new Ajv({ coerceTypes: 'array', useDefaults: true, formats: { uuid: UUID } })
forms.addKeyword('longest')

/** Checks the requests of pages by their routes' schemas. */
export const compileSchema: FastifySchemaCompiler<object> = ({ schema }) =>
  onFirstUse(() => forms.compile(schema))
