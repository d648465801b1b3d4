import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'
import type { PolicyPage } from './page-model.js'
import { splitAtTimes } from './plain-text.js'

const TEMPLATES = fileURLToPath(new URL('templates/', import.meta.url))

let environment: nunjucks.Environment | undefined
let css: string | undefined

/** One self-contained file of HTML, with no script and nothing to load. */
export function renderHtml(page: PolicyPage): string {
  css ??= readFileSync(`${TEMPLATES}policy-page.css`, 'utf8')
  return templates().render('policy-page.njk', { page, css })
}

/** The templates of this folder. */
export function templates(): nunjucks.Environment {
  environment ??= openTemplates()
  return environment
}

function openTemplates(): nunjucks.Environment {
  const opened = new nunjucks.Environment(new nunjucks.FileSystemLoader(TEMPLATES), {
    autoescape: true,
    throwOnUndefined: false,
  })
  opened.addFilter('times', splitAtTimes)
  opened.addFilter('larger', (values: number[]) => Math.max(...values))
  opened.addFilter('smaller', (values: number[]) => Math.min(...values))
  return opened
}
