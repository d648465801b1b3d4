/**
 * What a published policy says, in plain words and before any markup: the web page and the PDF are both made from this
 * and from nothing else, so they cannot disagree. Every text is plain text; clause ids stand beside it, never in it.
 */
export interface PolicyPage {
  readonly title: string
  readonly schoolName: string | null
  /** The day for which it was made, `21 November 2026`. */
  readonly madeOn: string
  /** The PDF beside the page; `null` where there is none. */
  readonly pdfFile: string | null
  /** What the document leaves to be filled in; a page of a document with any is one of a draft. */
  readonly unfilled: readonly Statement[]
  /** The few figures that parents look for first. */
  readonly glance: readonly GlanceFact[]
  readonly sections: readonly PageSection[]
  readonly clauses: readonly PageClause[]
}

/** Something that is said, and the clauses that say it. */
export interface Statement {
  readonly text: string
  readonly cites: readonly string[]
}

export interface GlanceFact extends Statement {
  /** What the figure is: `Tell us by`. */
  readonly label: string
  /** Where to read more. */
  readonly section: SectionId
}

export const SECTION_IDS = [
  'about',
  'school-day',
  'report-absence',
  'no-reason',
  'lateness',
  'levels',
  'support',
  'medical',
  'leave',
  'religious-days',
  'fines',
  'local-authority',
  'leaving',
  'missing-education',
  'rewards',
  'reports',
  'records',
  'who-does-what',
  'codes',
  'also-says',
  'gaps',
  'software',
  'read-with',
] as const
export type SectionId = (typeof SECTION_IDS)[number]

export interface PageSection {
  readonly id: SectionId
  readonly heading: string
  readonly parts: readonly PagePart[]
}

/** A piece of a section; the first one usually has no heading of its own. */
export interface PagePart {
  readonly heading: string | null
  readonly blocks: readonly Block[]
}

export type Block =
  | ParagraphBlock
  | ListBlock
  | NoteBlock
  | FactsBlock
  | TableBlock
  | TimelineBlock
  | ScaleBlock

export interface ParagraphBlock extends Statement {
  readonly type: 'paragraph'
}
export interface ListBlock {
  readonly type: 'list'
  readonly items: readonly Statement[]
}
/** Something to notice: a review that is overdue, a figure of the law's that acts instead, a gap. */
export interface NoteBlock extends Statement {
  readonly type: 'note'
  readonly tone: 'overdue' | 'law' | 'gap'
  readonly title: string
}
/** Names and what they are. */
export interface FactsBlock {
  readonly type: 'facts'
  readonly facts: readonly (Statement & { readonly name: string })[]
}
export interface TableBlock {
  readonly type: 'table'
  readonly caption: string
  /** Without the column of clauses, which comes last. The first names the row. */
  readonly columns: readonly string[]
  /** Does any row cite a clause? Without one there is no such column. */
  readonly cited: boolean
  readonly groups: readonly TableGroup[]
}
export interface TableGroup {
  /** What the rows have in common; `null` where the table has no groups. */
  readonly heading: string | null
  /** When it is so and for whom, under the heading. */
  readonly details: readonly string[]
  readonly cites: readonly string[]
  readonly rows: readonly TableRow[]
}
export interface TableRow {
  /** One for each column. The first line of a cell is what it says, the others add to it. */
  readonly cells: readonly Cell[]
  readonly cites: readonly string[]
}
export type Cell = readonly string[]

/** A drawing. What it shows is in the table after it as well. */
export interface TimelineBlock {
  readonly type: 'timeline'
  readonly title: string
  readonly stops: readonly { readonly label: string; readonly steps: readonly string[] }[]
}
/** A drawing of percentages on one axis. `at`, `from` and `to` are shares of its width, 0 to 1. */
export interface ScaleBlock {
  readonly type: 'scale'
  readonly title: string
  readonly ticks: readonly { readonly label: string; readonly at: number }[]
  /** Where the axis changes its step. */
  readonly breakAt: number
  readonly bars: readonly ScaleBar[]
}
export interface ScaleBar {
  readonly label: string
  readonly what: string
  /** `For pupils in Year 6`; empty where every line is for everybody. */
  readonly whom: string
  readonly from: number
  readonly to: number
  readonly kind: 'target' | 'threshold' | 'band'
}

/** A clause that the page cites: where it is printed, and where it is used here. */
export interface PageClause {
  readonly id: string
  readonly title: string | null
  readonly printedIn: string | null
  readonly usedIn: readonly { readonly section: SectionId; readonly heading: string }[]
}

// Making blocks

export const paragraph = (text: string, cites: readonly string[] = []): ParagraphBlock => ({
  type: 'paragraph',
  text,
  cites,
})
export const note = (
  tone: NoteBlock['tone'],
  title: string,
  text: string,
  cites: readonly string[] = [],
): NoteBlock => ({ type: 'note', tone, title, text, cites })
export const list = (items: readonly Statement[]): Block[] =>
  items.length === 0 ? [] : [{ type: 'list', items }]
export const facts = (items: readonly (Statement & { readonly name: string })[]): Block[] =>
  items.length === 0 ? [] : [{ type: 'facts', facts: items }]
export const part = (heading: string | null, blocks: readonly Block[]): PagePart[] =>
  blocks.length === 0 ? [] : [{ heading, blocks }]

/** A table whose rows are not grouped; nothing where it would have no rows. */
export function table(caption: string, columns: readonly string[], rows: readonly TableRow[]): Block[] {
  return groupedTable(caption, columns, [{ heading: null, details: [], cites: [], rows }])
}

/** A table; columns that no row fills are left out, and the table with them where none is left. */
export function groupedTable(
  caption: string,
  columns: readonly string[],
  groups: readonly TableGroup[],
): Block[] {
  const filled = groups.filter((group) => group.rows.length > 0)
  if (filled.length === 0) return []
  const kept = columns.map(
    (_, index) =>
      index === 0 ||
      filled.some((group) =>
        group.rows.some((row) => row.cells[index]?.some((line) => line !== '') ?? false),
      ),
  )
  const keep = <T>(items: readonly T[]): T[] => items.filter((_, index) => kept[index])
  return [
    {
      type: 'table',
      caption,
      columns: keep(columns),
      cited: filled.some((group) => group.rows.some((row) => row.cites.length > 0)),
      groups: filled.map((group) => ({
        ...group,
        rows: group.rows.map((row) => ({ ...row, cells: keep(row.cells) })),
      })),
    },
  ]
}

/** Each id once, in order of first use. */
export function clauseIds(...lists: readonly (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((ids) => ids ?? []))]
}

/** Every statement of a section, for whoever needs all its clauses or all its text. */
export function statementsOf(section: PageSection): Statement[] {
  return section.parts.flatMap((piece) => [
    ...(piece.heading === null ? [] : [{ text: piece.heading, cites: [] }]),
    ...piece.blocks.flatMap(statementsOfBlock),
  ])
}

function statementsOfBlock(block: Block): Statement[] {
  switch (block.type) {
    case 'paragraph':
    case 'note':
      return [block]
    case 'list':
      return [...block.items]
    case 'facts':
      return [...block.facts]
    case 'table':
      return block.groups.flatMap((group) => [
        { text: [group.heading ?? '', ...group.details].join(' '), cites: group.cites },
        ...group.rows.map((row) => ({ text: row.cells.flat().join(' '), cites: row.cites })),
      ])
    case 'timeline':
    case 'scale':
      return []
  }
}
