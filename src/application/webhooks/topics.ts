import type { CodeId, CodeSet } from '../../domain/register/code-set.js'
import { halfName } from '../../domain/register/entries.js'
import { formatTime } from '../../kernel/school-date.js'
import {
  COUNTERS,
  type EntryChange,
  entriesAfter,
  eventsAfter,
  type Following,
  rollChangesAfter,
} from '../../storage/changes.js'
import type { Tx } from '../../storage/database.js'
import type { StoredSchool } from '../schools/stored-school.js'

/** What a webhook can be told of, in the words of the page. */
export const TOPICS = {
  marks: 'Every mark and every amendment',
  absences: 'Absences, and amendments from an absence',
  events: 'Events, such as contacts made',
  roll: 'Changes of the roll',
} as const
export type Topic = keyof typeof TOPICS
export const TOPIC_NAMES = Object.keys(TOPICS) as readonly Topic[]

/** The school's counter that a topic's changes are numbered by. */
export const TOPIC_COUNTERS: Readonly<Record<Topic, string>> = {
  marks: COUNTERS.marks,
  absences: COUNTERS.marks,
  events: COUNTERS.events,
  roll: COUNTERS.roll,
}

export function isTopic(text: string): text is Topic {
  return Object.hasOwn(TOPICS, text)
}

/** Ids, days and codes: never a name, nor a text that somebody wrote. */
export type Change = Readonly<Record<string, string | number | null>>

/** What happened after a number, as a webhook is told of it; some of what was read may be nothing that it wants to hear. */
export async function changesOf(
  topic: Topic,
  tx: Tx,
  school: StoredSchool,
  following: Following,
): Promise<{ readonly changes: readonly Change[]; readonly lastNo: number }> {
  const page = <R>(rows: readonly R[], numberOf: (row: R) => number, changes: readonly Change[]) => {
    const last = rows.at(-1)
    return { changes, lastNo: last === undefined ? following.after : numberOf(last) }
  }
  switch (topic) {
    case 'marks':
    case 'absences': {
      const entries = await entriesAfter(tx, school.codeNumbers, following)
      const wanted = topic === 'marks' ? entries : entries.filter((entry) => isOfAbsence(entry, school.codes))
      return page(
        entries,
        (entry) => entry.entryNo,
        wanted.map((entry) => entryChange(entry, school.codes)),
      )
    }
    case 'events': {
      const events = await eventsAfter(tx, following)
      return page(
        events,
        (event) => event.eventNo,
        events.map(({ eventNo, pupilId, body }) => ({
          event_no: eventNo,
          pupil_id: pupilId,
          type: String(body['type']),
          at: String(body['at']),
        })),
      )
    }
    case 'roll': {
      const changes = await rollChangesAfter(tx, following)
      return page(
        changes,
        (change) => change.historyNo,
        changes.map(({ historyNo, pupilId, change, effectiveOn, at }) => ({
          change_no: historyNo,
          pupil_id: pupilId,
          change,
          effective_on: effectiveOn,
          at: at.toISOString(),
        })),
      )
    }
  }
}

function isOfAbsence({ code, amendedCode }: EntryChange, codes: CodeSet): boolean {
  return [code, amendedCode].some((id) => id !== null && isAbsence(id, codes))
}

function isAbsence(code: CodeId, codes: CodeSet): boolean {
  const { countsAs } = codes.meaning(code)
  return countsAs === 'authorised' || countsAs === 'unauthorised'
}

function entryChange(entry: EntryChange, codes: CodeSet): Change {
  return {
    entry_no: entry.entryNo,
    pupil_id: entry.pupilId,
    date: entry.day,
    session: halfName(entry.half),
    code: codes.meaning(entry.code).symbol,
    arrived_at: entry.arrivedAt === null ? null : formatTime(entry.arrivedAt),
    amends: entry.amends,
    amended_code: entry.amendedCode === null ? null : codes.meaning(entry.amendedCode).symbol,
    at: entry.appendedAt.toISOString(),
  }
}
