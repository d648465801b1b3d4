type Path = readonly (string | number)[]

/** What is left, and where each part of it stood before. */
export interface Remainder {
  readonly value: unknown
  pathBefore(path: Path): Path
}

/** Without one of these nothing else in a document can be judged. */
const NEEDED = new Set<string | number>(['policy', 'layer', 'extends', 'in_force'])

/**
 * A document without the entries of its lists, or the sections, in which these places are.
 *
 * @returns `undefined` where one of the places is in what everything else needs
 */
export function withoutEntries(value: unknown, places: readonly Path[]): Remainder | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  if (places.some(([first]) => first === undefined || NEEDED.has(first))) return undefined
  const out = new Map<string, Set<number>>()
  const sections = new Set<string>()
  for (const place of places) {
    const at = place.findIndex((part) => typeof part === 'number')
    if (at < 0) sections.add(String(place[0]))
    else {
      const list = place.slice(0, at).join('/')
      out.set(list, (out.get(list) ?? new Set()).add(place[at] as number))
    }
  }
  const kept = new Map<string, number[]>()
  const copy = (node: unknown, path: Path): unknown => {
    if (node === null || typeof node !== 'object') return node
    if (!Array.isArray(node))
      return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, copy(item, [...path, key])]))
    const left = node.map((_, index) => index).filter((index) => out.get(path.join('/'))?.has(index) !== true)
    if (left.length < node.length) kept.set(path.join('/'), left)
    return left.map((index) => node[index] as unknown)
  }
  return {
    value: copy(Object.fromEntries(Object.entries(value).filter(([key]) => !sections.has(key))), []),
    pathBefore(path) {
      const at = path.findIndex((part) => typeof part === 'number')
      const before = at < 0 ? undefined : kept.get(path.slice(0, at).join('/'))?.[path[at] as number]
      return before === undefined ? path : path.map((part, index) => (index === at ? before : part))
    },
  }
}
