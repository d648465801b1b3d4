import { phraseSession, phraseWeekdays, phraseYearGroups } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, noteAt, pairs } from '../context.js'
import { listOf, walk } from '../document-parts.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part } from '../places.js'
import { overlap, someoneIn } from '../pupils.js'
import { saysTheSame } from '../sayings.js'
import { WEEKDAYS } from '../../policy/vocabulary/words.js'

/** What the document leaves open, so that whoever runs it knows what nobody will do for them. */
export const gaps: Check = (context) =>
  context.law === undefined
    ? []
    : [
        ...registrations(context),
        ...units(context),
        ...posts(context),
        ...codeOfConduct(context),
        ...noticeToImprove(context),
      ]

function registrations(context: CheckContext): Finding[] {
  const entries = context.whole.day?.registration
  if (entries === undefined)
    return noteAt(
      context,
      { path: ['day'], cites: [] },
      'The document gives no registration, so no arrival is late by the clock.',
    )
  const own = context.document.day?.registration
  return (['AM', 'PM'] as const).flatMap((session) => {
    const acting = entries
      .map((entry, index) => ({ entry, index }))
      .filter(({ entry }) => entry.session === session && entry.acts !== false)
    const name = phraseSession(session)
    const place = {
      path: ['day', 'registration'],
      cites: [...new Set(acting.flatMap(({ entry }) => entry.cites))],
    }
    return [
      ...missingRegistrations(
        context,
        acting.map(({ entry }) => entry),
      ).flatMap((who) => noteAt(context, place, `There is no ${name} registration for ${who}.`)),
      ...(own === undefined ? [] : acting).flatMap(({ entry, index }) => {
        const place = { path: ['day', 'registration', index], cites: entry.cites }
        // Another entry for some of the same pupils may give what this one leaves out.
        const beside = acting.filter(
          (other) =>
            overlap(other.entry.for, entry.for, context.yearGroups) && shareWeekday(other.entry, entry),
        )
        return [
          ...(beside.every((other) => other.entry.opens === undefined && other.entry.late_after === undefined)
            ? noteAt(
                context,
                place,
                `The ${name} registration has no time, so no arrival is late by the clock.`,
              )
            : []),
          ...(beside.every((other) => other.entry.closes === undefined)
            ? noteAt(
                context,
                place,
                `The ${name} register has no closing time: the clock never sets a U in that session.`,
              )
            : []),
        ]
      }),
    ]
  })
}

type Registration = ItemOf<NonNullable<Part<'day'>['registration']>>

/** For whom there is none: on every weekday, and beside these on single weekdays. */
function missingRegistrations({ yearGroups }: CheckContext, acting: readonly Registration[]): string[] {
  const without = WEEKDAYS.map((weekday) => ({
    weekday,
    years: yearGroups.filter(
      (year) =>
        !acting.some(
          (entry) =>
            (entry.weekdays === undefined || entry.weekdays.includes(weekday)) &&
            someoneIn(listOf(entry.for), [year]),
        ),
    ),
  }))
  const always = yearGroups.filter((year) => without.every(({ years }) => years.includes(year)))
  const phrase = (years: readonly string[]): string =>
    years.length === yearGroups.length ? 'anybody' : phraseYearGroups(years)
  return [
    ...(always.length === 0 ? [] : [phrase(always)]),
    ...without.flatMap(({ weekday, years }) => {
      const left = years.filter((year) => !always.includes(year))
      return left.length === 0 ? [] : [`${phrase(left)} on ${phraseWeekdays([weekday])}`]
    }),
  ]
}

type OnWeekdays = { readonly weekdays?: readonly string[] }

function shareWeekday({ weekdays: a }: OnWeekdays, { weekdays: b }: OnWeekdays): boolean {
  return a === undefined || b === undefined || a.some((weekday) => b.includes(weekday))
}

/** Days of notice or warning whose kind nobody says. The returns have a check of their own. */
function units(context: CheckContext): Finding[] {
  return [...walk(context.document)].flatMap(({ key, value, path, cites }) =>
    key === 'unit' && value === 'unstated' && path[0] !== 'returns'
      ? noteAt(
          context,
          { path, cites },
          'The document does not say what days these are: calendar days are counted.',
        )
      : [],
  )
}

function posts(context: CheckContext): Finding[] {
  const entries = (context.document.posts ?? []).map((post, index) => ({ post, index }))
  return [
    ...entries.flatMap(({ post, index }) =>
      post.required === true && post.held_by === undefined
        ? noteAt(
            context,
            { path: ['posts', index], cites: post.cites },
            `The post "${post.role}" is required, and nobody is named for it.`,
          )
        : [],
    ),
    ...[...pairs(entries)].flatMap(([a, b]) => {
      const { held_by: x } = a.post
      const { held_by: y } = b.post
      if (!saysTheSame(a.post.role, b.post.role) || x === undefined || y === undefined || saysTheSame(x, y))
        return []
      return [a, b].flatMap(({ post, index }) =>
        noteAt(
          context,
          { path: ['posts', index], cites: post.cites },
          `The post "${post.role}" is held by two: ${x} (${a.post.cites.join(', ')}) and ${y} (${b.post.cites.join(', ')}).`,
        ),
      )
    }),
  ]
}

const SUPPLIED = {
  'link-only': 'is only linked to',
  'to-follow': 'is to follow',
  'name-missing': 'has no name in the text',
} as const

function codeOfConduct(context: CheckContext): Finding[] {
  const code = context.document.penalty?.code_of_conduct
  if (code === undefined || code.supplied === 'yes') return []
  return noteAt(
    context,
    { path: ['penalty', 'code_of_conduct', 'supplied'], cites: code.cites },
    `The local code of conduct for penalty notices (${code.authority}) ${SUPPLIED[code.supplied]}: its settings must be filled in before anything is referred.`,
  )
}

/** A notice to improve that ends before it can begin. */
function noticeToImprove(context: CheckContext): Finding[] {
  const notice = context.document.penalty?.notice_to_improve
  if (notice === undefined || notice.weeks_max >= notice.weeks_min) return []
  return findingsAt(
    context,
    'conflict',
    { path: ['penalty', 'notice_to_improve', 'weeks_max'], cites: notice.cites },
    `A notice to improve lasts at least ${notice.weeks_min} weeks and at most ${notice.weeks_max}: no length is both.`,
  )
}
