import { parseDocument } from 'yaml'
import { describe, expect, it } from 'vitest'
import { yamlMessage } from './yaml-message.js'

const messagesOf = (text: string): string[] =>
  parseDocument(text).errors.map(({ message }) => yamlMessage(message))

describe('what is wrong with a text as YAML', () => {
  it.each([
    ['an unknown tag', 'name: !Zebedee!x y', 'Could not resolve tag'],
    ['a block with more after its sign', 'name: | Zebedee', 'Not a YAML token'],
    ['a bracket that nothing opened', 'name: x\n] Zebedee', 'Unexpected flow-seq-end token in YAML stream'],
    ['a key twice', 'Zebedee: 1\nZebedee: 2', 'Map keys must be unique'],
    ['two documents', 'a: 1\n---\nZebedee: 2', 'Source contains multiple documents'],
  ])('is told of %s without the words that stand there', (_, text, message) => {
    const messages = messagesOf(text)
    expect(messages.join()).not.toContain('Zebedee')
    expect(messages).toContain(message)
  })
})
