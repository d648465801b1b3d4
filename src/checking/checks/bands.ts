import { phraseList } from '../../policy/phrasing/index.js'
import { type Check, type CheckContext, findingsAt, noteAt, pairs, quarrel } from '../context.js'
import type { Finding } from '../finding.js'
import type { ItemOf, Part, Side } from '../places.js'

type Group = ItemOf<Part<'bands'>>
type Band = ItemOf<Group['bands']>

/** Bands that overlap, that leave a gap, or that have two edges on one side. */
export const bands: Check = (context) =>
  (context.document.bands ?? []).flatMap((group, index) => [
    ...doubleEdges(context, group, index),
    ...overlaps(context, group, index),
    ...gaps(context, group, index),
  ])

const holds = (band: Band, value: number): boolean =>
  (band.above === undefined || value > band.above) &&
  (band.at_least === undefined || value >= band.at_least) &&
  (band.below === undefined || value < band.below) &&
  (band.at_most === undefined || value <= band.at_most)

/**
 * Figures enough to know all: with rounding every figure that can come out of it, else each edge and a figure between
 * every two edges. Earliest first.
 */
function samplesOf(group: Group): number[] {
  if (group.round_to !== undefined) {
    const scale = 10 ** group.round_to
    return Array.from({ length: 100 * scale + 1 }, (_, at) => at / scale)
  }
  const edges = [
    ...new Set([
      0,
      100,
      ...group.bands.flatMap(({ above, at_least, below, at_most }) => [above, at_least, below, at_most]),
    ]),
  ]
    .filter((edge) => edge !== undefined)
    .sort((a, b) => a - b)
  return edges.flatMap((edge, at) => {
    const next = edges[at + 1]
    return next === undefined ? [edge] : [edge, (edge + next) / 2]
  })
}

function sideOf(group: Group, groupIndex: number, index: number): Side {
  const band = group.bands[index] as Band
  return {
    path: ['bands', groupIndex, 'bands', index],
    cites: band.cites,
    says: `the band "${band.id}" is ${phraseBand(band)}`,
  }
}

function phraseBand(band: Band): string {
  const edges = [
    band.above === undefined ? undefined : `above ${band.above}%`,
    band.at_least === undefined ? undefined : `from ${band.at_least}%`,
    band.below === undefined ? undefined : `below ${band.below}%`,
    band.at_most === undefined ? undefined : `up to ${band.at_most}%`,
  ].filter((edge) => edge !== undefined)
  return edges.length === 0 ? 'every percentage' : edges.join(' and ')
}

function doubleEdges(context: CheckContext, group: Group, groupIndex: number): Finding[] {
  return group.bands.flatMap((band, index) => {
    const twice = [
      ...(band.above !== undefined && band.at_least !== undefined ? ['above and at_least'] : []),
      ...(band.below !== undefined && band.at_most !== undefined ? ['below and at_most'] : []),
    ]
    if (twice.length === 0) return []
    return findingsAt(
      context,
      'error',
      { path: ['bands', groupIndex, 'bands', index], cites: band.cites },
      `The band "${band.id}" has both ${phraseList(twice)}; expected one edge on each side.`,
    )
  })
}

function overlaps(context: CheckContext, group: Group, groupIndex: number): Finding[] {
  const samples = samplesOf(group)
  return [...pairs(group.bands.map((band, index) => ({ band, index })))].flatMap(([a, b]) => {
    const both = samples.filter((value) => holds(a.band, value) && holds(b.band, value))
    if (both.length === 0) return []
    const [x, y] = [a, b].map(({ index }) => sideOf(group, groupIndex, index))
    if (x === undefined || y === undefined) return []
    return quarrel(
      context,
      { ...x, says: `${x.says}, so that ${phraseSample(group, both)} is in two bands` },
      y,
    )
  })
}

function gaps(context: CheckContext, group: Group, groupIndex: number): Finding[] {
  const samples = samplesOf(group)
  const bandAt = (value: number): number => group.bands.findIndex((band) => holds(band, value))
  const findings: Finding[] = []
  let start = 0
  while (start < samples.length) {
    if (bandAt(samples[start] as number) >= 0) {
      start += 1
      continue
    }
    let end = start
    while (end + 1 < samples.length && bandAt(samples[end + 1] as number) < 0) end += 1
    const missing = samples.slice(start, end + 1)
    const under = start === 0 ? -1 : bandAt(samples[start - 1] as number)
    const over = end + 1 >= samples.length ? -1 : bandAt(samples[end + 1] as number)
    if (under >= 0 && over >= 0) {
      const low = sideOf(group, groupIndex, under)
      const high = sideOf(group, groupIndex, over)
      const gap = `, so that ${phraseSample(group, missing)} is in none`
      findings.push(
        ...quarrel(context, { ...low, says: `${low.says}${gap}` }, { ...high, says: `${high.says}${gap}` }),
      )
    } else if (under >= 0 || over >= 0)
      findings.push(
        ...noteAt(
          context,
          sideOf(group, groupIndex, under >= 0 ? under : over),
          `No band of "${group.id}" holds a percentage ${under >= 0 ? openEnd(group, samples, start, 'above') : openEnd(group, samples, end, 'below')}.`,
        ),
      )
    start = end + 1
  }
  return findings
}

/** Where the bands leave off, as an edge that the document prints: `above 97%`, `of 97% or more`. */
function openEnd(group: Group, samples: readonly number[], missing: number, side: 'above' | 'below'): string {
  const inside = samples[side === 'above' ? missing - 1 : missing + 1] ?? 0
  // Without rounding every second sample is an edge and the others lie between two.
  const isEdge = group.round_to === undefined && missing % 2 === 0
  return isEdge ? `of ${samples[missing]}% or ${side === 'above' ? 'more' : 'less'}` : `${side} ${inside}%`
}

/** A figure of the stretch that a reader can check. */
function phraseSample(group: Group, values: readonly number[]): string {
  const decimals = group.round_to
  const show = (value: number): string =>
    `${decimals === undefined ? String(Math.round(value * 1000) / 1000) : value.toFixed(decimals)}%`
  return show(values[Math.floor(values.length / 2)] ?? values[0] ?? 0)
}
