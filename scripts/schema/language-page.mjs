// docs/policy-language.md, made from the schema: every section and key in reading order, with the examples of
// docs/policy-language/examples. Pure: what is read and written is the business of write-schema.mjs.

import { BY_KEY, BY_PATH } from './meanings.mjs'

/** Shapes that stand in several places: told once, under a heading of their own. */
const LEAVE_TEST = 'LeaveTest'
const ROLE = 'Role'
const isRole = (node) => node.enum?.includes('attendance-officer') === true && node.enum.length === 8
const isLeaveTest = (node) => node.properties?.fact !== undefined && node.properties.reasons !== undefined

/** The pieces that many sections are made of, in the order in which a reader meets them. */
const PIECES = [
  'ClauseIds',
  'Role',
  'Audience',
  'Condition',
  'Window',
  'Duration',
  'Due',
  'Step',
  'Rule',
  'ActionKind',
]
const TITLES = { ClauseIds: 'Clause ids', ActionKind: 'Action kind', LeaveTest: 'Leave test' }
const titleOf = (piece) => TITLES[piece] ?? piece
const anchorOf = (title) => `#${title.toLowerCase().replaceAll(' ', '-')}`
const linkTo = (piece) => `[${titleOf(piece)}](${anchorOf(titleOf(piece))})`

const PATTERNS = [
  ['^\\d{4}-\\d{2}-\\d{2}$', 'day `"YYYY-MM-DD"`'],
  ['^\\d{4}(-', 'day, month or season'],
  ['^([01]', 'time `"HH:MM"`'],
  ['^[a-z0-9]+', 'name'],
  ['^(N1|', 'year group'],
  ['^LAW-', 'LAW id'],
  ['^[A-Z][A-Z0-9]*', 'clause id'],
]
const GENERIC = [
  'A short name in',
  'Our own words',
  'A day, YYYY',
  'A day, a month',
  'A time of day, HH',
  'Who does it.',
]

export function languagePage(schema, examples) {
  const page = new Page(schema, examples)
  return page.text()
}

/** Every key of the schema with its path and meaning, for the test that none is without. */
export function keysOf(schema) {
  return new Page(schema, {}).everyKey()
}

class Page {
  #schema
  #examples
  #keys = []

  constructor(schema, examples) {
    this.#schema = schema
    this.#examples = examples
  }

  everyKey() {
    this.text()
    return this.#keys
  }

