import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { may } from '../../application/permissions/permissions.js'
import type { Services } from '../../application/services.js'
import {
  bringInPupils,
  handInFile,
  previewPupils,
  SET_UP_FILES,
  throwAwayFiles,
} from '../../application/set-up/bring-in-pupils.js'
import { type CalendarRefusal, saveClosures, saveTerms } from '../../application/set-up/calendar.js'
import {
  type CheckedUpload,
  choosePolicy,
  saveSchool,
  shippedPolicies,
  uploadPolicy,
} from '../../application/set-up/school-and-policy.js'
import { setUpState, type SetUpState, type SetUpStep } from '../../application/set-up/set-up-state.js'
import type { Closure, ClosureKind, HalfTerm, TermName } from '../../domain/calendar/terms.js'
import { isRegisterOrder, type RegisterOrder } from '../../domain/roll/register-order.js'
import { formatDay } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { fieldsOf, type Sent, textOf } from '../layout/form-reading.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { parseTypedDay } from '../layout/typed.js'
import { dayInWords, shortDay } from '../layout/words.js'
import { formBody, principalOf, textFields, tooLong } from '../plugins/requests.js'

const HALVES: readonly { readonly term: TermName; readonly half: 1 | 2; readonly name: string }[] = (
  ['autumn', 'spring', 'summer'] as const
).flatMap((term) =>
  ([1, 2] as const).map((half) => ({
    term,
    half,
    name: `${term.charAt(0).toUpperCase()}${term.slice(1)} term, ${half === 1 ? 'first' : 'second'} half`,
  })),
)
const KINDS: readonly { readonly value: ClosureKind; readonly text: string }[] = [
  { value: 'inset', text: 'Training day (INSET)' },
  { value: 'planned', text: 'Planned closure' },
  { value: 'unexpected', text: 'Unexpected closure' },
  { value: 'bank-holiday', text: 'Bank holiday' },
]
const ORDERS: readonly { readonly value: RegisterOrder; readonly text: string }[] = [
  { value: 'surname', text: 'By surname' },
  { value: 'forename', text: 'By forename' },
  { value: 'year-and-surname', text: 'By year group, then by surname' },
]
const orderText = (order: RegisterOrder | undefined): string | undefined =>
  ORDERS.find(({ value }) => value === order)?.text
/** Rows of the closures' form that are empty, for new ones. */
const SPARE_ROWS = 5
const MOST_ROWS = 40
const SCHOOL_FIELDS = {
  ...textFields({ name: ['The school’s name', 120] }),
  ...fieldsOf(['phase']),
  ...textFields({ la: ['Local authority', 100], trust: ['Trust', 120] }),
  ...fieldsOf(['laestab', 'registerOrder']),
}

const STEPS: readonly { readonly step: SetUpStep; readonly text: string; readonly href: string }[] = [
  { step: 'school', text: 'The school', href: '/set-up/school' },
  { step: 'policy', text: 'Attendance policy', href: '/set-up/policy' },
  { step: 'terms', text: 'Term dates', href: '/set-up/terms' },
  { step: 'closures', text: 'Bank holidays, training days and closures', href: '/set-up/closures' },
  { step: 'pupils', text: 'Pupils and their classes', href: '/set-up/pupils' },
  { step: 'people', text: 'People', href: '/people' },
]

/** Setting up a school, step by step and in any order: what is done stays done. */
export function registerSetUpPages(app: App, services: Services): void {
  const stateOf = async (request: FastifyRequest): Promise<SetUpState> => {
    const principal = principalOf(request)
    const people = may(principal, 'people.invite') ? await services.people.list(principal) : undefined
    return setUpState(
      services,
      principal,
      Math.max(0, (people?.members.length ?? 1) - 1) + (people?.invitations.length ?? 0),
    )
  }

  app.get('/set-up', async (request, reply) => {
    const state = await stateOf(request)
    const facts: Readonly<Record<SetUpStep, string>> = {
      school: [state.profile.name, state.profile.la].filter((text) => text !== '').join(', '),
      policy: state.policyTitle,
      terms:
        state.terms.length === 0
          ? state.academicYear
          : `${state.academicYear}: ${state.terms.length} half-terms`,
      closures: `${state.closures.length} closures in ${state.academicYear}`,
      pupils: state.filesWait
        ? 'Files wait to be looked at'
        : `${state.pupils} pupils in ${state.classes.filter((name) => name !== '').length} classes`,
      people: 'By invitation',
    }
    return reply.page('set-up/steps', {
      left: state.left,
      steps: STEPS.filter(({ step }) => step !== 'pupils' || state.mayBringPupils).map(
        ({ step, text, href }) => ({
          title: { text },
          hint: { text: facts[step] },
          href,
          status: state.left.includes(step)
            ? { tag: { text: 'To do', classes: 'govuk-tag--blue' } }
            : { text: 'Done' },
        }),
      ),
    })
  })

  registerSchoolStep(app, services, stateOf)
  registerPolicyStep(app, services, stateOf)
  registerCalendarSteps(app, services, stateOf)
  registerPupilsStep(app, services)
}

