import { InputError } from '../../kernel/domain-error.js'
import { parseDay } from '../../kernel/school-date.js'
import type { Phase, SchoolProfile, SchoolSettings, TestWeek } from '../../domain/school-record.js'
import type { YearGroup } from '../../domain/roll/pupil.js'
import { readYamlTree, type YamlEntry, type YamlTree } from '../text/yaml-tree.js'
import type { FolderReading } from './folder-reading.js'
import { parseYearGroup, shown, YEAR_GROUPS_IN_WORDS } from './values.js'

const FILE = 'school.yaml'
const NEEDED = ['id', 'name', 'policy', 'phase', 'la'] as const
const OPTIONAL = ['trust', 'hub', 'laestab'] as const
const PHASES: readonly Phase[] = ['primary', 'secondary']
/** A setting that holds a list may be written in the singular too. */
const SETTINGS = [
  'transition_years',
  'start_of_year_school_days',
  'test_weeks',
  'lowest_year_group',
  'final_year_groups',
  'minimum_sessions',
]

/** Opens the policy that `school.yaml` names on a line. @throws {InputError} where it is not there or cannot run */
export type OpenPolicy = (policy: string, line: number) => Promise<void>

/** Reads `school.yaml`. @returns `undefined` where there is none, or it is not good enough; the faults say why */
export async function readProfile(
  reading: FolderReading,
  openPolicy?: OpenPolicy,
): Promise<SchoolProfile | undefined> {
  const text = await reading.text(FILE)
  if (text === undefined) {
    reading.missing(FILE, `${NEEDED.join(', ')} in it`)
    return undefined
  }
  const reader = new ProfileReader(reading)
  const profile = reader.read(text)
  const { policy } = reader
  if (policy !== undefined && openPolicy !== undefined) {
    try {
      await openPolicy(policy.name, policy.line)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      reading.faults.addOfPolicy(error)
    }
  }
  return profile
}

class ProfileReader {
  readonly #reading: FolderReading
  /** The policy that is named, also where the rest is not good enough. */
  policy: { readonly name: string; readonly line: number } | undefined

  constructor(reading: FolderReading) {
    this.#reading = reading
  }

