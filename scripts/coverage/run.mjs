/** The command itself: finds the files under a root, and says what came of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { account } from './account.mjs'
import { readCases, readDocument, readMatrix, readTable, readTestNames } from './claims.mjs'
import { faultsText, listText, summaryText, whyText } from './report.mjs'

const USAGE = 'usage: npm run coverage:clauses -- [--list | --json | --why ID]\n'

/** @returns `{ out, err, status }`: 0 every clause is accounted for, 1 something is to be put right, 2 a wrong call */
export function run(args, root) {
  const [option, id, ...more] = args
  const right = more.length === 0 && (option === '--why' ? id !== undefined : id === undefined)
  if (!right || ![undefined, '--list', '--json', '--why'].includes(option))
    return { out: '', err: USAGE, status: 2 }
  let result
  try {
    result = accountOf(root)
  } catch (error) {
    return { out: '', err: `${error.message}\n`, status: 1 }
  }
  const status = result.faults.length > 0 ? 1 : 0
  const err = status === 1 ? faultsText(result.faults) : ''
  if (option === '--json') return { out: `${JSON.stringify(result, null, 2)}\n`, err: '', status }
  if (option === '--list') return { out: listText(result), err, status }
  if (option === '--why') {
    const out = whyText(result, id)
    return out === undefined
      ? { out: '', err: `${id} is in neither the matrix nor the law's list\n`, status: 1 }
      : { out, err: '', status: 0 }
  }
  return { out: summaryText(result), err: '', status }
}

export function accountOf(root) {
  const read = (file, how) => {
    try {
      return how(file, readFileSync(join(root, file), 'utf8'))
    } catch (error) {
      throw new Error(`${file}: ${error.message}`)
    }
  }
  const under = (folder, pattern) => filesUnder(root, folder).filter((file) => pattern.test(file))
  return account({
    rows: read('policies/requirements/matrix.csv', (_, text) => readMatrix(text)),
    documents: [
      ...under('policies', /\.ya?ml$/).map((file) => read(file, readDocument)),
      ...under('policies/england', /\.csv$/).map((file) => read(file, readTable)),
    ],
    tests: [
      ...under('tests/cases', /\.ya?ml$/).flatMap((file) => read(file, readCases)),
      ...[...under('src', /\.test\.ts$/), ...under('tests', /\.test\.ts$/)].flatMap((file) =>
        read(file, readTestNames),
      ),
    ],
  })
}

function filesUnder(root, folder) {
  const top = join(root, folder)
  if (!existsSync(top)) return []
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}
