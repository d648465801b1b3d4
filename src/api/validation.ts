import { Ajv } from 'ajv'
import type { FastifySchemaCompiler } from 'fastify'
import { onFirstUse } from './on-first-use.js'
import { parseDay, parseInstant, parseTime } from '../kernel/school-date.js'

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const FORMATS = {
  date: (text: string) => parseDay(text) !== undefined,
  time: (text: string) => parseTime(text) !== undefined,
  instant: (text: string) => parseInstant(text) !== undefined,
  uuid: UUID,
  uri: (text: string) => URL.canParse(text),
  'date-time': true,
} as const

/** A body says what it is: a number in quotation marks is no number. Everything that is wrong is told at once. */
const bodies = new Ajv({ allErrors: true, useDefaults: true, discriminator: true, formats: FORMATS })
/** An address and a header are text, which becomes what the schema says. */
const texts = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, formats: FORMATS })

/** Checks requests by the routes' schemas; a field that a schema does not know is refused. */
export const compileSchema: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  onFirstUse(() => (httpPart === 'body' ? bodies : texts).compile(schema))
