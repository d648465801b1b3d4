import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkFile } from '../../src/application/check.js'
import { getDay } from '../../src/kernel/school-date.js'
import { parsePolicy } from '../../src/policy/document/parse-policy.js'
import { ACTION_KINDS } from '../../src/policy/vocabulary/words.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const HEAD =
  'policy: hill-primary\ntitle: Hill\nlayer: school\nin_force: { from: "2026-09-01", cites: [HIL-1] }\n'
const blocks = [...read('docs/how-to/write-a-policy.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text = '']) => (/^policy:/m.test(text) ? text : HEAD + text),
)

describe('docs/how-to/write-a-policy.md', () => {
  it.each(blocks.map((text) => ({ text, name: text.replace(HEAD, '').split('\n')[0] })))(
    'its example "$name" can be read and run',
    ({ text }) => {
      expect(parsePolicy(text).problems).toEqual([])
      if (text.includes('extends: harbour-trust')) return
      const file = { name: 'example.yaml', path: join(ROOT, 'docs/example.yaml'), text }
      const { findings } = checkFile(file, getDay('2026-11-21'))
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
    },
  )
})

describe('docs/how-to/add-an-action-kind.md', () => {
  it('lists every action kind, and none besides', () => {
    const [, table = ''] = read('docs/how-to/add-an-action-kind.md').split('## The kinds')
    const listed = [...table.matchAll(/^\| `([a-z.-]+)`/gm)].map(([, kind]) => kind)
    expect(listed.sort()).toEqual([...ACTION_KINDS].sort())
  })
})

describe('links in README.md and docs/', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ]
  it.each(pages)('%s leads to files and headings that are there', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const broken = links.filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(page, target))
    expect(broken).toEqual([])
  })
})

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(ROOT, file))) return false
  return anchor === undefined || !file.endsWith('.md') || headingsOf(read(file)).includes(anchor)
}

/** Headings as a page's anchors: small letters, no punctuation, hyphens for spaces. */
function headingsOf(text: string): string[] {
  return [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
