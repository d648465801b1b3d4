/** Puts matrix, documents and tests together: what became of each clause, and what is wrong with the account. */

/** From the strongest claim to the weakest. The first one that fits is the status of the id. */
export const STATUSES = ['executed', 'published', 'planned', 'not modelled', 'untested', 'unaccounted']

const STATUS_OF = { published: 'published', planned: 'planned', not_modelled: 'not modelled' }

/**
 * @param rows the matrix
 * @param documents what `readDocument` returned for each policy document
 * @param tests what `readCases` and `readTestNames` returned, in one list
 * @returns `{ clauses, laws, faults }`; the account holds when `faults` is empty
 */
export function account({ rows, documents, tests }) {
  const claims = groupById(documents.flatMap((document) => document.claims))
  const assertions = groupById(tests)
  const lawTitles = new Map(
    documents.flatMap((document) => document.laws).map(({ id, title }) => [id, title]),
  )
  const one = (id, rest) => {
    const made = claims.get(id) ?? []
    const asserted = assertions.get(id) ?? []
    return { id, ...rest, status: statusOf(made, asserted), claims: made, tests: asserted }
  }
  const clauses = rows.map(({ id, ...rest }) => one(id, rest))
  const laws = [...lawTitles].map(([id, title]) => one(id, { policy: 'Law', requirement: title }))
  return { clauses, laws, faults: faultsOf({ rows, clauses, laws, claims, assertions }) }
}

function statusOf(made, asserted) {
  const has = (as) => made.some((claim) => claim.as === as)
  if (has('acting')) return asserted.length > 0 ? 'executed' : 'untested'
  const weaker = ['published', 'planned', 'not_modelled'].find(has)
  return weaker === undefined ? 'unaccounted' : STATUS_OF[weaker]
}

function faultsOf({ rows, clauses, laws, claims, assertions }) {
  const known = new Set([...clauses, ...laws].map(({ id }) => id))
  const faults = []
  const fault = (kind, id, message) => faults.push({ kind, id, message })
  if (rows.length === 0) fault('empty', null, 'the matrix has no rows')
  for (const id of repeated(rows.map((row) => row.id))) fault('repeated', id, `${id} is twice in the matrix`)
  for (const { id, status } of clauses)
    if (status === 'unaccounted') fault('unaccounted', id, `${id} is in no policy document`)
  for (const { id, status, claims: made } of [...clauses, ...laws])
    if (status === 'untested')
      fault(
        'untested',
        id,
        `${id} acts (${made.find((claim) => claim.as === 'acting').where}) and no test cites it`,
      )
  for (const [id, made] of claims)
    if (!known.has(id)) fault('unknown-in-document', id, `${id} is unknown; cited by ${made[0].where}`)
  for (const [id, asserted] of assertions)
    if (!known.has(id))
      fault('unknown-in-test', id, `${id} is unknown; cited by ${asserted[0].file}, "${asserted[0].name}"`)
  return faults
}

/** Ids whose weaker claim was overtaken: executed now, though a document still calls them planned or not modelled. */
export function overtaken({ clauses }) {
  return clauses.filter(
    ({ status, claims }) =>
      status === 'executed' && claims.some(({ as }) => as === 'planned' || as === 'not_modelled'),
  )
}

/** How many ids of each group have each status: `{ group, total, executed, … }`, by the groups' names. */
export function tally(entries, groupOf) {
  const groups = new Map()
  for (const entry of entries) {
    const group = groupOf(entry)
    const counts = groups.get(group) ?? {
      group,
      total: 0,
      ...Object.fromEntries(STATUSES.map((s) => [s, 0])),
    }
    counts.total += 1
    counts[entry.status] += 1
    groups.set(group, counts)
  }
  return [...groups.values()].sort((a, b) => a.group.localeCompare(b.group, 'en'))
}

function groupById(items) {
  const groups = new Map()
  for (const item of items) groups.set(item.id, [...(groups.get(item.id) ?? []), item])
  return groups
}

function repeated(values) {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))]
}
