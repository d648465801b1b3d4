import { parseBenchmarkTable } from '../exchange/benchmark-table.js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ratesFor } from './absence-rates.js'

const csv = readFileSync(
  new URL('../../policies/benchmarks/dfe-attendance-2025-26.csv', import.meta.url),
  'utf8',
)

describe('the rates of an authority and phase', () => {
  it('are the authority’s own where the Department publishes them', () => {
    const rates = ratesFor(parseBenchmarkTable(csv), 'Luton', 'primary')
    expect(rates).toMatchObject({ source: 'local-authority', area: 'Luton', laCode: '821', severe: 0.0085 })
    expect(rates.absent).toBeCloseTo(0.0512, 4)
    expect(rates.persistent).toBeCloseTo(0.143, 3)
    expect(rates.shares.I).toBeCloseTo(0.0286, 4)
  })

  it('tell the phases apart', () => {
    expect(ratesFor(parseBenchmarkTable(csv), 'Hertfordshire', 'secondary').persistent).toBeCloseTo(0.218, 3)
    expect(ratesFor(parseBenchmarkTable(csv), 'hertfordshire', 'primary').persistent).toBeCloseTo(0.123, 3)
  })

  it('are the region’s where the authority has none of this phase', () => {
    expect(ratesFor(parseBenchmarkTable(csv), 'City of London', 'primary')).toMatchObject({
      source: 'region',
      area: 'London',
      laCode: '201',
    })
  })

  it('are England’s where nobody knows the authority', () => {
    const rates = ratesFor(parseBenchmarkTable(csv), 'Nowhere', 'primary')
    expect(rates).toMatchObject({ source: 'national', area: 'England', laCode: '999' })
    expect(rates.absent).toBeCloseTo(0.0528, 4)
  })

  it('read numbers that are quoted and names that hold a comma', () => {
    expect(ratesFor(parseBenchmarkTable(csv), 'Bristol, City of', 'primary').source).toBe('local-authority')
  })

  it('refuse a text that is not the table', () => {
    expect(() => ratesFor(parseBenchmarkTable('a,b\n1,2\n'), 'Luton', 'primary')).toThrow(
      /no row for England/,
    )
  })
})
