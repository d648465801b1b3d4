import { randomUUID } from 'node:crypto'
import { type Static, Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import {
  applyMany,
  type Choice,
  choiceOf,
  type ManyRefusal,
  type ManyWish,
  previewMany,
  pupilsNamed,
} from '../../application/office/many-codes.js'
import type { Principal } from '../../application/permissions/principal.js'
import type { Services } from '../../application/services.js'
import { formatDay, formatTime } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { formBody, principalOf, textField, tooLong } from '../plugins/requests.js'
import { parseHalf, parseTypedDay, parseTypedTime } from '../layout/typed.js'

/** What is begun with one click. */
const PRESETS = {
  trip: { title: 'A trip', code: 'V', whole: false, closes: false },
  part: { title: 'Part of the school is closed', code: 'Y3', whole: false, closes: false },
  site: { title: 'The whole site is closed', code: 'Y4', whole: true, closes: true },
  other: { title: 'Another code', code: '', whole: false, closes: false },
} as const
type Preset = keyof typeof PRESETS

const TEXT = Type.String()
const MANY_TEXTS = Type.Optional(Type.Array(TEXT, { maxItems: 200 }))
const PRESET = Type.Optional(
  Type.Union([Type.Literal('trip'), Type.Literal('part'), Type.Literal('site'), Type.Literal('other')]),
)
const CHOSEN = {
  preset: PRESET,
  code: Type.Optional(TEXT),
}
const DAYS = {
  from: TEXT,
  fromTime: Type.Optional(TEXT),
  to: TEXT,
  session: TEXT,
}
const FORM = formBody({
  ...CHOSEN,
  classes: MANY_TEXTS,
  yearGroups: MANY_TEXTS,
  list: textField('The list', 60_000),
  ...DAYS,
  reason: textField('What it is for', 500),
})
const APPLY = formBody({
  ...CHOSEN,
  ...DAYS,
  reason: Type.String({ maxLength: 500 }),
  pupil: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), { maxItems: 5000 })),
  others: Type.Optional(Type.Union([Type.Literal('leave'), Type.Literal('amend')])),
  request: Type.String({ format: 'uuid' }),
  after: Type.Integer({ minimum: 0, maximum: 10_000 }),
  entered: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
  conflicts: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
})
type FormBody = Static<typeof FORM>

const REFUSED: Readonly<Record<ManyRefusal, { readonly field: string; readonly text: string }>> = {
  nobody: { field: 'classes', text: 'Nobody whom you chose is on the roll on these days' },
  closed: { field: 'from', text: 'The school is closed for all of these sessions' },
  'too-long': { field: 'to', text: 'Choose no more than one school year' },
  'code-dates': { field: 'code', text: 'This code is not in force on all of these days' },
  'code-unsuitable': { field: 'code', text: 'This code is entered for one pupil at a time' },
  age: {
    field: 'code',
    text: 'This code is only for pupils who are not of compulsory school age, and some of these are',
  },
}

