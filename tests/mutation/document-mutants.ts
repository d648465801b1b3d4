import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from 'yaml'

/** One small change of a policy document, and the clauses of the rule that it changes. */
export interface DocumentMutant {
  readonly line: number
  /** Where in the document, as `levels/below-95/when/value`. */
  readonly path: string
  readonly from: string
  readonly to: string
  /** The clauses that the nearest part of the document around the change cites. */
  readonly cites: readonly string[]
  /** Where in the text, and what is put there. */
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The parts of a document that decide something. */
const ACTING = [
  'day',
  'follow_up',
  'levels',
  'bands',
  'lateness',
  'evidence',
  'casework',
  'missing_education',
  'leave',
  'penalty',
  'returns',
  'rewards',
  'reports',
  'retention',
  'review',
  'figures',
]
/** Keys whose values are words for people, or names that the engine only carries along. */
const NOT_ACTING = new Set([
  'cites',
  'id',
  'label',
  'note',
  'why',
  'owner',
  'contents',
  'kind',
  'name',
  'prizes',
  'checks',
  'code_of_conduct',
  'liable',
  'court',
  'decided_by',
  'before',
  'role',
  'times',
  'sharpens',
  'after',
  'instead_of',
  'for_whom',
  'says',
  'what',
  'approved_by',
  'topic',
  'about',
  'fact',
  'no_improvement_since',
  'since_step',
])

const SWAPS: Readonly<Record<string, readonly string[]>> = {
  below: ['at-most'],
  'at-most': ['below'],
  'at-least': ['above'],
  above: ['at-least'],
  exactly: ['at-least'],
  sessions: ['days'],
  days: ['sessions'],
  occasions: ['sessions'],
  'consecutive-days': ['days'],
  'expected-days': ['days'],
  lates: ['sessions'],
  'minutes-late': ['lates'],
  attendance: ['punctuality'],
  punctuality: ['attendance'],
  absence: ['unauthorised-absence'],
  improvement: ['attendance'],
  absent: ['unauthorised'],
  authorised: ['absent'],
  unauthorised: ['absent'],
  late: ['late-after-close'],
  'late-after-close': ['late'],
  unexplained: ['unauthorised'],
  'academic-year': ['term'],
  term: ['half-term'],
  'half-term': ['term'],
  week: ['half-term'],
  fortnight: ['week'],
  calendar: ['school'],
  school: ['calendar'],
  working: ['calendar'],
  'end-of-day': ['morning'],
  morning: ['end-of-day'],
  none: ['end-of-day'],
  must: ['where-possible'],
  'where-possible': ['must'],
  review: ['stop'],
  stop: ['review'],
  'unexplained-absence': ['any-absence'],
  'any-absence': ['unexplained-absence'],
  'unauthorised-absence': ['any-absence'],
  'missing-after-present': ['unexplained-absence'],
  'nobody-reached': ['no-answer-today'],
  'no-answer-today': ['nobody-reached'],
  'for-nothing': ['for-previous'],
  'for-previous': ['for-nothing'],
  'until-done': ['while-met'],
  threshold: ['local-trigger'],
  'local-trigger': ['threshold'],
  refuse: ['consider'],
  consider: ['refuse'],
  AM: ['PM'],
  PM: ['AM'],
  same: ['next'],
  next: ['same'],
  class: ['pupil'],
  pupil: ['class'],
  monday: ['tuesday'],
  tuesday: ['wednesday'],
  wednesday: ['thursday'],
  thursday: ['friday'],
  friday: ['thursday'],
  true: ['false'],
  false: ['true'],
}
/** Keys that say a unit: renamed where the vocabulary has the other one in that place. */
const UNIT_KEYS: Readonly<Record<string, string>> = {
  days: 'school_days',
  school_days: 'days',
  working_days: 'days',
  weeks: 'school_weeks',
  school_weeks: 'weeks',
}
/** Lists whose entries each decide something. */
const LISTS = new Set([
  'codes',
  'reasons',
  'year_groups',
  'key_stages',
  'cohorts',
  'not_cohorts',
  'weekdays',
  'days',
  'separately_by',
])
const CODE_KEYS = new Set(['granted', 'refused', 'code', 'code_if_granted', 'code_if_refused', 'then_code'])
const OTHER_CODES = ['N', 'I', 'M']

/** Every small change of the parts of a document that decide something, in the order of the text. */
export function documentMutants(text: string): DocumentMutant[] {
  const counter = new LineCounter()
  const root = parseDocument(text, { version: '1.2', lineCounter: counter }).contents
  const found: DocumentMutant[] = []
  const add = (
    node: Scalar,
    path: readonly string[],
    cites: readonly string[],
    to: string,
    replaced?: readonly [number, number],
  ): void => {
    const [start, end] = replaced ?? rangeOf(node)
    const from = text.slice(start, end)
    found.push({
      line: counter.linePos(rangeOf(node)[0]).line,
      path: path.join('/'),
      from: from.trim(),
      to: to.trim(),
      cites,
      start,
      end,
      text: to,
    })
  }
  const visit = (node: Node | null, path: readonly string[], cites: readonly string[]): void => {
    if (node === null || isAlias(node)) return
    if (isMap(node)) {
      const own = citesOf(node) ?? cites
      if (node.items.some(({ key, value }) => textOf(key) === 'acts' && textOf(value) === 'false')) return
      for (const { key, value } of node.items) {
        const name = textOf(key) ?? ''
        if (NOT_ACTING.has(name)) continue
        const unit = UNIT_KEYS[name]
        if (unit !== undefined && isScalar(key) && isScalar(value)) add(key, [...path, name], own, unit)
        visit(value as Node | null, [...path, name], own)
      }
    } else if (isSeq(node)) {
      const name = path.at(-1) ?? ''
      node.items.forEach((item, index) => {
        const label = isMap(item) ? (textOf(item.get('id', true)) ?? String(index + 1)) : String(index + 1)
        if (isScalar(item) && LISTS.has(name)) {
          if (node.items.length > 1) add(item, [...path, label], cites, '', withComma(text, rangeOf(item)))
          if (typeof item.value === 'number')
            for (const step of [1, -1]) add(item, [...path, label], cites, String(item.value + step))
        } else visit(item as Node, [...path, label], cites)
      })
      const last = node.items.at(-1)
      if (name === 'codes' && isScalar(last)) {
        const more = OTHER_CODES.find((code) => !node.items.some((item) => textOf(item) === code))
        if (more !== undefined)
          add(last, [...path, 'more'], cites, `${text.slice(...rangeOf(last))}, "${more}"`)
      }
    } else if (isScalar(node)) scalar(node, path, cites)
  }
  const scalar = (node: Scalar, path: readonly string[], cites: readonly string[]): void => {
    const name = path.at(-1) ?? ''
    for (const to of otherValues(name, node.value)) add(node, path, cites, to)
  }
  if (isMap(root))
    for (const { key, value } of root.items)
      if (ACTING.includes(textOf(key) ?? '')) visit(value as Node | null, [textOf(key) ?? ''], [])
  return found
}

/** The document's text with one change made. */
export function applyMutant(text: string, mutant: DocumentMutant): string {
  return text.slice(0, mutant.start) + mutant.text + text.slice(mutant.end)
}

function otherValues(name: string, value: unknown): string[] {
  if (typeof value === 'number') return [1, -1].map((step) => neighbour(value, step))
  const word = String(value)
  if (CODE_KEYS.has(name)) return [word === 'G' ? '"O"' : word === 'O' ? '"G"' : word === 'C' ? '"M"' : '"C"']
  if (/^\d\d:\d\d$/.test(word)) return [1, -1].map((step) => `"${shiftTime(word, step)}"`)
  if (/^\d{4}-\d\d-\d\d$/.test(word)) return [1, -1].map((step) => `"${shiftDay(word, step)}"`)
  if (/^\d{4}-\d\d$/.test(word))
    return [1, -1].map((step) => `"${shiftDay(`${word}-15`, step * 30).slice(0, 7)}"`)
  if (/^\d{4} (spring|summer|autumn)$/.test(word))
    return [`"${word.slice(0, 5)}${word.endsWith('summer') ? 'autumn' : 'summer'}"`]
  return [...(SWAPS[word] ?? [])]
}

/** The next number in the last decimal that the document prints: 95.1 is beside 95.2 and 95, 95 beside 96. */
function neighbour(value: number, step: number): string {
  const decimals = String(value).split('.')[1]?.length ?? 0
  return (value + step / 10 ** decimals).toFixed(decimals)
}

function shiftTime(time: string, minutes: number): string {
  const at = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + minutes
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}

function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

function citesOf(map: { get(key: string, keepScalar: true): unknown }): string[] | undefined {
  const cites = map.get('cites', true)
  return isSeq(cites) ? cites.items.map((item) => textOf(item) ?? '') : undefined
}

/** An entry of a list with the comma (and, in a list of lines, the dash) that goes with it. */
function withComma(text: string, [start, end]: readonly [number, number]): readonly [number, number] {
  const after = /^\s*,\s*/.exec(text.slice(end))
  if (after !== null) return [start, end + after[0].length]
  const before = /(,\s*|\n\s*- )$/.exec(text.slice(0, start))
  return before === null ? [start, end] : [start - before[0].length, end]
}

function rangeOf(node: Scalar): readonly [number, number] {
  const [start, end] = node.range as [number, number, number]
  return [start, end]
}

function textOf(node: unknown): string | undefined {
  return isScalar(node) ? String(node.value) : undefined
}
