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