  text() {
    const { properties, required = [] } = this.#schema
    const sections = Object.entries(properties).filter(([key]) => key !== '$schema')
    const plain = sections.filter(([, node]) => !this.#isSection(node))
    const rest = sections.filter(([, node]) => this.#isSection(node))
    return [
      INTRODUCTION,
      '## The document\n',
      `${this.#schema.description}\n`,
      this.#table(plain.map(([key, node]) => ({ key, node, required: required.includes(key), path: key }))),
      'And these sections, in the order in which a document reads best:\n',
      `${rest.map(([key]) => `[\`${key}\`](${anchorOf(key)})${required.includes(key) ? ' (required)' : ''}`).join(' · ')}\n`,
      this.#example('document'),
      ...rest.map(([key, node]) => this.#section(key, node)),
      '## Pieces that sections are made of\n',
      ...PIECES.map((name) => this.#piece(name, name === ROLE ? this.#role() : this.#schema.$defs[name])),
      this.#piece(LEAVE_TEST, this.#leaveTest()),
    ]
      .filter((part) => part !== '')
      .join('\n')
  }

  #isSection(node) {
    return node.type === 'array'
      ? node.items.properties !== undefined || node.items.$ref !== undefined
      : node.properties !== undefined
  }

  #role() {
    return this.#schema.properties.review.items.properties.owner
  }

  #leaveTest() {
    return this.#schema.properties.leave.properties.refuse.items.properties.if.items
  }

  #section(key, node) {
    const list = node.type === 'array'
    const inner = list ? node.items : node
    const lines = [`## ${key}\n`]
    lines.push(`${list ? this.#meaning(key, node, key) : inner.description}\n`)
    if (inner.$ref !== undefined) lines.push(`A list. Each item is a ${linkTo(nameOf(inner.$ref))}.\n`)
    else {
      if (list) lines.push(`A list. Each item: ${lowerFirst(inner.description)}\n`)
      lines.push(this.#table(this.#rows(inner, list ? `${key}[]` : key, '')))
    }
    lines.push(this.#example(key))
    return lines.filter((line) => line !== '').join('\n')
  }

  #piece(name, node) {
    const lines = [`### ${titleOf(name)}\n`, `${node.description}\n`]
    if (node.properties !== undefined) lines.push(this.#table(this.#rows(node, name, '')))
    else if (name === 'ActionKind') lines.push(KINDS)
    else if (node.anyOf !== undefined) lines.push(this.#union(name, node.anyOf))
    else if (name === ROLE) lines.push(`One of ${words(node)}.\n`)
    else if (node.items?.pattern !== undefined) lines.push(CLAUSE_IDS)
    lines.push(MORE[name] ?? '', this.#example(name))
    return lines.filter((line) => line !== '').join('\n')
  }

  #union(name, members) {
    return members
      .map((member) => {
        if (member.enum !== undefined) return `- ${words(member)}: ${member.description}\n`
        const keys = Object.entries(member.properties ?? {})
        if (keys.length === 1 && name !== 'Condition') {
          const [key, node] = keys[0]
          const value =
            node.type === 'integer' ? 'N' : node.$ref === undefined ? '…' : nameOf(node.$ref).toLowerCase()
          this.#keys.push({ path: `${name}.${key}`, meaning: member.description })
          return `- \`{ ${key}: ${value} }\`: ${member.description}\n`
        }
        return `**${keys[0]?.[0]}**: ${member.description}\n\n${this.#table(this.#rows(member, name, ''))}`
      })
      .join('')
      .replaceAll(/\n(?=\*\*)/g, '\n\n')
  }

  /** A row for each key, and for each key inside it: `closes.at`. */
  #rows(node, path, prefix) {
    return Object.entries(node.properties).flatMap(([key, value]) => {
      const own = {
        key: prefix + key,
        node: value,
        required: node.required?.includes(key) === true,
        path: `${path}.${key}`,
      }
      if (value.$ref !== undefined || key === 'cites') return [own]
      if (value.properties !== undefined) return [own, ...this.#rows(value, own.path, `${own.key}.`)]
      const items = value.items
      if (items?.properties !== undefined && !isLeaveTest(items)) {
        return [own, ...this.#rows(items, `${own.path}[]`, `${own.key}[].`)]
      }
      const members = (value.anyOf ?? []).filter((member) => member.properties !== undefined)
      return [
        own,
        ...members
          .flatMap((member) => this.#rows(member, own.path, `${own.key}.`))
          .map((row) => ({ ...row, choice: row.required && members.length > 1 })),
      ]
    })
  }

  #table(rows) {
    return [
      '| key | must | value | meaning |',
      '| --- | --- | --- | --- |',
      ...rows.map(({ key, node, required, choice, path }) => {
        const meaning = this.#meaning(path, node, key)
        return `| \`${key}\` | ${choice ? 'one of these' : required ? 'yes' : ''} | ${cell(this.#value(node))} | ${cell(meaning)} |`
      }),
      '',
    ].join('\n')
  }

  #meaning(path, node, key) {
    const bare = key.split('.').at(-1)
    const own = isGeneric(node) ? undefined : (node.description ?? node.items?.description)
    const meaning = BY_PATH[path] ?? (isGeneric(node) ? BY_KEY[bare] : undefined) ?? own ?? ''
    this.#keys.push({ path, meaning })
    return meaning
  }

  #value(node) {
    if (node.$ref !== undefined) return linkTo(nameOf(node.$ref))
    if (isLeaveTest(node)) return linkTo(LEAVE_TEST)
    if (isRole(node)) return linkTo(ROLE)
    if (node.enum !== undefined) return words(node)
    if (node.description?.startsWith('A year group')) return 'year group'
    if (node.anyOf !== undefined) {
      const parts = [...new Set(node.anyOf.map((member) => this.#value(member)))]
      return parts.join(' or ')
    }
    switch (node.type) {
      case 'array':
        return `list of ${plural(this.#value(node.items))}`
      case 'object':
        return node.properties === undefined
          ? `names with ${plural(this.#value(Object.values(node.patternProperties ?? {})[0] ?? {}))}`
          : 'keys'
      case 'boolean':
        return '`true` or `false`'
      case 'integer':
      case 'number':
        return numbers(node)
      default:
        return (
          PATTERNS.find(([start]) => node.pattern?.startsWith(start))?.[1] ??
          (node.maxLength === 2 ? 'code' : 'text')
        )
    }
  }

  #example(name) {
    const text = this.#examples[name]
    return text === undefined ? '' : `\`\`\`yaml\n${text.trim()}\n\`\`\`\n`
  }
}

const nameOf = (ref) => ref.replace('#/$defs/', '')
const words = (node) => node.enum.map((word) => `\`${word}\``).join(', ')
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const lowerFirst = (text) => text.charAt(0).toLowerCase() + text.slice(1)
const plural = (value) => {
  if (value === 'keys') return 'items'
  return /^(name|code|day|text|clause id|year group)$/.test(value)
    ? `${value}s`
    : value.replace(/^whole number/, 'whole numbers')
}

function isGeneric(node) {
  if (node.$ref !== undefined) return true
  const text = node.description
  return text === undefined
    ? node.items === undefined || GENERIC.some((start) => node.items.description?.startsWith(start))
    : GENERIC.some((start) => text.startsWith(start))
}

function numbers({ type, minimum, maximum }) {
  const kind = type === 'integer' ? 'whole number' : 'number'
  if (minimum !== undefined && maximum !== undefined) return `${kind}, ${minimum} to ${maximum}`
  return minimum === undefined ? kind : `${kind}, ${minimum} or more`
}

const INTRODUCTION = `# The policy language

<!-- Made by \`npm run schema\` from src/policy/vocabulary and docs/policy-language/examples. Do not edit it by hand. -->

This is the reference: every section of a policy document, every key, the words that are allowed and what they mean. To learn
how to write one, begin with [Write a policy](how-to/write-a-policy.md). A document is YAML 1.2, one file for each version.

- **must**: *yes* means that the key has to be there whenever what holds it is there; *one of these* that exactly one of the keys so
  marked has to be.
- Put dates, times, codes and the ids of year groups in quotation marks: \`"2026-09-01"\`, \`"08:50"\`, \`"U"\`, \`"6"\`.
- A key that this page does not have is an error, and so is a word that is not in its list. \`rollbook check\` names file, line
  and what was expected, all at once.
- \`a[].b\` is the key \`b\` of each item of the list \`a\`.
`

const CLAUSE_IDS = `A list of one or more: capitals and digits, then a hyphen and what follows, such as \`ABC-012\` or \`HBT-3.1\`. They are yours:
number the clauses of your document, and cite them wherever the document says a thing. Ids that begin with \`LAW-\` are the
law's ([the list](law.md)).
`

const KINDS = `The kinds, and what each means, are listed in [Add an action kind](how-to/add-an-action-kind.md#the-kinds).
`

/** What is said after a piece's own table. */
const MORE = {
  Audience: `| cohort | who |
| --- | --- |
| \`send\` | \`send\` of pupils.csv is K or E |
| \`send-support\` | it is K |
| \`ehc-plan\` | it is E |
| \`fsm\`, \`social-worker\`, \`looked-after\`, \`walks-alone\`, \`medical-condition\` | yes in that column |
| \`persistently-absent-last-year\` | \`prior_year_attendance\` is 90 or below; a pupil without one is not in it |
`,
  Condition: `How each measure counts, window by window, is told in [Write a policy](how-to/write-a-policy.md#figures-what-can-be-measured).
`,
  Rule: `How long a rule holds, and when its actions come back, is told in
[Write a policy](how-to/write-a-policy.md#levels-while-a-figure-is-past-a-line).
`,
}
