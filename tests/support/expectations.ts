/** What a case expects of a command's answer, as the command line's contract words it. */
export interface Expectations {
  readonly has?: readonly Record<string, unknown>[]
  readonly lacks?: readonly Record<string, unknown>[]
  readonly equals?: Readonly<Record<string, unknown>>
  readonly includes?: Readonly<Record<string, unknown>>
  readonly excludes?: Readonly<Record<string, unknown>>
}

const LISTS: Readonly<Record<string, string>> = {
  worklist: 'actions',
  summary: 'pupils',
  rewards: 'awards',
  leave: 'reasons',
  leaving: 'needs',
  check: 'findings',
  explain: 'rules',
  compare: 'onlyA',
}

/** Every expectation that an answer does not meet, as sentences; empty where it meets them all. */
export function unmet(command: string, answer: unknown, expected: Expectations): string[] {
  const list = listOf(command, answer)
  const problems: string[] = []
  for (const entry of expected.has ?? []) {
    if (!list.some((item) => matches(item, entry)))
      problems.push(
        `lacks ${JSON.stringify(entry)}; near: ${JSON.stringify(near(list, entry)).slice(0, 900)}`,
      )
  }
  for (const entry of expected.lacks ?? []) {
    const found = list.find((item) => matches(item, entry))
    if (found !== undefined) problems.push(`has ${JSON.stringify(entry)}: ${JSON.stringify(found)}`)
  }
  for (const [path, value] of Object.entries(expected.equals ?? {})) {
    const actual = at(answer, path)
    if (JSON.stringify(actual) !== JSON.stringify(value))
      problems.push(`${path} is ${JSON.stringify(actual)}, expected ${JSON.stringify(value)}`)
  }
  for (const [path, value] of Object.entries(expected.includes ?? {})) {
    const actual = at(answer, path)
    if (!Array.isArray(actual) || !actual.some((item) => isMember(item, value)))
      problems.push(`${path} does not include ${JSON.stringify(value)}: ${JSON.stringify(actual)}`)
  }
  for (const [path, value] of Object.entries(expected.excludes ?? {})) {
    const actual = at(answer, path)
    if (!Array.isArray(actual) || actual.some((item) => isMember(item, value)))
      problems.push(`${path} includes ${JSON.stringify(value)}`)
  }
  return problems
}

function listOf(command: string, answer: unknown): Record<string, unknown>[] {
  const list = (answer as Record<string, unknown>)[LISTS[command] ?? '']
  if (!Array.isArray(list)) throw new Error(`${command} gave no list`)
  return list as Record<string, unknown>[]
}

function near(list: readonly Record<string, unknown>[], entry: Record<string, unknown>): unknown[] {
  const same = (key: string): Record<string, unknown>[] =>
    entry[key] === undefined ? [] : list.filter((item) => item[key] === entry[key])
  const both = same('upn').filter((item) => item['kind'] === entry['kind'])
  return (
    [both, same('upn'), same('class'), same('clause'), same('kind'), list]
      .find((found) => found.length > 0)
      ?.slice(0, 8) ?? []
  )
}

function matches(item: Record<string, unknown>, entry: Record<string, unknown>): boolean {
  return Object.entries(entry).every(([key, wanted]) => {
    const actual = item[key]
    if (key === 'cites')
      return Array.isArray(actual) && (wanted as unknown[]).some((cite) => actual.includes(cite))
    if (key === 'kind' && Array.isArray(wanted)) return wanted.includes(actual)
    return equalOrPart(actual, wanted)
  })
}

/** An item of a list: equal to a plain value, or matching an object as an item of the command's list does. */
function isMember(item: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted !== 'object') return item === wanted
  return (
    item !== null &&
    typeof item === 'object' &&
    matches(item as Record<string, unknown>, wanted as Record<string, unknown>)
  )
}

function equalOrPart(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted) && wanted.some((item) => item !== null && typeof item === 'object')) {
    return (
      Array.isArray(actual) &&
      wanted.every((item) => actual.some((candidate) => equalOrPart(candidate, item)))
    )
  }
  if (wanted !== null && typeof wanted === 'object' && !Array.isArray(wanted)) {
    if (actual === null || typeof actual !== 'object') return false
    return Object.entries(wanted).every(([key, value]) =>
      equalOrPart((actual as Record<string, unknown>)[key], value),
    )
  }
  return JSON.stringify(actual) === JSON.stringify(wanted)
}

/** A dotted path; on a list a part is an index, or the upn, class, kind or id of an item. */
function at(answer: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => {
    if (Array.isArray(value)) {
      return /^\d+$/.test(part)
        ? value[Number(part)]
        : value.find((item: Record<string, unknown>) =>
            [item['upn'], item['class'], item['kind'], item['id']].includes(part),
          )
    }
    return (value as Record<string, unknown> | undefined)?.[part]
  }, answer)
}
