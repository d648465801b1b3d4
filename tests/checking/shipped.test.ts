import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Finding, Severity } from '../../src/checking/finding.js'
import { documentOf, findingsOf, SOUND } from './checking-fixtures.js'

const POLICIES = new URL('../../policies/', import.meta.url)

function shipped(policy: string): { text: string; file: string } {
  const file = readdirSync(new URL(`${policy}/`, POLICIES))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .at(-1)
  if (file === undefined) throw new Error(`no version of ${policy} is shipped`)
  return { text: readFileSync(new URL(`${policy}/${file}`, POLICIES), 'utf8'), file }
}

const LAW = documentOf(shipped('england').text)
const findings = new Map<string, Finding[]>()
function check(policy: string, on = '2026-11-21'): Finding[] {
  const key = `${policy} ${on}`
  let found = findings.get(key)
  if (found === undefined) {
    const { text, file } = shipped(policy)
    found = findingsOf(text, { law: LAW, on, fileName: `${policy}/${file}` })
    findings.set(key, found)
  }
  return found
}

/** The row of differences.md, then what must come out: severity, clause, and the law's id or the other side's clause. */
type Row = readonly [row: string, severity: Severity, clause: string, names?: string]

/** From section 2 of differences.md: what bears on a decision and can be seen by comparing data. */
const EXPECTED: Record<string, readonly Row[]> = {
  foxdell: [
    ['F2 persistent absence at exactly 90%', 'conflict', 'FOX-101', 'FOX-031'],
    ['F2, the other side', 'conflict', 'FOX-031', 'FOX-101'],
    ['F4 the bar of 97%', 'conflict', 'FOX-082', 'FOX-121'],
    ['F4, the other side', 'conflict', 'FOX-121', 'FOX-082'],
    ['F5 a weather delay and leave asked afterwards', 'conflict', 'FOX-085', 'FOX-081'],
    ['F7 whose religious body', 'conflict', 'FOX-020', 'FOX-103'],
    ['F9 L called authorised', 'conflict', 'FOX-058', 'LAW-CODES'],
    ['F10 no afternoon close', 'note', 'FOX-052'],
    ['F10 no afternoon close', 'note', 'FOX-053'],
    ['F11 two weeks of what', 'note', 'FOX-090'],
    ['F12 transition years', 'note', 'FOX-083'],
    ['F12 the start of a year', 'note', 'FOX-084'],
    ['F13 reception in the first half of autumn', 'note', 'FOX-137'],
    ['F13 reception and the raffle', 'note', 'FOX-144'],
    ['F15 the yearly review', 'outdated', 'FOX-002'],
    ['X4 the regulations of 2006', 'outdated', 'FOX-128', 'LAW-REGISTRATION-2006'],
    ['X6 N is not counted', 'note', 'FOX-113', 'LAW-PENALTY-THRESHOLD'],
    ['X8 five days of what', 'note', 'FOX-128', 'LAW-ADMISSION-RETURN'],
    ['X11 no last day for the full amount', 'note', 'FOX-115', 'LAW-PENALTY-AMOUNTS'],
    ['X14 the local code is to follow', 'note', 'FOX-158'],
  ],
  laat: [
    ['L1 nothing above 97', 'note', 'LAA-076'],
    ['L2 97% and 185 of 190', 'conflict', 'LAA-075'],
    ['L3 08:50 and 09:50', 'conflict', 'LAA-016', 'LAA-118'],
    ['L3, the other side', 'conflict', 'LAA-118', 'LAA-016'],
    ['L4 three ways to close', 'conflict', 'LAA-014'],
    ['L5 no afternoon close', 'note', 'LAA-015'],
    ['L6 ten days of illness', 'note', 'LAA-072', 'LAW-SICKNESS-RETURN'],
    ['L7 the trust’s own line', 'note', 'LAA-078', 'LAW-PERSISTENT-ABSENCE'],
    ['L8 section 3.8', 'note', 'LAA-035'],
    ['L8 appendix 5', 'note', 'LAA-076'],
    ['L9 who issues', 'conflict', 'LAA-108', 'LAA-054'],
    ['L10 who is champion', 'conflict', 'LAA-110'],
    ['L11 a penalty in the first band', 'conflict', 'LAA-076', 'LAA-121'],
    ['L14 a placeholder', 'note', 'LAA-112'],
    ['L15 approved for improved', 'note', 'LAA-083'],
    ['X4 the regulations of 2006', 'outdated', 'LAA-006', 'LAW-REGISTRATION-2006'],
    ['X5 data on request', 'conflict', 'LAA-084', 'LAW-DAILY-DATA'],
    ['X10 ten weeks and ten school weeks', 'conflict', 'LAA-129', 'LAA-055'],
  ],
  russell: [
    ['R1 midday', 'conflict', 'RUS-021', 'RUS-022'],
    ['R1, the other side', 'conflict', 'RUS-022', 'RUS-021'],
    ['R5 below 50%', 'conflict', 'RUS-064', 'LAW-SEVERE-ABSENCE'],
    ['R6 one year and three', 'conflict', 'RUS-092', 'RUS-001'],
    ['R6, the other side', 'conflict', 'RUS-001', 'RUS-092'],
    ['R6 the date gone by', 'outdated', 'RUS-001'],
    ['R3 by the sixth day and after six', 'conflict', 'RUS-028', 'RUS-034'],
    ['R4 ten days of 190', 'conflict', 'RUS-010'],
    ['R7 no holidays and a discretion', 'conflict', 'RUS-055', 'RUS-078'],
    ['R7, the other side', 'conflict', 'RUS-078', 'RUS-055'],
    ['R11 the sixth day and six days', 'conflict', 'RUS-016', 'RUS-017'],
    ['R8 the sentence cut off', 'note', 'RUS-083'],
    ['X1 three years', 'conflict', 'RUS-040', 'LAW-RETENTION'],
    ['X2 £60 and £120', 'outdated', 'RUS-081', 'LAW-PENALTY-AMOUNTS'],
    ['X3 five days in a row', 'outdated', 'RUS-080', 'LAW-PENALTY-THRESHOLD'],
    ['guidance before 2024', 'outdated', 'RUS-002'],
    ['no afternoon close', 'note', 'RUS-046'],
  ],
  stanborough: [
    ['S2 no afternoon registration', 'note', 'STA-051'],
    ['S5 year 11 and the sixth form', 'conflict', 'STA-074', 'STA-004'],
    ['X4 the regulations of 2006', 'outdated', 'STA-076', 'LAW-REGISTRATION-2006'],
    ['X6 N is not counted', 'note', 'STA-063', 'LAW-PENALTY-THRESHOLD'],
    ['X8 five days of what', 'note', 'STA-076', 'LAW-ADMISSION-RETURN'],
    ['X11 no last day for the full amount', 'note', 'STA-064', 'LAW-PENALTY-AMOUNTS'],
    ['X14 the local code is only linked to', 'note', 'STA-090'],
  ],
  nailsworth: [
    ['N1 £120 and £100', 'conflict', 'NAI-082', 'NAI-047'],
    ['N1, the other side', 'conflict', 'NAI-047', 'NAI-082'],
    ['N2 three triggers', 'conflict', 'NAI-042', 'NAI-048'],
    ['N2 three triggers', 'conflict', 'NAI-067', 'NAI-048'],
    ['N3 08:40 and 08:50', 'conflict', 'NAI-008', 'NAI-022'],
    ['N6 never at other times', 'conflict', 'NAI-044', 'NAI-081'],
    ['N8 appendix 1', 'note', 'NAI-040'],
    ['N9 six weeks and four', 'conflict', 'NAI-065', 'NAI-076'],
    ['N12 the review of 2020', 'outdated', 'NAI-004'],
    ['N15 a percentage printed as 00', 'note', 'NAI-069'],
    ['N16 the regulations of 2006', 'outdated', 'NAI-043', 'LAW-REGISTRATION-2006'],
    ['X2 £60 and £120', 'outdated', 'NAI-047', 'LAW-PENALTY-AMOUNTS'],
    ['X2 £100', 'outdated', 'NAI-082', 'LAW-PENALTY-AMOUNTS'],
    ['X3 days of this term and two', 'outdated', 'NAI-048', 'LAW-PENALTY-THRESHOLD'],
    ['X3 five days', 'outdated', 'NAI-042', 'LAW-PENALTY-THRESHOLD'],
    ['X8 five days of what', 'note', 'NAI-019', 'LAW-ADMISSION-RETURN'],
    ['X14 the local code is only linked to', 'note', 'NAI-051'],
  ],
}

