import { Type } from '@fastify/type-provider-typebox'
import {
  type AtSiteBook,
  lookAtMovement,
  type MovementRecord,
  siteBook,
  writeMovement,
} from '../../application/office/site-book.js'
import { NoSuchThingError } from '../../application/permissions/not-allowed.js'
import type { Services } from '../../application/services.js'
import { formatTime } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { timeInWords } from '../layout/words.js'
import { formBody, principalOf, textField, tooLong } from '../plugins/requests.js'
import { foundFor, LETTERS, registerFind } from './find.js'
import { NUMBERED, PUPIL } from './params.js'
import { presenceInWords } from './presence-words.js'
import { parseTypedTime } from '../layout/typed.js'

const FIELDS = {
  direction: Type.Optional(Type.Union([Type.Literal('in'), Type.Literal('out'), Type.Literal('void')])),
  time: Type.String(),
  reason: textField('Why the pupil leaves', 500),
  collectedBy: textField('Collected by', 200),
  expectedBack: Type.String(),
}
const BOTH = Type.Object({ ...PUPIL.properties, ...NUMBERED.properties })

interface Typed {
  readonly direction?: 'in' | 'out' | 'void'
  readonly time: string
  readonly reason: string
  readonly collectedBy: string
  readonly expectedBack: string
}

/** The book of who leaves and comes back during the day. */
export function registerSiteBook(app: App, services: Services): void {
  registerFind(app, services, '/site-book', 'site-book.use')

  app.get(
    '/site-book',
    { schema: { querystring: Type.Object({ letters: LETTERS }) } },
    async (request, reply) => {
      const principal = principalOf(request)
      return reply.page('office/site-book', {
        ...(await foundFor(services, principal, 'site-book.use', request.query.letters)),
        lines: await siteBook(services, principal),
      })
    },
  )

  app.get('/site-book/:pupil', { schema: { params: PUPIL } }, async (request, reply) => {
    const looked = await lookAtMovement(services, principalOf(request), request.params.pupil)
    return reply.page('office/site-book-line', viewOf(looked))
  })

  app.post(
    '/site-book/:pupil',
    { schema: { params: PUPIL, body: formBody(FIELDS) } },
    async (request, reply) => {
      const principal = principalOf(request)
      const { _csrf, ...typed } = request.body
      const read = readLine(typed, tooLong(request))
      const again = async (errors: FormErrors): Promise<unknown> => {
        const looked = await lookAtMovement(services, principal, request.params.pupil)
        return reply.page('office/site-book-line', viewOf(looked, typed, errors), 400)
      }
      if (typed.direction === 'void') throw new NoSuchThingError('line')
      if ('errors' in read) return again(read.errors)
      const written = await writeMovement(services, principal, {
        ...read.line,
        pupilId: request.params.pupil,
        corrects: null,
        void: false,
      })
      if (written === 'later') return again({ time: LATER })
      if (typeof written === 'object') return again({ direction: alreadyInWords(written) })
      return reply.redirect('/site-book', 303)
    },
  )

  app.get('/site-book/:pupil/correct/:number', { schema: { params: BOTH } }, async (request, reply) => {
    const { pupil, number } = request.params
    const looked = await lookAtMovement(services, principalOf(request), pupil, number)
    return reply.page('office/site-book-line', viewOf(looked))
  })

  app.post(
    '/site-book/:pupil/correct/:number',
    { schema: { params: BOTH, body: formBody(FIELDS) } },
    async (request, reply) => {
      const principal = principalOf(request)
      const { pupil, number } = request.params
      const { _csrf, ...typed } = request.body
      const looked = await lookAtMovement(services, principal, pupil, number)
      const isVoid = typed.direction === 'void'
      const { line } = looked
      if (line === undefined) throw new NoSuchThingError('line')
      const read = isVoid
        ? {
            line: {
              direction: line.direction,
              minute: line.minute,
              reason: typed.reason.trim(),
              collectedBy: '',
              expectedBack: null,
            },
          }
        : readLine(typed, tooLong(request))
      if ('errors' in read)
        return reply.page('office/site-book-line', viewOf(looked, typed, read.errors), 400)
      const written = await writeMovement(services, principal, {
        ...read.line,
        pupilId: pupil,
        corrects: number,
        void: isVoid,
      })
      if (written === 'later')
        return reply.page('office/site-book-line', viewOf(looked, typed, { time: LATER }), 400)
      return reply.redirect('/site-book', 303)
    },
  )
}

/** What the book has already, and what to do about it. */
function alreadyInWords({ direction, minute, reason, person }: MovementRecord): string {
  const line = `at ${timeInWords(minute)}${reason === '' ? '' : ` (${reason})`}, written by ${person}`
  return direction === 'out'
    ? `The pupil was signed out already ${line}. Sign them in first, or correct that line`
    : `The pupil was signed in already ${line}. Sign them out first, or correct that line`
}

const LATER = 'The time must be now or in the past'

function readLine(
  typed: Typed,
  errors: Record<string, string>,
):
  | { readonly errors: FormErrors }
  | {
      readonly line: {
        readonly direction: 'in' | 'out'
        readonly minute: number
        readonly reason: string
        readonly collectedBy: string
        readonly expectedBack: number | null
      }
    } {
  const minute = parseTypedTime(typed.time)
  const { direction } = typed
  if (direction !== 'in' && direction !== 'out')
    errors['direction'] = 'Select whether the pupil goes out or comes in'
  if (minute === undefined) errors['time'] = 'Enter the time, like 1:15pm'
  const back = typed.expectedBack.trim() === '' ? null : parseTypedTime(typed.expectedBack)
  if (back === undefined) errors['expectedBack'] = 'Enter the time the pupil is expected back, like 2:30pm'
  else if (back !== null && minute !== undefined && direction === 'out' && back <= minute)
    errors['expectedBack'] = 'The time the pupil is expected back must be after the time of leaving'
  if (direction === 'out' && typed.reason.trim() === '') errors['reason'] = 'Enter why the pupil leaves'
  if (
    hasErrors(errors) ||
    minute === undefined ||
    back === undefined ||
    (direction !== 'in' && direction !== 'out')
  )
    return { errors }
  return {
    line: {
      direction,
      minute,
      reason: typed.reason.trim(),
      collectedBy: direction === 'out' ? typed.collectedBy.trim() : '',
      expectedBack: direction === 'out' ? back : null,
    },
  }
}

function viewOf(
  { pupil, presence, minute, line }: AtSiteBook,
  typed?: Typed,
  errors: FormErrors = {},
): object {
  return {
    pupil,
    where: presenceInWords(presence),
    line,
    errors,
    typed: typed ?? {
      direction: line?.direction ?? (presence.state === 'off-site' ? 'in' : 'out'),
      time: formatTime(line?.minute ?? minute),
      reason: line?.reason ?? '',
      collectedBy: line?.collectedBy ?? '',
      expectedBack: line === undefined || line.expectedBack === null ? '' : formatTime(line.expectedBack),
    },
  }
}