  read(text: string): SchoolProfile | undefined {
    const { tree, errors } = readYamlTree(text)
    for (const error of errors)
      this.#fault(error.line, `not YAML: ${error.message}; expected "name: value" lines`)
    if (errors.length > 0) return undefined
    const entries = this.#entries(tree, 'the document')
    this.#warnOfUnknown(entries, 'lines', [...NEEDED, ...OPTIONAL, 'settings'])
    // Read once: a field that is a list is told once.
    const texts = new Map([...NEEDED, ...OPTIONAL].map((key) => [key as string, this.#text(entries, key)]))
    const field = (key: string): string => texts.get(key) ?? ''
    for (const key of NEEDED) {
      if (field(key) === '' && !isStructure(entries, key))
        this.#fault(lineOf(entries, key), `${key} is missing; expected "${key}: …"`)
    }
    const phase = PHASES.find((known) => known === field('phase').toLowerCase())
    if (field('phase') !== '' && phase === undefined) {
      this.#fault(
        lineOf(entries, 'phase'),
        `phase is ${shown(field('phase'))}; expected ${PHASES.join(' or ')} (a school for all ages gives one of them, and its lowest_year_group and final_year_groups in settings)`,
      )
    }
    if (field('policy') !== '') this.policy = { name: field('policy'), line: lineOf(entries, 'policy') }
    const settings = this.#settings(entries.find((entry) => entry.key === 'settings'))
    if (phase === undefined) return undefined
    const orNull = (key: string): string | null => (field(key) === '' ? null : field(key))
    return {
      id: field('id'),
      name: field('name'),
      policy: field('policy'),
      phase,
      la: field('la'),
      trust: orNull('trust'),
      hub: orNull('hub'),
      laestab: orNull('laestab'),
      settings,
    }
  }

  #settings(entry: YamlEntry | undefined): SchoolSettings {
    if (entry === undefined || entry.value.is === 'nothing') return {}
    const entries = this.#entries(entry.value, 'settings').map((setting) => ({
      ...setting,
      key: settingName(setting.key),
    }))
    this.#warnOfUnknown(entries, 'settings', SETTINGS)
    const settings: { -readonly [K in keyof SchoolSettings]: SchoolSettings[K] } = {}
    for (const { key, line, value } of entries) {
      if (key === 'transition_years') settings.transitionYears = this.#yearGroups(key, value, line)
      if (key === 'final_year_groups') settings.finalYearGroups = this.#yearGroups(key, value, line)
      if (key === 'test_weeks') settings.testWeeks = this.#testWeeks(value)
      if (key === 'start_of_year_school_days')
        settings.startOfYearSchoolDays = this.#wholeNumber(key, value, line)
      if (key === 'minimum_sessions') settings.minimumSessions = this.#wholeNumber(key, value, line)
      if (key === 'lowest_year_group') {
        const lowest = this.#yearGroups(key, value, line)
        if (lowest.length === 1 && lowest[0] !== undefined) settings.lowestYearGroup = lowest[0]
        else if (lowest.length > 1) this.#fault(line, `${key} has several year groups; expected one`)
      }
    }
    return settings
  }

  #testWeeks(tree: YamlTree): TestWeek[] {
    return itemsOf(tree).flatMap((item) => {
      const entries = this.#entries(item, 'a week of test_weeks')
      this.#warnOfUnknown(entries, 'fields of test_weeks', ['from', 'to', 'year_groups', 'year_group'])
      const from = this.#day(entries, 'from', item.line)
      const to = this.#day(entries, 'to', item.line)
      const years = entries.find(({ key }) => key === 'year_groups' || key === 'year_group')
      if (years === undefined)
        this.#fault(item.line, 'a week of test_weeks without year_groups; expected a list')
      if (from === undefined || to === undefined || years === undefined) return []
      if (to < from)
        this.#fault(item.line, 'a week of test_weeks ends before it starts; expected from, then to')
      return [{ from, to, yearGroups: this.#yearGroups('year_groups', years.value, years.line) }]
    })
  }

  #day(entries: readonly YamlEntry[], key: string, line: number) {
    const text = this.#text(entries, key)
    const day = parseDay(text)
    if (day === undefined)
      this.#fault(line, `${key} is ${shown(text)}, which is no date; expected YYYY-MM-DD`)
    return day
  }

  #yearGroups(key: string, tree: YamlTree, line: number): YearGroup[] {
    return itemsOf(tree).flatMap((item) => {
      const text = item.is === 'text' ? item.text : ''
      const yearGroup = parseYearGroup(text)
      if (yearGroup === undefined)
        this.#fault(line, `${key} has ${shown(text)}; expected ${YEAR_GROUPS_IN_WORDS}`)
      return yearGroup ?? []
    })
  }

  #wholeNumber(key: string, tree: YamlTree, line: number): number {
    const text = tree.is === 'text' ? tree.text : ''
    if (!/^\d{1,6}$/.test(text)) this.#fault(line, `${key} is ${shown(text)}; expected a whole number`)
    return Number(text)
  }

  #text(entries: readonly YamlEntry[], key: string): string {
    const entry = entries.find((candidate) => candidate.key === key)
    if (entry === undefined || entry.value.is === 'nothing') return ''
    if (entry.value.is === 'text') return entry.value.text
    this.#fault(entry.line, `${key} is a list; expected one text`)
    return ''
  }

  #entries(tree: YamlTree, what: string): readonly YamlEntry[] {
    if (tree.is === 'map') return tree.entries
    if (tree.is !== 'nothing')
      this.#fault(tree.line, `${what} is no list of names with values; expected "name: value" lines`)
    return []
  }

  #warnOfUnknown(entries: readonly YamlEntry[], what: string, known: readonly string[]): void {
    const unknown = entries
      .filter(({ key }) => !known.includes(key))
      .map(({ key, line }) => `"${key}" (line ${line})`)
    if (unknown.length === 0) return
    this.#reading.warnings.push(`${FILE} has ${what} that nothing here reads: ${unknown.join(', ')}.`)
  }

  #fault(line: number, message: string): void {
    this.#reading.faults.add(FILE, line, message)
  }
}

function settingName(key: string): string {
  return SETTINGS.includes(`${key}s`) ? `${key}s` : key
}

function lineOf(entries: readonly YamlEntry[], key: string): number {
  return entries.find((entry) => entry.key === key)?.line ?? 1
}

/** Is the field there, and no text? That is told when it is read. */
function isStructure(entries: readonly YamlEntry[], key: string): boolean {
  const is = entries.find((entry) => entry.key === key)?.value.is
  return is === 'list' || is === 'map'
}

function itemsOf(tree: YamlTree): readonly YamlTree[] {
  if (tree.is === 'list') return tree.items
  return tree.is === 'nothing' ? [] : [tree]
}
