// bench/RESULTS.md has a part for each bench; a bench that runs writes its own and leaves the others.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './machine.mjs'

const PATH = join(ROOT, 'bench', 'RESULTS.md')
const PARTS = ['engine', 'server']

/** Puts one bench's part in place of what it wrote before. */
export function writePart(name, text) {
  const known = readParts()
  known.set(name, text.trim())
  const parts = PARTS.filter((part) => known.has(part))
  writeFileSync(
    PATH,
    parts.map((part) => `<!-- ${part} -->\n\n${known.get(part)}\n\n<!-- end of ${part} -->\n`).join('\n'),
  )
}

function readParts() {
  let text = ''
  try {
    text = readFileSync(PATH, 'utf8')
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  const parts = new Map()
  for (const part of PARTS) {
    const found = new RegExp(`<!-- ${part} -->\\n(.*?)<!-- end of ${part} -->`, 's').exec(text)
    if (found !== null) parts.set(part, found[1].trim())
  }
  return parts
}
