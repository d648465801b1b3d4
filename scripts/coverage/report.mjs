/** The account in words. */
import { overtaken, STATUSES, tally } from './account.mjs'

export function summaryText(result) {
  const parts = [
    table('policy', [
      ...tally(result.clauses, (entry) => entry.policy),
      ...tally(result.laws, () => 'the law (LAW ids)'),
    ]),
    table(
      'kind',
      tally(result.clauses, (entry) => entry.kind),
    ),
  ]
  const both = overtaken(result).map(({ id }) => id)
  if (both.length > 0)
    parts.push(
      `Executed in part: ${both.length} of them are planned or not modelled for the rest.\n${wrap(both)}\n`,
    )
  return `${parts.join('\n')}\n${faultsText(result.faults)}`
}

export function faultsText(faults) {
  if (faults.length === 0) return 'Every clause is accounted for.\n'
  return `${faults.map(({ message }) => `  ${message}`).join('\n')}\n${faults.length} to put right.\n`
}

export function listText(result) {
  return [...result.clauses, ...result.laws]
    .map((entry) => `${entry.id.padEnd(10)} ${whatText(entry)}\n`)
    .join('')
}

export function whyText(result, id) {
  const entry = [...result.clauses, ...result.laws].find((one) => one.id === id)
  if (entry === undefined) return undefined
  const about = [entry.policy, entry.clause, entry.kind].filter(Boolean).join(' · ')
  const lines = [`${id}: ${entry.status}`, about, entry.requirement ?? '', '']
  for (const { as, where, detail } of entry.claims)
    lines.push(`  ${as.replace('_', ' ')}: ${where}${detail === undefined ? '' : `\n    ${detail}`}`)
  for (const { file, name } of entry.tests) lines.push(`  test: ${file}: ${name}`)
  return `${lines.join('\n')}\n`
}

function whatText({ status, claims, tests }) {
  const first = (as) => claims.find((claim) => claim.as === as)
  switch (status) {
    case 'executed':
      return `executed by ${tests.map(({ file, name }) => `${file}: ${name}`).join('; ')}`
    case 'published':
      return `published in ${first('published').where}`
    case 'planned':
      return `planned, ${first('planned').detail}`
    case 'not modelled':
      return `not modelled, ${first('not_modelled').detail}`
    default:
      return status
  }
}

function table(title, rows) {
  const total = rows.length > 1 ? [sum(rows)] : []
  const head = [title, ...STATUSES, 'total']
  const body = [...rows, ...total].map((row) => [
    row.group,
    ...STATUSES.map((s) => String(row[s] || '·')),
    String(row.total),
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((line) => line[column].length)))
  const line = (cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd()
  return `${[head, ...body].map(line).join('\n')}\n`
}

function sum(rows) {
  const total = { group: 'all', total: 0, ...Object.fromEntries(STATUSES.map((s) => [s, 0])) }
  for (const row of rows) for (const key of ['total', ...STATUSES]) total[key] += row[key]
  return total
}

function wrap(ids) {
  const lines = []
  for (let at = 0; at < ids.length; at += 10) lines.push(`  ${ids.slice(at, at + 10).join(' ')}`)
  return lines.join('\n')
}
