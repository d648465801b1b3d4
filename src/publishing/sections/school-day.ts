import { formatTime } from '../../kernel/school-date.js'
import { registrationTimes } from '../../policy/effective/policy-clock.js'
import {
  capital,
  phraseAudience,
  phraseChannel,
  phraseDayTime,
  phraseList,
  phraseSession,
  phraseTime,
  phraseWeekdays,
} from '../../policy/phrasing/index.js'
import type { Registration } from '../../policy/vocabulary/sections/school-day.js'
import type { Layers } from '../law-in-force.js'
import { clauseIds, list, note, type PageSection, paragraph, part, table } from '../page-model.js'

export const NOT_SAID = 'The document does not say'

/** The time after which a child is late: the opening time where the document states no other. */
export function lateAfter(registration: Registration): string | undefined {
  const { lateAfter: minute } = registrationTimes(registration)
  return minute === null ? undefined : formatTime(minute)
}

/** The closing time where it can be told; with a register that opens at no stated time it cannot. */
export function closingTime(registration: Registration): string | undefined {
  const { closes: minute } = registrationTimes(registration)
  return minute === null ? undefined : formatTime(minute)
}

export function actingRegistrations(layers: Layers): readonly Registration[] {
  return layers.acting.registration
}

/** Gates, doors and registers. */
export function schoolDaySection(layers: Layers): PageSection {
  const times = (layers.policy.day?.times ?? []).filter((entry) => entry.acts !== false)
  const registrations = actingRegistrations(layers)
  const untimed = registrations.filter((entry) => entry.closes === undefined)
  const sessionsWithout = (['AM', 'PM'] as const).filter(
    (session) => !registrations.some((entry) => entry.session === session),
  )
  return {
    id: 'school-day',
    heading: 'The school day',
    parts: [
      ...part(
        null,
        times.length === 0
          ? [paragraph('The document gives no times for gates and doors.')]
          : table(
              'Gates, doors and the day',
              ['What', 'Time', 'For whom'],
              [...times]
                .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
                .map((entry) => ({
                  cells: [
                    [capital(phraseDayTime(entry.what))],
                    [phraseTime(entry.at)],
                    [capital(phraseAudience(entry.for))],
                  ],
                  cites: entry.cites,
                })),
            ),
      ),
      ...part('Registers', [
        paragraph(
          'We take a register twice a day. A child who comes after the “late after” time is late. A child who comes after the register has closed is marked as absent without permission for that half day.',
          clauseIds(...registrations.map((entry) => entry.cites)),
        ),
        ...table(
          'When registers open and close',
          ['Register', 'Opens', 'Late after', 'Closes'],
          [
            ...registrations.map((entry) => ({
              cells: [
                [capital(phraseSession(entry.session)), ...registrationFor(entry)],
                [entry.opens === undefined ? NOT_SAID : phraseTime(entry.opens)],
                lateAfterCell(entry),
                closes(entry),
              ],
              cites: entry.cites,
            })),
            ...sessionsWithout.map((session) => ({
              cells: [[capital(phraseSession(session))], [NOT_SAID], [NOT_SAID], [NOT_SAID]],
              cites: [],
            })),
          ],
        ),
        ...(untimed.length === 0 && sessionsWithout.length === 0
          ? []
          : [
              note(
                'gap',
                'Where no closing time is given',
                'Nobody is marked as “late after the register closed” by the clock in that session. A person decides.',
                clauseIds(...untimed.map((entry) => entry.cites)),
              ),
            ]),
      ]),
    ],
  }
}

function registrationFor(entry: Registration): string[] {
  return [
    ...(entry.for === undefined ? [] : [capital(phraseAudience(entry.for))]),
    ...(entry.weekdays === undefined ? [] : [phraseWeekdays(entry.weekdays)]),
  ]
}

function lateAfterCell(entry: Registration): string[] {
  const time = lateAfter(entry)
  if (time === undefined) return [NOT_SAID]
  return entry.late_after === undefined
    ? [phraseTime(time), `${NOT_SAID}. We go by when the register opens.`]
    : [phraseTime(time)]
}

function closes(entry: Registration): string[] {
  if (entry.closes === undefined) return [NOT_SAID]
  if ('at' in entry.closes) return [phraseTime(entry.closes.at)]
  const after = `${entry.closes.minutes_after_opening} minutes after ${
    entry.opens === undefined && entry.late_after !== undefined ? 'the “late after” time' : 'it opens'
  }`
  const time = closingTime(entry)
  return time === undefined ? [capital(after)] : [phraseTime(time), capital(after)]
}

/** By when and how parents say that a child is away. */
export function reportAbsenceSection(layers: Layers): PageSection {
  const reports = (layers.policy.parents_report ?? []).filter((entry) => entry.acts !== false)
  const channels = [...new Set(reports.flatMap((entry) => entry.channels ?? []))]
  return {
    id: 'report-absence',
    heading: 'If your child is away: tell us',
    parts: part(
      null,
      reports.length === 0
        ? [
            paragraph(
              'The document does not say by when or how. Ring the school office on the first morning.',
            ),
          ]
        : [
            ...list(
              reports.map((entry) => ({
                text: `Tell us why ${entry.by === undefined ? 'your child is away' : `by ${phraseTime(entry.by)}`} ${
                  entry.on === 'each-day' ? 'on each day that your child is away' : 'on the first day'
                }.${entry.by === undefined ? ' The document gives no time.' : ''}`,
                cites: entry.cites,
              })),
            ),
            channels.length === 0
              ? paragraph('The document does not say how. You can ring the school office.')
              : paragraph(
                  `To tell us, you can ${phraseList(channels.map(phraseChannel), 'or')}.`,
                  clauseIds(
                    ...reports
                      .filter((entry) => (entry.channels ?? []).length > 0)
                      .map((entry) => entry.cites),
                  ),
                ),
          ],
    ),
  }
}
