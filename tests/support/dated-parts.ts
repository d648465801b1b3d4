import { PolicyShelf } from './policy-shelf.js'

/** A part of a document with dates of its own. */
export interface DatedPart {
  readonly path: string
  readonly part: { readonly from?: string; readonly to?: string }
}

const DAY = /^\d{4}-\d\d-\d\d$/
const shelf = new PolicyShelf()

/** Every part of every version of a policy that has a day in `from` or `to`. */
export function readPolicyFolders(policy: string): DatedPart[] {
  const found: DatedPart[] = []
  const visit = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object') return
    const { from, to } = value as { from?: unknown; to?: unknown }
    const days = {
      ...(typeof from === 'string' && DAY.test(from) ? { from } : {}),
      ...(typeof to === 'string' && DAY.test(to) ? { to } : {}),
    }
    if (!Array.isArray(value) && Object.keys(days).length > 0) found.push({ path, part: days })
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}/${key}`)
  }
  for (const version of shelf.timeline(policy).versions) visit(version, `${policy} ${version.in_force.from}`)
  return found
}
