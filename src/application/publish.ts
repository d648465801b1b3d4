import { parseClauseIndex } from '../exchange/clause-index.js'
import { writeFilesInto } from '../files/index.js'
import { type PolicyFile, readClauseIndex } from '../files/shipped-policies.js'
import type { Day } from '../kernel/school-date.js'
import { publishPolicy, renderPdf } from '../publishing/index.js'
import { chainsOf, deletionGrounds, nationalCodes, statutoryLayer } from './policies.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { effectivePolicy, firstDayOf } from '../policy/effective/effective-policy.js'

/** A page that was written. */
export interface Published {
  readonly paths: readonly string[]
  /** What the document leaves to be filled in, with its clauses, one sentence each: the page says that it is a draft. */
  readonly warnings: readonly string[]
}

/** Writes a policy's page for a school's website: the same page as HTML and as a tagged PDF. */
export async function publishTo(file: PolicyFile, folder: string, on: Day): Promise<Published> {
  // A trust's policy as its academy narrows it is one policy to the parents.
  const chains = chainsOf([file])
  const chain =
    chains.findLast((layers) => layers.every((layer) => firstDayOf(layer.in_force.from) <= on)) ??
    (chains[0] as PolicyDocument[])
  const document = effectivePolicy(chain, on).own
  const { page, html } = publishPolicy(document, statutoryLayer(), {
    on,
    codes: nationalCodes().on(on),
    grounds: deletionGrounds(),
    printedIn: parseClauseIndex(readClauseIndex()),
  })
  const paths = await writeFilesInto(
    folder,
    new Map<string, string | Uint8Array>([
      [`${document.policy}.html`, html],
      [`${document.policy}.pdf`, renderPdf(page)],
    ]),
  )
  return {
    paths,
    warnings: page.unfilled.map(
      ({ text, cites }) => `the policy document leaves this to be filled in (${cites.join(', ')}): ${text}`,
    ),
  }
}
