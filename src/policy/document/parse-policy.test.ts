import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from './parse-policy.js'

const HEAD = `policy: elm
title: Elm
layer: school
in_force: { from: "2024-09-01", cites: [ELM-000] }
`
const problems = (rest: string): string[] =>
  parsePolicy(HEAD + rest).problems.map((problem) => `${problem.line}:${problem.column} ${problem.message}`)
const LEVEL =
  '  - { id: low, label: Low, when: { measure: attendance, is: below, value: 90 }, then: [{ id: act, kind: letter.attendance, cites: [ELM-001] }], cites: [ELM-001] }'

describe('a policy document', () => {
  it('that is right has no problems, and tells where each part of it stands', () => {
    const { document, problems: found, lineOf } = parsePolicy(`${HEAD}levels:\n${LEVEL}\n`)
    expect(found).toEqual([])
    expect(document).toMatchObject({ policy: 'elm', levels: [{ id: 'low' }] })
    expect([
      lineOf(['levels', 0]),
      lineOf(['levels', 0, 'when', 'value']),
      lineOf(['title']),
      lineOf([]),
    ]).toEqual([6, 6, 2, 1])
  })

  it.each([
    [
      'a key that there is none of',
      `levels:\n${LEVEL.replace('label', 'lable')}`,
      /^6:\d+ .*"lable" is not a key here; expected .*"label"/,
    ],
    [
      'a comparison that there is none of',
      `levels:\n${LEVEL.replace('below', 'under')}`,
      /^6:\d+ "is" is "under"; expected one of below, at-most/,
    ],
    [
      'an action that there is none of',
      `levels:\n${LEVEL.replace('letter.attendance', 'letter.home')}`,
      /^6:\d+ "kind" is "letter.home"; expected one of /,
    ],
    [
      'a rule without its clause',
      `levels:\n${LEVEL.replace(', cites: [ELM-001] }', ' }').replace('cites: [ELM-001] }], ', 'cites: [ELM-001] }] ')}`,
      /lacks "cites"/,
    ],
    [
      'a time that is not in quotes',
      'day: { registration: [{ session: AM, opens: 0930, cites: [ELM-001] }] }',
      /^5:\d+ "opens" is 930; expected/,
    ],
    [
      'a time that is none',
      'day: { registration: [{ session: AM, opens: "24:00", cites: [ELM-001] }] }',
      /^5:\d+ "opens" is "24:00"; expected a time of day, HH:MM/,
    ],
    [
      'a clause id that is none',
      'duties: [{ role: school, text: Open., cites: [first] }]',
      /^5:\d+ .*expected a clause id such as ABC-012/,
    ],
    [
      'a number in words',
      `levels:\n${LEVEL.replace('value: 90', 'value: ninety')}`,
      /^6:\d+ "value" is "ninety"; expected a number/,
    ],
    [
      'a length of time of a unit that there is none of',
      `levels:\n${LEVEL.replace('kind: letter', 'due: { within: { schooldays: 5 } }, kind: letter')}`,
      /^6:\d+ "within" has no form with "schooldays"; expected \{ days: … \}, \{ school_days: … \}/,
    ],
    [
      'a time where the time stands in a key of its own',
      `levels:\n${LEVEL.replace('kind: letter', 'due: "09:30", kind: letter')}`,
      /^6:\d+ "due" is "09:30"; expected \{ time: "09:30" \}, none, end-of-day, morning or \{ within: … \}$/,
    ],
    [
      'a window that there is none of',
      `levels:\n${LEVEL.replace('is: below', 'over: halfterm, is: below')}`,
      /^6:\d+ "over" is "halfterm"; expected .*half-term, .*\{ school_weeks: … \}.* or \{ since: … \}$/,
    ],
    [
      'two forms of one thing',
      'day: { registration: [{ session: AM, closes: { at: "09:00", minutes_after_opening: 30 }, cites: [ELM-001] }] }',
      /^5:\d+ "closes" has "at" and "minutes_after_opening"; expected one of them and not both$/,
    ],
    [
      'no clauses in the list of them',
      `levels:\n${LEVEL.replace('cites: [ELM-001] }], ', 'cites: [] }], ')}`,
      /^6:\d+ "cites" is an empty list; expected at least one item/,
    ],
    [
      'a clause in a list that is none',
      `levels:\n${LEVEL.replace('cites: [ELM-001] }], ', 'cites: [elm-1] }], ')}`,
      /^6:\d+ item 1 of "cites" is "elm-1"; expected a clause id/,
    ],
    [
      'an entry that lacks a key',
      `levels:\n${LEVEL.replace('label: Low, ', '')}`,
      /^6:\d+ "low" of "levels" lacks "label"/,
    ],
    [
      'a wrong key in a condition',
      `levels:\n${LEVEL.replace('measure:', 'mesure:')}`,
      /^6:\d+ "mesure" is not a key here; expected one of measure,/,
    ],
  ])('with %s is told of by line and column', (_, rest, message) => {
    const found = problems(rest)
    expect(
      found.some((line) => message.test(line)),
      found.join('\n'),
    ).toBe(true)
  })

  it('has all its mistakes told at once, in the order of the text, each once', () => {
    const found = problems(
      `levels:\n${LEVEL.replace('below', 'under')}\n${LEVEL.replace('label', 'lable').replace('id: low', 'id: Low!')}\nduties: [{ role: king, text: Rule., cites: [ELM-001] }]`,
    )
    const lines = found.map((line) => Number(line.split(':')[0]))
    expect(new Set(lines)).toEqual(new Set([6, 7, 8]))
    expect(lines).toEqual([...lines].sort((a, b) => a - b))
    expect(new Set(found).size).toBe(found.length)
  })

  it.each([
    ['broken brackets', 'levels: [{ id: a'],
    ['a key twice', 'phase: primary\nphase: secondary'],
    ['a tab before a key', '\tphase: primary'],
  ])('that is no YAML (%s) has one or more problems with their line, and no document', (_, rest) => {
    const { document, problems: found } = parsePolicy(HEAD + rest)
    expect(document).toBeUndefined()
    expect(found.length).toBeGreaterThan(0)
    for (const problem of found) expect(problem.line).toBeGreaterThanOrEqual(4)
  })

  it('is read as YAML 1.2: no and off are words, and not false', () => {
    expect(parsePolicy(`${HEAD}penalty: { for: { compulsory_school_age: no } }`).document).toBeUndefined()
    expect(parsePolicy(HEAD.replace('title: Elm', 'title: No')).document?.title).toBe('No')
  })

  it('that is empty, or a list, lacks everything', () => {
    for (const text of ['', '- a', 'words']) expect(parsePolicy(text).document).toBeUndefined()
  })

  it.each([
    [
      'a table of pupils',
      'upn,surname\nV919204119301,Quillfeather\n',
      ['1:1 the document is a single text of 38 characters; expected keys and values'],
    ],
    ['a list of names', '- Quillfeather\n', ['1:1 the document is a list; expected keys and values']],
    [
      'a document of another kind',
      'Zebedee: Quillfeather\npolicy: x\n',
      ['1:1 the document is no policy: it lacks "title", "layer", "in_force"; expected them at its top'],
    ],
    [
      'text in UTF-16',
      Buffer.from('policy: Quillfeather\n', 'utf16le').toString('utf8'),
      ['1:1 a NUL character, which no text has; expected YAML 1.2 in UTF-8'],
    ],
    [
      'a NUL character on its third line',
      'policy: x\ntitle: y\nlayer: sch\0ool\n',
      ['3:1 a NUL character, which no text has; expected YAML 1.2 in UTF-8'],
    ],
    [
      'a NUL character in other words',
      `${HEAD}authority: "Quill\\0feather"\n`,
      ['5:12 A NUL character, or half of one, written with a backslash; expected YAML 1.2'],
    ],
    ['an alias of nothing', `${HEAD}authority: *Q\n`, ['5:12 An alias before its anchor; expected YAML 1.2']],
    [
      'a long value',
      `${HEAD}phase: ${'Quillfeather '.repeat(9).trim()}\n`,
      ['5:8 "phase" is a text of 116 characters; expected one of primary, secondary, all'],
    ],
    [
      'a value of many lines',
      `${HEAD}phase: |\n  Quillfeather\n  Z\n`,
      ['5:8 "phase" is a text of 15 characters in 3 lines; expected one of primary, secondary, all'],
    ],
  ])('that is %s is told of without what it says', (_, text, expected) => {
    const found = parsePolicy(text).problems.map(
      ({ line, column, message }) => `${line}:${column} ${message.replace(/ \(A version.*/, '')}`,
    )
    expect(found).toEqual(expected)
  })

  it('that names aliases of aliases without end is told of, and not unrolled', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let n = 1; n < 9; n++)
      lines.push(`a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(', ')}]`)
    expect(parsePolicy(`${HEAD}${lines.join('\n')}\n`).problems.map(({ message }) => message)).toEqual([
      'aliases of aliases, many times over; expected plain values',
    ])
  })

  it('that ships is right', () => {
    const root = new URL('../../../policies/', import.meta.url)
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.yaml'),
    )
    expect(files.length).toBeGreaterThanOrEqual(6)
    for (const file of files)
      expect(parsePolicy(readFileSync(new URL(file, root), 'utf8')).problems, file).toEqual([])
  })
})
