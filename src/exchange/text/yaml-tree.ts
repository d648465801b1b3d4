import { isUnstorable } from '../../kernel/storable-text.js'
import { yamlMessage } from '../../kernel/yaml-message.js'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, visit } from 'yaml'

/** A YAML document as plain values that know their lines (from 1). Every scalar is the text that was written. */
export type YamlTree =
  | { readonly is: 'text'; readonly text: string; readonly line: number }
  | { readonly is: 'list'; readonly items: readonly YamlTree[]; readonly line: number }
  | { readonly is: 'map'; readonly entries: readonly YamlEntry[]; readonly line: number }
  | { readonly is: 'nothing'; readonly line: number }

export interface YamlEntry {
  readonly key: string
  readonly line: number
  readonly value: YamlTree
}

/** What is wrong with the document as YAML, or what it says. */
export interface YamlReading {
  readonly tree: YamlTree
  readonly errors: readonly { readonly line: number; readonly message: string }[]
}

export function readYamlTree(text: string): YamlReading {
  const nul = text.indexOf('\0')
  if (nul >= 0) return broken(text.slice(0, nul).split('\n').length, 'a NUL character, which no text has')
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, version: '1.2' })
  const lineAt = (offset: number | undefined): number =>
    offset === undefined ? 1 : counter.linePos(offset).line || 1
  const errors = document.errors.map((error) => ({
    line: lineAt(error.pos[0]),
    message: yamlMessage(error.message),
  }))
  if (errors.length > 0) return { tree: { is: 'nothing', line: 1 }, errors }
  let unstorable: number | undefined
  visit(document, {
    Scalar(_, node) {
      if (isUnstorable(node.value)) unstorable ??= lineAt(node.range?.[0])
    },
  })
  if (unstorable !== undefined)
    return broken(unstorable, 'a NUL character, or half of one, written with a backslash')
  return { tree: treeOf(document.contents, document, lineAt, 1, 0), errors }
}

const broken = (line: number, message: string): YamlReading => ({
  tree: { is: 'nothing', line: 1 },
  errors: [{ line, message }],
})

/** Deeper than any of our documents; an anchor that holds itself stops here. */
const DEEPEST = 20

function treeOf(
  node: unknown,
  document: Document,
  lineAt: (offset: number | undefined) => number,
  fallback: number,
  depth: number,
): YamlTree {
  if (depth > DEEPEST) return { is: 'nothing', line: fallback }
  const target = isAlias(node) ? node.resolve(document) : node
  if (isScalar(target)) {
    const line = isAlias(node) ? fallback : lineAt(target.range?.[0])
    if (target.value === null) return { is: 'nothing', line }
    const text = typeof target.value === 'string' ? target.value : (target.source ?? String(target.value))
    return { is: 'text', text, line }
  }
  if (isSeq(target)) {
    const line = lineAt(target.range?.[0])
    return {
      is: 'list',
      items: target.items.map((item) => treeOf(item, document, lineAt, line, depth + 1)),
      line,
    }
  }
  if (isMap(target)) {
    const line = lineAt(target.range?.[0])
    const entries = target.items.map((pair) => {
      const key = treeOf(pair.key, document, lineAt, line, depth + 1)
      const value = treeOf(pair.value, document, lineAt, key.line, depth + 1)
      return { key: key.is === 'text' ? key.text : '', line: key.line, value }
    })
    return { is: 'map', entries, line }
  }
  return { is: 'nothing', line: fallback }
}