/** One code for a class, a year group or a list of pupils. */
export function registerManyCodes(app: App, services: Services): void {
  app.get(
    '/codes/many',
    {
      schema: {
        querystring: Type.Object({
          preset: PRESET,
          entered: Type.Optional(Type.Integer({ minimum: 0 })),
          conflicts: Type.Optional(Type.Integer({ minimum: 0 })),
        }),
      },
    },
    async (request, reply) => {
      const choice = await choiceOf(services, principalOf(request))
      const { preset = 'trip', entered, conflicts } = request.query
      const today = formatDay(choice.today)
      return reply.page('office/many-codes', {
        ...viewOf(choice, {
          preset,
          code: PRESETS[preset].code,
          from: today,
          to: today,
          session: 'both',
          fromTime: '',
          reason: '',
          list: '',
        }),
        entered,
        conflicts,
      })
    },
  )

  app.post('/codes/many/preview', { schema: { body: FORM } }, async (request, reply) => {
    const principal = principalOf(request)
    const { body } = request
    const read = await readWish(services, principal, body, tooLong(request))
    if ('errors' in read) return again(reply, services, principal, body, read.errors)
    const preview = await previewMany(services, principal, read.wish)
    if (typeof preview === 'string') {
      const { field, text } = REFUSED[preview]
      return again(reply, services, principal, body, { [field]: text })
    }
    const sum = (of: 'without' | 'already' | 'others' | 'kept'): number =>
      preview.sessions.reduce((total, session) => total + session[of], 0)
    return reply.page('office/many-preview', {
      preview,
      chosen: chosenOf(body, read.wish),
      sums: { without: sum('without'), already: sum('already'), others: sum('others'), kept: sum('kept') },
      sessions: preview.sessions.length,
      // So many can be left out one by one; of more only the groups are chosen.
      tickable: preview.pupils.length <= 200,
      request: randomUUID(),
    })
  })

  app.post('/codes/many/apply', { schema: { body: APPLY } }, async (request, reply) => {
    const principal = principalOf(request)
    const { body } = request
    const days = readDays(body)
    if ('errors' in days) return reply.redirect('/codes/many', 303)
    const wish: ManyWish = {
      ...days.days,
      pupilIds: body.pupil ?? [],
      symbol: symbolOf(body),
      others: body.others ?? 'leave',
      reason: body.reason.trim(),
    }
    const applied = await applyMany(services, principal, wish, body.request, body.after)
    if (typeof applied === 'string') return reply.redirect('/codes/many', 303)
    const entered = body.entered + applied.entered
    const conflicts = body.conflicts + applied.conflicts
    if (applied.done >= applied.of)
      return reply.redirect(`/codes/many?entered=${entered}&conflicts=${conflicts}`, 303)
    return reply.page('office/many-progress', {
      chosen: { ...chosenOf(body, wish), others: wish.others },
      pupils: wish.pupilIds,
      request: body.request,
      applied,
      entered,
      conflicts,
    })
  })
}

async function again(
  reply: FastifyReply,
  services: Services,
  principal: Principal,
  body: FormBody,
  errors: FormErrors,
): Promise<FastifyReply> {
  return reply.page(
    'office/many-codes',
    viewOf(await choiceOf(services, principal), { ...body, preset: body.preset ?? 'other' }, errors),
    400,
  )
}

interface Typed {
  readonly preset: Preset
  readonly code?: string
  readonly from: string
  readonly to: string
  readonly session: string
  readonly fromTime?: string
  readonly reason: string
  readonly classes?: readonly string[]
  readonly yearGroups?: readonly string[]
  readonly list: string
}

function viewOf(choice: Choice, typed: Typed, errors: FormErrors = {}): object {
  return {
    typed,
    errors,
    preset: { id: typed.preset, ...PRESETS[typed.preset] },
    presets: Object.entries(PRESETS).map(([id, { title }]) => ({ id, title })),
    classes: choice.classes.map(({ className, pupilIds }) => ({
      value: className,
      text: `${className} (${pupilIds.length})`,
      checked: typed.classes?.includes(className) === true,
    })),
    yearGroups: choice.yearGroups.map(({ yearGroup, pupilIds }) => ({
      value: yearGroup,
      text: `${yearInWords(yearGroup)} (${pupilIds.length})`,
      checked: typed.yearGroups?.includes(yearGroup) === true,
    })),
    codes: [
      { value: '', text: 'Choose a code' },
      ...choice.codes.map(({ symbol, title }) => ({
        value: symbol,
        text: `${symbol}: ${title}`,
        selected: typed.code === symbol,
      })),
    ],
  }
}

const yearInWords = (yearGroup: string): string =>
  /^\d+$/.test(yearGroup)
    ? `Year ${yearGroup}`
    : yearGroup === 'R'
      ? 'Reception'
      : `Nursery ${yearGroup.slice(1)}`

const symbolOf = ({ preset, code }: { readonly preset?: Preset; readonly code?: string }): string =>
  (preset === undefined ? '' : PRESETS[preset].code) || (code ?? '')