type StateOf = (request: FastifyRequest) => Promise<SetUpState>
const statusOf = (errors: FormErrors): number => (hasErrors(errors) ? 400 : 200)

function registerSchoolStep(app: App, services: Services, stateOf: StateOf): void {
  app.get('/set-up/school', async (request, reply) => {
    const { profile, registerOrder, statedOrder } = await stateOf(request)
    return reply.page('set-up/school', {
      errors: {},
      values: { ...profile, registerOrder },
      orders: ORDERS,
      statedOrder: orderText(statedOrder),
    })
  })
  app.post('/set-up/school', { schema: { body: formBody(SCHOOL_FIELDS) } }, async (request, reply) => {
    const sent = request.body as Sent
    const [name, phase, la, trust, laestab] = ['name', 'phase', 'la', 'trust', 'laestab'].map((field) =>
      textOf(sent, field),
    ) as [string, string, string, string, string]
    const errors = tooLong(request)
    if (name === '') errors['name'] = 'Enter the school’s name'
    if (phase !== 'primary' && phase !== 'secondary') errors['phase'] = 'Select primary or secondary'
    if (la === '') errors['la'] = 'Enter the local authority'
    if (laestab !== '' && !/^\d{3}\/?\d{4}$/.test(laestab))
      errors['laestab'] = 'Enter the 7 digits of the DfE number, like 919/2001'
    // A policy that states the order leaves nothing to choose, and then nothing is sent.
    const order = textOf(sent, 'registerOrder')
    if (order !== '' && !isRegisterOrder(order)) errors['registerOrder'] = 'Select the order of registers'
    if (hasErrors(errors) || (phase !== 'primary' && phase !== 'secondary')) {
      const statedOrder = orderText((await stateOf(request)).statedOrder)
      return reply.page(
        'set-up/school',
        { errors, values: sent, orders: ORDERS, statedOrder },
        statusOf(errors),
      )
    }
    await saveSchool(services, principalOf(request), {
      name,
      phase,
      la,
      trust: trust === '' ? null : trust,
      laestab: laestab === '' ? null : laestab,
      ...(isRegisterOrder(order) ? { registerOrder: order } : {}),
    })
    return reply.redirect('/set-up', 303)
  })
}

function registerPolicyStep(app: App, services: Services, stateOf: StateOf): void {
  const page = async (
    request: FastifyRequest,
    reply: FastifyReply,
    errors: FormErrors = {},
    upload?: CheckedUpload,
  ): Promise<FastifyReply> => {
    const { profile, policyTitle, today } = await stateOf(request)
    const shipped = await shippedPolicies(today)
    return reply.page(
      'set-up/policy',
      {
        errors,
        upload,
        policyTitle,
        items: shipped.map(({ id, title }) => ({ value: id, text: title, checked: id === profile.policy })),
      },
      statusOf(errors),
    )
  }
  app.get('/set-up/policy', async (request, reply) => page(request, reply))
  app.post('/set-up/policy', { schema: { body: formBody(fieldsOf(['policy'])) } }, async (request, reply) => {
    const chosen = textOf(request.body as Sent, 'policy')
    const refusal = await choosePolicy(services, principalOf(request), chosen)
    if (refusal !== undefined) return page(request, reply, { policy: 'Select a policy' })
    return reply.redirect('/set-up', 303)
  })
  app.post(
    '/set-up/policy/document',
    { schema: { body: formBody({ document: Type.Optional(Type.Unknown()) }) } },
    async (request, reply) => {
      const text = fileText(request.body.document)
      if (text === undefined) return page(request, reply, { document: 'Select a policy document' })
      if (text.trim() === '') return page(request, reply, { document: 'The document is empty' })
      const upload = await uploadPolicy(services, principalOf(request), text)
      if (upload.faults.length > 0)
        return page(request, reply, { document: 'The document cannot be used. Its faults are below' }, upload)
      // What was found is shown once more on the page, as whoever set the school up should read it.
      return page(request, reply, {}, upload)
    },
  )
}

/** What was sent in a field for a file: its bytes, or a text where a test or a tool sent no file. */
function fileBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  return typeof value === 'string' && value !== '' ? Buffer.from(value) : undefined
}
function fileText(value: unknown): string | undefined {
  const bytes = fileBytes(value)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
}

