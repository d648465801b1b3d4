import { Type } from '@fastify/type-provider-typebox'
import {
  lateBook,
  lateCollections,
  latesOfPupil,
  type LateTotals,
  lateTotals,
  type LateWish,
  MEETING_PLACES,
  MOST_DAYS_OF_BOOK,
} from '../../application/office/late-book.js'
import { mayAny } from '../../application/permissions/permissions.js'
import type { Services } from '../../application/services.js'
import { formatDay, formatTime } from '../../kernel/school-date.js'
import type { App } from '../app-type.js'
import { type FormErrors, hasErrors } from '../layout/form-errors.js'
import { principalOf } from '../plugins/requests.js'
import { MEETING_PLACE_ITEMS, meetingPlaceInWords } from './meeting-places.js'
import { PUPIL } from './params.js'
import { parseTypedDay, parseTypedTime } from '../layout/typed.js'

const TEXT = Type.Optional(Type.String({ maxLength: 40 }))
const STRETCH = { from: TEXT, to: TEXT }
const CHOICE = { ...STRETCH, class: TEXT, year: TEXT }

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']

/** What the list can be sorted by: the address's word, the column's heading, and the figure, the highest first. */
const COLUMNS: readonly {
  readonly by: string
  readonly text: string
  readonly of?: (it: LateTotals) => number
}[] = [
  { by: 'name', text: 'Name' },
  { by: 'late', text: 'L', of: (it) => it.late },
  { by: 'closed', text: 'U', of: (it) => it.afterClose },
  { by: 'all', text: 'All', of: (it) => it.late + it.afterClose },
  { by: 'minutes', text: 'Minutes', of: (it) => it.minutes },
]

/** Who comes late, how often and how late: the totals, the late book line by line, one pupil's; and who is fetched late. */
export function registerLates(app: App, services: Services): void {
  app.get(
    '/lates',
    { schema: { querystring: Type.Object({ ...CHOICE, sort: TEXT }) } },
    async (request, reply) => {
      const principal = principalOf(request)
      const { wish, errors, typed } = readChoice(request.query)
      const list = await lateTotals(services, principal, wish)
      const sort = COLUMNS.find(({ by }) => by === request.query.sort) ?? (COLUMNS[0] as (typeof COLUMNS)[0])
      const { of } = sort
      const addressBy = (by: string): string =>
        `/lates?${new URLSearchParams({ ...shown(list, typed), sort: by })}`
      return reply.page(
        'office/lates',
        {
          ...list,
          errors,
          typed: { ...typed, ...shown(list, typed) },
          columns: COLUMNS.map(({ by, text }) => ({ text, href: addressBy(by), is: by === sort.by, by })),
          pupils: (of === undefined ? list.pupils : [...list.pupils].sort((a, b) => of(b) - of(a))).map(
            (it) => ({ ...it, all: it.late + it.afterClose, most: mostOn(it) }),
          ),
          stretch: new URLSearchParams(daysShown(list)).toString(),
          seesLines: mayAny(principal, 'board.view'),
          sort: sort.by,
        },
        hasErrors(errors) ? 400 : 200,
      )
    },
  )

  app.get(
    '/lates/book',
    { schema: { querystring: Type.Object({ ...CHOICE, met: TEXT }) } },
    async (request, reply) => {
      const { wish, errors, typed } = readChoice(request.query)
      const metAt = MEETING_PLACES.find((place) => place === request.query.met) ?? ''
      const book = await lateBook(services, principalOf(request), { ...wish, metAt })
      return reply.page(
        'office/late-book',
        {
          ...book,
          errors,
          typed: { ...typed, ...shown(book, typed), met: metAt },
          places: [{ value: '', text: 'Everywhere' }, ...MEETING_PLACE_ITEMS],
          lines: book.lines.map((line) => ({ ...line, met: meetingPlaceInWords(line.metAt) })),
          most: MOST_DAYS_OF_BOOK,
        },
        hasErrors(errors) ? 400 : 200,
      )
    },
  )

  app.get(
    '/lates/:pupil',
    { schema: { params: PUPIL, querystring: Type.Object(STRETCH) } },
    async (request, reply) => {
      const { wish, errors, typed } = readChoice(request.query)
      const lates = await latesOfPupil(services, principalOf(request), request.params.pupil, wish)
      return reply.page(
        'office/lates-of-pupil',
        {
          ...lates,
          errors,
          typed: { ...typed, ...daysShown(lates) },
          all: lates.totals.late + lates.totals.afterClose,
          weekdays: WEEKDAYS.map((name, place) => ({ name, lates: lates.totals.weekdays[place] })),
          lines: lates.lines.map((line) => ({ ...line, met: meetingPlaceInWords(line.metAt) })),
        },
        hasErrors(errors) ? 400 : 200,
      )
    },
  )

  app.get(
    '/site-book/late-collections',
    { schema: { querystring: Type.Object({ ...STRETCH, after: TEXT }) } },
    async (request, reply) => {
      const { wish, errors, typed } = readChoice(request.query)
      const { after = '' } = request.query
      const time = after.trim() === '' ? undefined : parseTypedTime(after)
      const faults: FormErrors =
        after.trim() !== '' && time === undefined ? { ...errors, after: 'Enter a time, like 3:30pm' } : errors
      const found = await lateCollections(services, principalOf(request), { ...wish, after: time })
      return reply.page(
        'office/late-collections',
        {
          ...found,
          errors: faults,
          typed: {
            ...typed,
            ...daysShown(found),
            after:
              time === undefined && after.trim() !== ''
                ? after
                : found.after === null
                  ? ''
                  : formatTime(found.after),
          },
        },
        hasErrors(faults) ? 400 : 200,
      )
    },
  )
}

interface Chosen {
  readonly from?: string
  readonly to?: string
  readonly class?: string
  readonly year?: string
}

function readChoice(query: Chosen): {
  readonly wish: LateWish
  readonly errors: FormErrors
  readonly typed: {
    readonly from: string
    readonly to: string
    readonly className: string
    readonly year: string
  }
} {
  const { from = '', to = '', class: className = '', year = '' } = query
  const errors: Record<string, string> = {}
  const dayOf = (name: string, text: string): number | undefined => {
    if (text.trim() === '') return undefined
    const day = parseTypedDay(text)
    if (day === undefined) errors[name] = 'Enter a date, for example 20 11 2026'
    return day
  }
  const wish = { from: dayOf('from', from), to: dayOf('to', to), className, yearGroup: year }
  if (wish.from !== undefined && wish.to !== undefined && wish.to < wish.from)
    errors['to'] = 'The last day must be on or after the first day'
  return { wish, errors, typed: { from, to, className, year } }
}

const daysShown = ({ from, to }: { readonly from: number; readonly to: number }) => ({
  from: formatDay(from),
  to: formatDay(to),
})

const shown = (
  stretch: { readonly from: number; readonly to: number },
  { className, year }: { readonly className: string; readonly year: string },
): Record<string, string> => ({ ...daysShown(stretch), class: className, year })

/** The weekday on which more than half of three or more lates were. */
function mostOn({ weekdays }: LateTotals): string {
  const all = weekdays.reduce((sum, lates) => sum + lates, 0)
  const place = weekdays.findIndex((lates) => lates * 2 > all)
  return all < 3 || place < 0 ? '' : `${weekdays[place]} on ${WEEKDAYS[place]}s`
}
