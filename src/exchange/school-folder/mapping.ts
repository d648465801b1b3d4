import { readYamlTree, type YamlEntry, type YamlTree } from '../text/yaml-tree.js'
import type { FaultList, FolderFile } from './fault-list.js'
import { TABLE_SHAPES } from './table-shapes.js'
import type { DateForm } from './values.js'

/** `row`: a row for each mark. `week`, `term`: a row for each pupil, with the marks of the week or term in one text. */
export type MarksShape = 'row' | 'week' | 'term'

/** A heading of the school's own file, and the line of mapping.yaml that names it. */
interface Heading {
  readonly heading: string
  readonly line: number
}

/** How another system's file is to be understood. */
export interface FileMapping {
  /** Our column -> the file's own heading. */
  readonly columns: ReadonlyMap<string, Heading>
  readonly dates: DateForm
  /** Our column -> the file's own word, in small letters -> our word. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** The file's own code -> ours; `''` is no mark, {@link PRESENT} is `/` in the morning and `\` in the afternoon. */
  readonly codes: ReadonlyMap<string, string>
  readonly shape: MarksShape
  /** What stands between the codes of a mark string; `''`: each character is a code. */
  readonly separator: string
  /** Which days a mark string goes over. */
  readonly days: 'weekdays' | 'open'
}
export type FolderMapping = ReadonlyMap<FolderFile, FileMapping>

/** What `codes` may give for a code that stands for being present in either session. */
export const PRESENT = '/\\'

/** The columns that each file may have, in whichever of its shapes. */
const TABLES: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE_SHAPES.map(({ file }) => [
    file,
    [
      ...new Set(
        TABLE_SHAPES.filter((shape) => shape.file === file).flatMap(({ needed, optional }) => [
          ...needed,
          ...optional,
        ]),
      ),
    ],
  ]),
)
/** Columns whose words are people's own: nothing stands for them. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  'surname',
  'forename',
  'name',
  'relationship',
  'address',
  'mobile',
  'phone',
  'email',
  'reason',
  'recorded_by',
  'position',
])
/** Of marks, codes have a setting of their own, and a time or a date is nobody's own word. */
const CHOICES_OF_MARKS = ['session']
const KEYS = ['columns', 'dates', 'values']
const MARKS_KEYS = [...KEYS, 'codes', 'shape', 'separator', 'days']

const NOTHING_MAPPED: FileMapping = {
  columns: new Map(),
  dates: 'iso',
  values: new Map(),
  codes: new Map(),
  shape: 'row',
  separator: '',
  days: 'weekdays',
}

/** The mapping of a file that is as the folder's description has it. */
export function plainMapping(): FileMapping {
  return NOTHING_MAPPED
}

/** Reads `mapping.yaml`. What is wrong in it goes to the faults, each with its line. */
export function parseMapping(text: string, faults: FaultList): FolderMapping {
  const fault = (line: number, message: string): void => faults.add('mapping.yaml', line, message)
  const { tree, errors } = readYamlTree(text)
  for (const error of errors)
    fault(error.line, `not YAML: ${error.message}; expected a document as docs/how-to has it`)
  const files = new Map<FolderFile, FileMapping>()
  if (tree.is === 'nothing') return files
  for (const entry of entriesOf(tree, 'the document', fault)) {
    const columns = TABLES.get(entry.key)
    if (columns === undefined) {
      fault(
        entry.line,
        `"${entry.key}" is no file that can be mapped; expected ${[...TABLES.keys()].join(', ')}`,
      )
    } else {
      files.set(entry.key as FolderFile, fileMapping(entry, columns, fault))
    }
  }
  return files
}

type Tell = (line: number, message: string) => void

function fileMapping(file: YamlEntry, columns: readonly string[], fault: Tell): FileMapping {
  const mapping: { -readonly [K in keyof FileMapping]: FileMapping[K] } = { ...NOTHING_MAPPED }
  const keys = file.key === 'marks.csv' ? MARKS_KEYS : KEYS
  for (const entry of entriesOf(file.value, file.key, fault)) {
    switch (keys.includes(entry.key) ? entry.key : '') {
      case 'columns':
        mapping.columns = headingsOf(entry, columns, fault)
        break
      case 'dates':
        if (oneOf(entry, ['DD/MM/YYYY', 'YYYY-MM-DD'], fault) === 'DD/MM/YYYY') mapping.dates = 'uk'
        break
      case 'values':
        mapping.values = valuesOf(entry, choicesOf(file.key, columns), fault)
        break
      case 'codes':
        mapping.codes = textsOf(entry, fault)
        break
      case 'shape':
        mapping.shape = oneOf(entry, ['row', 'week', 'term'], fault) ?? 'row'
        break
      case 'separator':
        mapping.separator = entry.value.is === 'text' ? entry.value.text : ''
        if (mapping.separator.length !== 1)
          fault(entry.line, 'separator is no single character; expected one, such as " "')
        break
      case 'days':
        mapping.days = oneOf(entry, ['weekdays', 'open'], fault) ?? 'weekdays'
        break
      default:
        fault(entry.line, `unknown setting "${entry.key}" of ${file.key}; expected ${keys.join(', ')}`)
    }
  }
  return mapping
}

function headingsOf(entry: YamlEntry, columns: readonly string[], fault: Tell): Map<string, Heading> {
  const headings = new Map<string, Heading>()
  for (const { key, line, value } of entriesOf(entry.value, 'columns', fault)) {
    if (!columns.includes(key))
      fault(line, `"${key}" is no column of ours; expected one of ${columns.join(', ')}`)
    else if (value.is !== 'text' || value.text.trim() === '')
      fault(line, `${key} has no heading; expected the file's own one`)
    else headings.set(key, { heading: value.text.trim().toLowerCase(), line })
  }
  return headings
}

function choicesOf(file: string, columns: readonly string[]): readonly string[] {
  return file === 'marks.csv' ? CHOICES_OF_MARKS : columns.filter((column) => !FREE_TEXT.has(column))
}

function valuesOf(
  entry: YamlEntry,
  columns: readonly string[],
  fault: Tell,
): Map<string, Map<string, string>> {
  const values = new Map<string, Map<string, string>>()
  for (const column of entriesOf(entry.value, 'values', fault)) {
    if (!columns.includes(column.key)) {
      fault(
        column.line,
        `"${column.key}" is no column whose values can be mapped; expected one of ${columns.join(', ')}`,
      )
    } else {
      const words = textsOf(column, fault)
      values.set(column.key, new Map([...words].map(([theirs, ours]) => [theirs.trim().toLowerCase(), ours])))
    }
  }
  return values
}

function textsOf(entry: YamlEntry, fault: Tell): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { key, line, value } of entriesOf(entry.value, entry.key, fault)) {
    if (value.is === 'text') texts.set(key, value.text)
    else fault(line, `"${key}" stands for nothing; expected our word for it, in quotation marks`)
  }
  return texts
}

function oneOf<T extends string>(entry: YamlEntry, words: readonly T[], fault: Tell): T | undefined {
  const { value } = entry
  const word = value.is === 'text' ? words.find((known) => known === value.text) : undefined
  if (word === undefined) fault(entry.line, `${entry.key} is not known; expected ${words.join(' or ')}`)
  return word
}

function entriesOf(tree: YamlTree, what: string, fault: Tell): readonly YamlEntry[] {
  if (tree.is === 'map') return tree.entries
  fault(tree.line, `${what} is no list of names with values; expected "name: value" lines`)
  return []
}