function registerCalendarSteps(app: App, services: Services, stateOf: StateOf): void {
  const termsPage = (
    reply: FastifyReply,
    academicYear: string,
    values: Sent,
    errors: FormErrors = {},
  ): FastifyReply =>
    reply.page('set-up/terms', { academicYear, halves: HALVES, values, errors }, statusOf(errors))
  const termFields = HALVES.flatMap((_, n) => [`start-${n}`, `end-${n}`])

  app.get('/set-up/terms', async (request, reply) => {
    const { academicYear, terms } = await stateOf(request)
    const values: Record<string, string> = {}
    for (const { term, half, start, end } of terms) {
      const n = HALVES.findIndex((it) => it.term === term && it.half === half)
      values[`start-${n}`] = formatDay(start)
      values[`end-${n}`] = formatDay(end)
    }
    return termsPage(reply, academicYear, values)
  })
  app.post('/set-up/terms', { schema: { body: formBody(fieldsOf(termFields)) } }, async (request, reply) => {
    const sent = request.body as Sent
    const { academicYear } = await stateOf(request)
    const errors: Record<string, string> = {}
    const places: number[] = []
    const terms = HALVES.flatMap(({ term, half, name }, n): HalfTerm[] => {
      const [from, to] = [textOf(sent, `start-${n}`), textOf(sent, `end-${n}`)]
      if (from === '' && to === '') return []
      const [start, end] = [parseTypedDay(from), parseTypedDay(to)]
      if (start === undefined)
        errors[`start-${n}`] = `Enter the first day of the ${lower(name)}, for example 2 9 2026`
      if (end === undefined)
        errors[`end-${n}`] = `Enter the last day of the ${lower(name)}, for example 23 10 2026`
      if (start === undefined || end === undefined) return []
      places.push(n)
      return [{ academicYear, term, half, start, end }]
    })
    if (hasErrors(errors)) return termsPage(reply, academicYear, sent, errors)
    const refusal = await saveTerms(services, principalOf(request), academicYear, terms)
    if (refusal !== undefined)
      return termsPage(reply, academicYear, sent, {
        [`start-${'at' in refusal ? (places[refusal.at] ?? 0) : 0}`]: refusalInWords(refusal, academicYear),
      })
    return reply.redirect('/set-up', 303)
  })

  const closuresPage = (
    reply: FastifyReply,
    state: SetUpState,
    rows: readonly Sent[],
    ticked: readonly string[],
    errors: FormErrors = {},
  ): FastifyReply =>
    reply.page(
      'set-up/closures',
      {
        academicYear: state.academicYear,
        hasTerms: state.terms.length > 0,
        holidays: state.bankHolidays.map((day) => ({
          value: formatDay(day),
          text: dayInWords(day),
          checked: ticked.includes(formatDay(day)),
        })),
        rows,
        kinds: KINDS,
        errors,
        outside: state.outsideTerms.map(dayInWords),
      },
      statusOf(errors),
    )
  app.get('/set-up/closures', async (request, reply) => {
    const state = await stateOf(request)
    const isProposed = (closure: Closure): boolean =>
      closure.kind === 'bank-holiday' && closure.half === null && state.bankHolidays.includes(closure.day)
    const known = state.closures.filter((closure) => !isProposed(closure))
    const saved = state.closures.filter(isProposed).map(({ day }) => formatDay(day))
    return closuresPage(
      reply,
      state,
      [
        ...known.map(({ day, half, kind, reason }) => ({
          day: formatDay(day),
          half: half === null ? '' : half === 0 ? 'AM' : 'PM',
          kind,
          reason,
        })),
        ...Array.from({ length: SPARE_ROWS }, () => ({})),
      ],
      // Nothing was saved yet: all of them are proposed.
      state.closures.length === 0 ? state.bankHolidays.map((day) => formatDay(day)) : saved,
    )
  })
  const rowFields = Object.assign(
    {},
    ...Array.from({ length: MOST_ROWS }, (_, n) => ({
      ...fieldsOf([`day-${n}`, `kind-${n}`, `half-${n}`]),
      ...textFields({ [`reason-${n}`]: [`Reason of closure ${n + 1}`, 200] }),
    })),
  ) as ReturnType<typeof textFields>
  app.post(
    '/set-up/closures',
    {
      schema: {
        body: formBody({
          holiday: Type.Optional(Type.Array(Type.String({ maxLength: 10 }), { maxItems: 40 })),
          ...rowFields,
        }),
      },
    },
    async (request, reply) => {
      const sent = request.body as unknown as Sent
      const ticked = (request.body as { readonly holiday?: readonly string[] }).holiday ?? []
      const state = await stateOf(request)
      const errors = tooLong(request)
      const rows = Array.from({ length: MOST_ROWS }, (_, n) => ({
        day: textOf(sent, `day-${n}`),
        half: textOf(sent, `half-${n}`),
        kind: textOf(sent, `kind-${n}`),
        reason: textOf(sent, `reason-${n}`),
      }))
      const places: number[] = []
      const closures = rows.flatMap(({ day: text, half, kind, reason }, n): Closure[] => {
        if (text === '' && reason === '') return []
        const day = parseTypedDay(text)
        const known = KINDS.find(({ value }) => value === kind)?.value
        if (day === undefined) errors[`day-${n}`] = 'Enter the day of the closure, for example 1 9 2026'
        else if (known === undefined) errors[`kind-${n}`] = 'Select what kind of closure it is'
        if (day === undefined || known === undefined) return []
        places.push(n)
        return [{ day, half: half === 'AM' ? 0 : half === 'PM' ? 1 : null, kind: known, reason }]
      })
      const holidays = state.bankHolidays
        .filter((day) => ticked.includes(formatDay(day)))
        .map((day): Closure => ({ day, half: null, kind: 'bank-holiday', reason: 'Bank holiday' }))
      const used = rows.findLastIndex(({ day, reason }) => day !== '' || reason !== '') + 1
      const shown = rows.slice(0, Math.min(MOST_ROWS, used + SPARE_ROWS))
      if (hasErrors(errors)) return closuresPage(reply, state, shown, ticked, errors)
      const refusal = await saveClosures(services, principalOf(request), state.academicYear, [
        ...closures,
        ...holidays,
      ])
      if (refusal !== undefined)
        return closuresPage(reply, state, shown, ticked, {
          [`day-${'at' in refusal ? (places[refusal.at] ?? 0) : 0}`]: refusalInWords(
            refusal,
            state.academicYear,
          ),
        })
      // Saved all the same, but whoever typed it looks at it once more.
      const outside = (await stateOf(request)).outsideTerms.length > 0
      return reply.redirect(outside ? '/set-up/closures' : '/set-up', 303)
    },
  )
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

function refusalInWords(refusal: CalendarRefusal, academicYear: string): string {
  switch (refusal.why) {
    case 'none':
      return 'Enter the dates of at least one half-term'
    case 'order':
      return 'Each half-term must end after it begins, and begin after the one before it ends'
    case 'outside-year':
      return `The dates must be in the academic year ${academicYear}`
    case 'entries':
      return `The register has entries of ${refusal.days.map((day) => shortDay(day)).join(', ')}: these must stay school days`
  }
}

const SPACE = 0x20
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

function registerPupilsStep(app: App, services: Services): void {
  const page = async (
    request: FastifyRequest,
    reply: FastifyReply,
    errors: FormErrors = {},
  ): Promise<FastifyReply> => {
    const preview = await previewPupils(services, principalOf(request))
    return reply.page(
      'set-up/pupils',
      {
        ...preview,
        errors,
        more: preview.total - preview.faults.length,
        slots: SET_UP_FILES.map((name) => ({
          name,
          field: name.replace('.', '-'),
          waits: preview.files.find(({ fileName }) => fileName === name),
        })),
      },
      statusOf(errors),
    )
  }
  app.get('/set-up/pupils', async (request, reply) => page(request, reply))
  for (const name of SET_UP_FILES) {
    const field = name.replace('.', '-')
    app.post(
      `/set-up/pupils/${field}`,
      { schema: { body: formBody({ [field]: Type.Optional(Type.Unknown()) }) } },
      async (request, reply) => {
        const bytes = fileBytes((request.body as Readonly<Record<string, unknown>>)[field])
        if (bytes === undefined) return page(request, reply, { [field]: `Select the file ${name}` })
        if (bytes.every((byte) => byte <= SPACE || BYTE_ORDER_MARK.includes(byte)))
          return page(request, reply, { [field]: `The file ${name} is empty` })
        await handInFile(services, principalOf(request), name, bytes)
        return reply.redirect('/set-up/pupils', 303)
      },
    )
  }
  app.post('/set-up/pupils/throw-away', { schema: { body: formBody({}) } }, async (request, reply) => {
    await throwAwayFiles(services, principalOf(request))
    return reply.redirect('/set-up/pupils', 303)
  })
  app.post(
    '/set-up/pupils/bring-in',
    { schema: { body: formBody(fieldsOf(['stamp'])) } },
    async (request, reply) => {
      const refusal = await bringInPupils(
        services,
        principalOf(request),
        textOf(request.body as Sent, 'stamp'),
      )
      if (refusal === 'changed')
        return page(request, reply, { stamp: 'The files were changed since you looked at them. Look again' })
      if (refusal === 'faulty') return page(request, reply)
      return reply.redirect('/set-up', 303)
    },
  )
}
