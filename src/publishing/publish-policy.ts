import type { PolicyDocument } from '../policy/document/policy-document.js'
import type { PolicyPage } from './page-model.js'
import { policyPage, type PublishOptions } from './policy-page.js'
import { renderHtml } from './render-html.js'

/** A policy as a page for the school's website, and what the page says (for {@link renderPdf}). */
export function publishPolicy(
  policy: PolicyDocument,
  law: PolicyDocument,
  options: PublishOptions,
): { page: PolicyPage; html: string } {
  const page = policyPage(policy, law, options)
  return { page, html: renderHtml(page) }
}
