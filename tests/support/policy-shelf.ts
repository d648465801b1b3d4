import type { CodeSet } from '../../src/domain/register/code-set.js'
import { versionInForce } from '../../src/application/check.js'
import { findPolicyFiles, nationalCodes } from '../../src/application/policies.js'
import type { PolicyFile } from '../../src/files/shipped-policies.js'
import type { Day } from '../../src/kernel/school-date.js'
import { type ParsedPolicy, parsePolicy } from '../../src/policy/document/parse-policy.js'
import type { PolicyDocument } from '../../src/policy/document/policy-document.js'
import { PolicyTimeline } from '../../src/policy/effective/policy-timeline.js'

const parsedTexts = new Map<string, ParsedPolicy>()

/** Reads a document's text once, however many cases ask for it. */
export function parseOnce(text: string): ParsedPolicy {
  const known = parsedTexts.get(text)
  if (known !== undefined) return known
  const parsed = parsePolicy(text)
  parsedTexts.set(text, parsed)
  return parsed
}

const foundFiles = new Map<string, readonly PolicyFile[]>()

function filesOf(policy: string): readonly PolicyFile[] {
  const files = foundFiles.get(policy) ?? findPolicyFiles(policy, '.')
  foundFiles.set(policy, files)
  return files
}

/** A shipped document with other words in it, for as long as one test looks at it. */
export interface Replacement {
  readonly path: string
  readonly parsed: ParsedPolicy
}

/** The policies that ship, as the cases are judged by them: each read once, one of them perhaps replaced. */
export class PolicyShelf {
  readonly codes: CodeSet
  readonly #timelines = new Map<string, PolicyTimeline>()
  readonly #replacement: Replacement | undefined

  constructor(replacement?: Replacement, codes = nationalCodes()) {
    this.#replacement = replacement
    this.codes = codes
  }

  get law(): PolicyDocument {
    return this.#documentOf(filesOf('england')[0] as PolicyFile)
  }

  /** The version of a policy that is in force on a day. */
  read(policy: string, on: Day): { readonly name: string; readonly parsed: ParsedPolicy } {
    const files = filesOf(policy)
    const file = files.length === 1 ? (files[0] as PolicyFile) : versionInForce(files, on)
    return { name: file.name, parsed: this.#parse(file) }
  }

  timeline(policy: string): PolicyTimeline {
    let timeline = this.#timelines.get(policy)
    if (timeline === undefined) {
      timeline = new PolicyTimeline(
        filesOf(policy).map((file) => {
          const document = this.#documentOf(file)
          return document.layer === 'statutory' ? [document] : [this.law, document]
        }),
      )
      this.#timelines.set(policy, timeline)
    }
    return timeline
  }

  #parse(file: PolicyFile): ParsedPolicy {
    return file.path === this.#replacement?.path ? this.#replacement.parsed : parseOnce(file.text)
  }

  #documentOf(file: PolicyFile): PolicyDocument {
    const { document, problems } = this.#parse(file)
    if (document === undefined) throw new Error(`${file.name}:${problems[0]?.line}: ${problems[0]?.message}`)
    return document
  }
}
