/** What documents and tests claim about clauses: text in, claims out. Reads no files. */
import Papa from 'papaparse'
import { parse } from 'yaml'

/** A clause id of the kind that matrix and law use; case names and brackets hold much else. */
const CLAUSE_ID = /^(?:LAW-[A-Z0-9]+(?:-[A-Z0-9]+)*|[A-Z]{2,5}-\d{3})$/

/** Parts of a document that decide nothing: they are shown to people as they stand. */
const PUBLISHED = new Set(['version', 'in_force', 'history', 'duties', 'readings', 'instruments'])

export function readMatrix(text) {
  const { data, errors } = Papa.parse(text.replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: true })
  if (errors.length > 0) throw new Error(`the matrix cannot be read: ${errors[0].message}`)
  return data.map(({ id, policy, kind, clause, requirement }) => ({ id, policy, kind, clause, requirement }))
}

/**
 * Every citation in a policy document, with the part of the document that it stands in.
 *
 * @returns `{ laws, claims }`: the LAW ids that the document defines, and `{ id, as, where, detail }` for each citation
 */
export function readDocument(file, text) {
  const document = parse(text, { version: '1.2' }) ?? {}
  const claims = []
  for (const [section, value] of Object.entries(document)) {
    if (section === 'clauses') continue
    collect(value, [section], (id, path, holder) => {
      claims.push({
        id,
        as: standing(section),
        where: `${file}: ${path.join('/')}`,
        detail: detailOf(section, holder),
      })
    })
  }
  const laws = (document.clauses ?? []).map(({ id, title }) => ({ id, title }))
  return { laws, claims }
}

function standing(section) {
  if (section === 'planned' || section === 'not_modelled') return section
  return PUBLISHED.has(section) ? 'published' : 'acting'
}

function detailOf(section, holder) {
  if (section === 'planned') return `${holder.capability}: ${holder.what}`
  if (section === 'not_modelled') return `${holder.what} (${holder.why})`
  if (section === 'duties') return `${holder.role}: ${holder.text}`
  return undefined
}

function collect(value, path, found) {
  if (Array.isArray(value)) {
    // A list's parts are named by their ids where they have them: they stay right when another is put before them.
    value.forEach((item, index) => collect(item, [...path, item?.id ?? index + 1], found))
    return
  }
  if (value === null || typeof value !== 'object') return
  for (const id of Array.isArray(value.cites) ? value.cites : []) found(String(id), path, value)
  for (const [key, inner] of Object.entries(value)) if (key !== 'cites') collect(inner, [...path, key], found)
}

/** The citations of a table of the law's, whose rows the program acts by: those of its column `cites`. */
export function readTable(file, text) {
  const { data, errors } = Papa.parse(text.replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: true })
  if (errors.length > 0) throw new Error(`the table cannot be read: ${errors[0].message}`)
  const claims = data.flatMap(({ id, cites = '' }) =>
    cites
      .split(' ')
      .filter((clause) => clause !== '')
      .map((clause) => ({ id: clause, as: 'acting', where: `${file}: ${id}`, detail: undefined })),
  )
  return { laws: [], claims }
}

/** The cases of a YAML file and the ids that each asserts. */
export function readCases(file, text) {
  const cases = parse(text, { version: '1.2' }) ?? []
  if (!Array.isArray(cases)) throw new Error(`${file}: not a list of cases`)
  return cases.flatMap(({ name, cites = [] }) =>
    cites.map((id) => ({ id: String(id), file, name: String(name) })),
  )
}

const STRING = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|` + '`(?:\\\\.|[^`\\\\])*`'
/** Comments and strings are taken whole, so that a test inside one of them is no test. */
const TOKEN = new RegExp(
  String.raw`/\*[\s\S]*?\*/|//[^\n]*|\b(?:it|test|describe)((?:\.\w+(?:\([^()]*\))?)*)\(\s*(${STRING})|${STRING}`,
  'g',
)

/** The ids in square brackets in the names of tests: `it('[ABC-012, ABC-013] is late at 09:01', …)`. */
export function readTestNames(file, text) {
  const found = []
  for (const [, modifiers, quoted] of text.matchAll(TOKEN)) {
    if (quoted === undefined || /\.(skip|todo|fails)\b/.test(modifiers)) continue
    const name = quoted.slice(1, -1)
    for (const [, inside] of name.matchAll(/\[([^\]]+)\]/g))
      for (const id of inside.split(/[\s,]+/).filter((word) => CLAUSE_ID.test(word)))
        found.push({ id, file, name })
  }
  return found
}