interface Days {
  readonly from: number
  readonly to: number
  readonly half: 0 | 1 | null
  readonly fromMinute: number | null
}

function readDays(body: {
  readonly preset?: Preset
  readonly from: string
  readonly to: string
  readonly session: string
  readonly fromTime?: string
}): { readonly days: Days } | { readonly errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const from = parseTypedDay(body.from)
  const to = parseTypedDay(body.to)
  if (from === undefined) errors['from'] = 'Enter the first day, for example 20 11 2026'
  if (to === undefined) errors['to'] = 'Enter the last day, for example 20 11 2026'
  else if (from !== undefined && to < from) errors['to'] = 'The last day must be the first day or later'
  const closes = body.preset !== undefined && PRESETS[body.preset].closes
  const time = (body.fromTime ?? '').trim()
  const fromMinute = !closes || time === '' ? null : parseTypedTime(time)
  if (fromMinute === undefined) errors['fromTime'] = 'Enter the time at which the site closes, like 11:15am'
  if (hasErrors(errors) || from === undefined || to === undefined || fromMinute === undefined)
    return { errors }
  return { days: { from, to, half: parseHalf(body.session), fromMinute } }
}

async function readWish(
  services: Services,
  principal: Principal,
  body: FormBody,
  errors: Record<string, string>,
): Promise<{ readonly wish: ManyWish } | { readonly errors: FormErrors }> {
  const days = readDays(body)
  if ('errors' in days) Object.assign(errors, days.errors)
  const symbol = symbolOf(body)
  if (symbol === '') errors['code'] = 'Select a code'
  if (body.reason.trim() === '') errors['reason'] = 'Enter what it is for'
  const choice = await choiceOf(services, principal)
  const named = await pupilsNamed(services, principal, body.list)
  const { unclear } = named
  if (unclear.length > 0) errors['list'] ??= unclearInWords(unclear)
  const pupilIds = new Set<number>(named.pupilIds)
  const whole = body.preset !== undefined && PRESETS[body.preset].whole
  for (const { className, pupilIds: ids } of choice.classes)
    if (whole || body.classes?.includes(className) === true) for (const id of ids) pupilIds.add(id)
  for (const { yearGroup, pupilIds: ids } of choice.yearGroups)
    if (body.yearGroups?.includes(yearGroup) === true) for (const id of ids) pupilIds.add(id)
  if (pupilIds.size === 0 && unclear.length === 0)
    errors['classes'] = 'Select a class or a year group, or list pupils'
  if ('errors' in days || hasErrors(errors)) return { errors }
  return {
    wish: { ...days.days, pupilIds: [...pupilIds], symbol, others: 'leave', reason: body.reason.trim() },
  }
}

/** Every line of the list that does not say who is meant. */
function unclearInWords(unclear: readonly { readonly line: number; readonly found: number }[]): string {
  const nobody = unclear.filter(({ found }) => found === 0).map(({ line }) => line)
  const several = unclear.filter(({ found }) => found > 0)
  return [
    ...(nobody.length === 0
      ? []
      : [`${linesInWords(nobody)} of the list ${nobody.length === 1 ? 'is' : 'are'} nobody on the roll`]),
    ...several.map(({ line, found }) => `Line ${line} of the list is ${found} pupils: give the UPN`),
  ].join('. ')
}

/** `Line 4`, `Lines 1, 2 and 4`. */
function linesInWords(lines: readonly number[]): string {
  const last = lines.at(-1)
  return lines.length === 1 ? `Line ${last}` : `Lines ${lines.slice(0, -1).join(', ')} and ${last}`
}

/** What the next form carries on. */
function chosenOf(body: { readonly preset?: Preset }, wish: ManyWish): object {
  return {
    preset: body.preset ?? 'other',
    code: wish.symbol,
    from: formatDay(wish.from),
    to: formatDay(wish.to),
    session: wish.half === null ? 'both' : wish.half === 0 ? 'AM' : 'PM',
    fromTime: wish.fromMinute === null ? '' : formatTime(wish.fromMinute),
    reason: wish.reason,
  }
}
