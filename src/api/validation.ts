import { Ajv, type ValidateFunction } from 'ajv'
import type { FastifySchemaCompiler } from 'fastify'
import { parseDay, parseInstant, parseTime } from '../kernel/school-date.js'

const FORMATS = {
  date: (text: string) => parseDay(text) !== undefined,
  time: (text: string) => parseTime(text) !== undefined,
  instant: (text: string) => parseInstant(text) !== undefined,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  uri: (text: string) => URL.canParse(text),
  'date-time': true,
} as const

/** A body says what it is: a number in quotation marks is no number. Everything that is wrong is told at once. */
const bodies = new Ajv({ allErrors: true, useDefaults: true, discriminator: true, formats: FORMATS })
/** An address and a header are text, which becomes what the schema says. */
const texts = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, formats: FORMATS })

/** Checks requests by the routes' schemas; a field that a schema does not know is refused. */
export const compileSchema: FastifySchemaCompiler<object> = ({ schema, httpPart }): ValidateFunction =>
  (httpPart === 'body' ? bodies : texts).compile(schema)

const HALF_CHARACTER = /\p{Surrogate}/u
/** NUL, or half of a pair of characters: no store keeps them and no person types them. */
const isBroken = (text: string): boolean => text.includes('\0') || HALF_CHARACTER.test(text)

/** Is there text in it that cannot be kept? */
export function isUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return isBroken(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, field]) => isBroken(name) || isUnstorable(field))
}
