import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { addRegisterNote, type NotePupil, notePupil } from '../../application/register/add-note.js'
import type { SessionOfClass } from '../../application/register/class-register.js'
import type { Services } from '../../application/services.js'
import { NOTE_READERS, type NoteReaders } from '../../application/register/add-note.js'
import type { App } from '../app-type.js'
import type { FormErrors } from '../layout/form-errors.js'
import { hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf, textField, tooLong } from '../plugins/requests.js'
import { SESSION, sessionOf } from './register.js'
import { addressOf, HALF_NAMES, nameOf } from './register-words.js'

const PUPIL = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
const LONGEST_NOTE = 500
const READERS: Readonly<
  Record<NoteReaders, { readonly text: string; readonly hint?: { readonly text: string } }>
> = {
  class: {
    text: 'Whoever takes the register of this class',
    hint: { text: 'It shows on the register, where pupils may see it' },
  },
  office: { text: 'The office' },
  safeguarding: {
    text: 'Those who look after safeguarding',
    hint: { text: 'You will not see it again yourself' },
  },
}

/** A note beside a pupil's mark. */
export function registerNotePage(app: App, services: Services): void {
  const page = (
    reply: FastifyReply,
    session: SessionOfClass,
    pupil: NotePupil,
    values: { readonly text: string; readonly readers: string },
    errors: FormErrors = {},
  ): FastifyReply =>
    reply.page(
      'teacher/note',
      {
        errors,
        ...values,
        pupilId: pupil.pupilId,
        name: nameOf(pupil),
        day: session.day,
        halfName: HALF_NAMES[session.half],
        address: addressOf(session),
        items: NOTE_READERS.map((value) => ({ value, ...READERS[value], checked: value === values.readers })),
      },
      hasErrors(errors) ? 400 : 200,
    )

  app.get(
    '/registers/:className/:date/:half/note',
    { schema: { params: SESSION, querystring: Type.Object({ pupil: PUPIL }) } },
    async (request, reply) => {
      const session = sessionOf(request.params)
      const pupil = await notePupil(services, principalOf(request), session, request.query.pupil)
      return page(reply, session, pupil, { text: '', readers: '' })
    },
  )

  app.post(
    '/registers/:className/:date/:half/note',
    {
      schema: {
        params: SESSION,
        body: formBody({
          pupil: PUPIL,
          text: textField('The note', LONGEST_NOTE),
          readers: Type.Optional(Type.String()),
        }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const session = sessionOf(request.params)
      const { pupil: pupilId, readers: wanted = '' } = request.body
      const text = request.body.text.trim()
      const readers = NOTE_READERS.find((it) => it === wanted)
      const errors = tooLong(request)
      if (text === '') errors['text'] = 'Enter the note'
      if (readers === undefined) errors['readers'] = 'Select who may read the note'
      if (readers === undefined || hasErrors(errors)) {
        const pupil = await notePupil(services, principal, session, pupilId)
        return page(reply, session, pupil, { text, readers: wanted }, errors)
      }
      await addRegisterNote(services, principal, { ...session, pupilId, readers, text })
      return reply.redirect(addressOf(session), 303)
    },
  )
}