describe.each(Object.entries(EXPECTED).map(([policy, rows]) => ({ policy, rows })))(
  '$policy',
  ({ policy, rows }) => {
    it('can run', () => {
      expect(check(policy).filter(({ severity }) => severity === 'error')).toEqual([])
    })

    it('has every reading as a note for each of its clauses', () => {
      const { readings } = documentOf(shipped(policy).text)
      const notes = check(policy).filter(({ severity }) => severity === 'note')
      for (const { id, cites } of readings ?? [])
        for (const clause of cites)
          expect(notes).toContainEqual(
            expect.objectContaining({ clause, message: expect.stringContaining(`"${id}"`) }),
          )
    })

    it('says of every clause that is left out that it is', () => {
      const notes = check(policy).filter(({ severity }) => severity === 'note')
      for (const { what, cites } of documentOf(shipped(policy).text).not_modelled ?? [])
        for (const clause of cites)
          expect(notes).toContainEqual(
            expect.objectContaining({ clause, message: expect.stringContaining(what) }),
          )
    })

    it.each(rows.map(([row, severity, clause, names]) => ({ row, severity, clause, names })))(
      '$row: $severity at $clause',
      ({ severity, clause, names }) => {
        const found = check(policy).filter(
          (finding) =>
            finding.severity === severity &&
            finding.clause === clause &&
            (names === undefined || finding.law === names || finding.message.includes(names)),
        )
        expect(found.length).toBeGreaterThan(0)
      },
    )
  },
)

describe('what time does to a document', () => {
  it('Foxdell’s review is not overdue at the end of October 2025, and is the day after', () => {
    const overdue = (on: string) =>
      check('foxdell', on).filter(({ severity, clause }) => severity === 'outdated' && clause === 'FOX-002')
    expect(overdue('2025-10-31')).toEqual([])
    expect(overdue('2025-11-01')).toHaveLength(1)
  })

  it('Russell’s retention and amounts were the law’s until 18 August 2024', () => {
    const of = (on: string) =>
      check('russell', on).filter(
        ({ severity, clause }) => severity !== 'note' && (clause === 'RUS-040' || clause === 'RUS-081'),
      )
    expect(of('2024-08-18')).toEqual([])
    expect(
      of('2024-08-19')
        .map(({ severity, clause }) => `${severity} ${clause}`)
        .sort(),
    ).toEqual(['conflict RUS-040', 'outdated RUS-081'])
  })
})

describe('england', () => {
  it('has nothing against a sound policy either', () => {
    expect(findingsOf(SOUND, { law: LAW }).filter(({ severity }) => severity !== 'note')).toEqual([])
  })

  it('has nothing against itself', () => {
    expect(check('england').filter(({ severity }) => severity !== 'note')).toEqual([])
  })
})
