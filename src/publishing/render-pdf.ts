import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { DomainError } from '../kernel/domain-error.js'
import type { PolicyPage } from './page-model.js'

const TEMPLATES = fileURLToPath(new URL('templates/', import.meta.url))
/** The compiler remembers what it made; without a clearing now and then a long run grows by a megabyte a document. */
const DOCUMENTS_BETWEEN_CLEARINGS = 10

let compiler: NodeCompiler | undefined
let template: string | undefined
let made = 0

/**
 * The same page as a tagged PDF (PDF/UA-1). The page goes to the template as JSON data: no text of a document is ever
 * read as markup.
 */
export function renderPdf(page: PolicyPage): Uint8Array {
  compiler ??= NodeCompiler.create({ workspace: TEMPLATES })
  template ??= readFileSync(`${TEMPLATES}policy-page.typ`, 'utf8')
  const pdf = compile(compiler, template, page)
  made += 1
  if (made % DOCUMENTS_BETWEEN_CLEARINGS === 0) compiler.evictCache(0)
  return pdf
}

function compile(typst: NodeCompiler, mainFileContent: string, page: PolicyPage): Uint8Array {
  try {
    return typst.pdf(
      { mainFileContent, inputs: { page: JSON.stringify(page) } },
      { pdfStandard: 'ua-1', creationTimestamp: 0 },
    )
  } catch (error) {
    const [first] = (error as { shortDiagnostics?: { message?: string }[] }).shortDiagnostics ?? []
    const why = first?.message ?? (error instanceof Error ? error.message : 'no reason given')
    throw new DomainError('publishing.pdf-not-made', `The PDF could not be made: ${why}`)
  }
}
