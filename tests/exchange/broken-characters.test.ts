import { describe, expect, it } from 'vitest'
import { ANN, faultsOf, SMALL_SCHOOL } from './small-school.js'

const NUL = 'a NUL character, which no text has'
const WRITTEN = 'a NUL character, or half of one, written with a backslash'
const LEAVE = { type: 'visit', at: '2025-09-10T10:00', upn: ANN, about: 'leave' }
type Name = keyof typeof SMALL_SCHOOL

describe('a character that no store keeps', () => {
  it.each<Name>(['terms.csv', 'closures.csv', 'pupils.csv', 'contacts.csv', 'marks.csv'])(
    'is a fault of its line in %s',
    async (file) => {
      const lines = SMALL_SCHOOL[file].split('\n')
      lines[1] = lines[1]?.replace(/.$/, '\0$&') ?? ''
      expect(await faultsOf({ [file]: lines.join('\n') })).toEqual([
        `${file}:2: ${NUL}; expected a file of text in UTF-8`,
      ])
    },
  )

  it.each([
    ['as it is', 'name: Small\0 School', NUL],
    ['in other words', 'name: "Small\\0 School"', WRITTEN],
    ['by half', 'name: "Small \\uD83C School"', WRITTEN],
  ])('is a fault of its line in school.yaml, %s', async (_, line, message) => {
    const text = SMALL_SCHOOL['school.yaml'].replace('name: Small School', line)
    expect(await faultsOf({ 'school.yaml': text })).toEqual([
      `school.yaml:2: not YAML: ${message}; expected "name: value" lines`,
    ])
  })

  it('is a fault of its line in mapping.yaml', async () => {
    expect(await faultsOf({ 'mapping.yaml': 'marks.csv:\n  codes: { P\0: "/" }\n' })).toEqual([
      `mapping.yaml:2: not YAML: ${NUL}; expected a document as docs/how-to has it`,
    ])
  })

  it.each(['\0', '\ud800'])('is a fault of its line in events.jsonl', async (character) => {
    const events = [LEAVE, { ...LEAVE, kind: `a${character}` }, { ...LEAVE, [`a${character}`]: 1 }]
    expect(
      await faultsOf({ 'events.jsonl': events.map((event) => `${JSON.stringify(event)}\n`).join('') }),
    ).toEqual([2, 3].map((line) => `events.jsonl:${line}: ${WRITTEN}; expected text that can be kept`))
  })
})
