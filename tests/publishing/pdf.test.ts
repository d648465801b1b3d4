import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { policyPage } from '../../src/publishing/policy-page.js'
import { statementsOf } from '../../src/publishing/page-model.js'
import { renderPdf } from '../../src/publishing/render-pdf.js'
import { citedIn, optionsOn, SHIPPED_POLICIES, shippedPolicy, thornbury } from './documents.js'

const folder = mkdtempSync(join(tmpdir(), 'rollbook-pdf-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hasPoppler = ((): boolean => {
  try {
    execFileSync('pdfinfo', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const law = shippedPolicy('england')
const pageOf = (id: string) =>
  policyPage(id === 'thornbury' ? thornbury() : shippedPolicy(id), law, optionsOn())

function written(id: string): string {
  const file = join(folder, `${id}.pdf`)
  writeFileSync(file, renderPdf(pageOf(id)))
  return file
}
const run = (command: string, ...parts: string[]): string =>
  execFileSync(command, parts, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 })
/** pdfinfo cannot print the name of a heading that has letters beyond ASCII. */
const plainly = (heading: string): string => (/^[\x20-\x7E]*$/.test(heading) ? heading : 'not printed')
/** Without line breaks and hyphens at them, as both depend on the width of a column. */
const words = (text: string): string => text.replaceAll(/\s+/g, '')

describe.skipIf(!hasPoppler)('the PDF', () => {
  it('is tagged, has a title and a language, and says that it is PDF/UA', () => {
    const file = written('thornbury')
    const info = run('pdfinfo', file)
    expect(info).toMatch(/^Tagged:\s+yes$/m)
    expect(info).toMatch(/^Title:\s+Attendance at Thornbury <script>alert\("x"\)<\/script> & Vale$/m)
    expect(info).toMatch(/^JavaScript:\s+no$/m)
    expect(run('pdfinfo', '-meta', file)).toContain('<pdfuaid:part>1</pdfuaid:part>')
    expect(run('pdfinfo', '-meta', file)).toContain('en-GB')
  })

  it('has headings, lists, and tables with header cells and captions in its structure', () => {
    const structure = run('pdfinfo', '-struct', written('thornbury'))
    const tags = new Set(structure.match(/^ *[A-Za-z0-9]+/gm)?.map((line) => line.trim()))
    for (const tag of ['P', 'H1', 'H2', 'L', 'Table', 'THead', 'TH', 'TD', 'Caption', 'Link'])
      expect(tags).toContain(tag)
  })

  it('has the headings of the web page: the title, its sections, and their parts', () => {
    const page = pageOf('thornbury')
    const structure = run('pdfinfo', '-struct', written('thornbury'))
    const headings = [...structure.matchAll(/^ *(H\d) "(.*)" \(block\)$/gm)].map(
      ([, tag, text = '']) => `${tag} ${plainly(text)}`,
    )
    expect(headings).toEqual([
      `H1 ${page.title}`,
      'H2 Draft with gaps',
      'H2 At a glance',
      'H2 In this document',
      ...page.sections.flatMap((section) => [
        `H2 ${plainly(section.heading)}`,
        ...section.parts.flatMap(({ heading }) => (heading === null ? [] : [`H3 ${plainly(heading)}`])),
      ]),
      'H2 List of clauses',
    ])
    expect(structure).not.toMatch(/^( *)H\d .*\n\1 +P /m)
  })

  it('says what the page says', () => {
    const page = pageOf('thornbury')
    const text = words(run('pdftotext', '-raw', written('thornbury'), '-'))
    for (const time of ['9:20am', '12:45pm', '9:15am', '3:15pm']) expect(text).toContain(time)
    for (const section of page.sections) expect(text).toContain(words(section.heading))
    for (const { text: said } of page.sections.flatMap(statementsOf).slice(0, 20))
      expect(text).toContain(words(said.split(' ').slice(0, 2).join(' ')))
    expect(text).toContain('£80within21days')
    expect(text).not.toMatch(/£(61|122)\b/)
  })

  it.each(SHIPPED_POLICIES)(
    '%s: has every clause that the document cites',
    (id) => {
      const text = words(run('pdftotext', '-raw', written(id), '-'))
      const lost = [...new Set(citedIn(shippedPolicy(id)))].filter((clause) => !text.includes(clause))
      expect(lost).toEqual([])
    },
    60_000,
  )

  it('is the same, byte for byte, for the same page', () => {
    expect(Buffer.from(renderPdf(pageOf('thornbury'))).equals(renderPdf(pageOf('thornbury')))).toBe(true)
  })

  it('says in words when it cannot be made', () => {
    expect(() => renderPdf({ ...pageOf('thornbury'), title: 7 as unknown as string })).toThrow(
      /The PDF could not be made: /,
    )
  })
})
