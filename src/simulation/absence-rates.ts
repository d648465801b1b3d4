import type { Phase } from '../domain/school-record.js'

/** The codes that a simulated register can hold besides `/` and `\`, by their symbols since August 2024. */
export const SIMULATED_CODES = [
  'L',
  'I',
  'M',
  'R',
  'S',
  'T',
  'E',
  'C',
  'C1',
  'J1',
  'C2',
  'B',
  'P',
  'V',
  'W',
  'K',
  'G',
  'U',
  'O',
  'N',
] as const
export type SimulatedCode = (typeof SIMULATED_CODES)[number]

/** How often a school of an authority and phase records each code, from the Department's table. All are shares, 0 to 1. */
export interface AbsenceRates {
  /** The authority that was asked for. */
  readonly la: string
  readonly phase: Phase
  /** Whose figures these are: an authority without figures of its own takes its region's, else England's. */
  readonly source: 'local-authority' | 'region' | 'national'
  /** The name of the area whose figures these are. */
  readonly area: string
  /** The authority's three digits, as UPNs carry them; `999` where the table does not know the authority. */
  readonly laCode: string
  /** Of possible sessions. */
  readonly shares: Readonly<Record<SimulatedCode, number>>
  /** All absence, of possible sessions. */
  readonly absent: number
  /** Of pupils: those who missed 10% or more of their own possible sessions. */
  readonly persistent: number
  /** Of pupils: those who missed half or more. */
  readonly severe: number
}

/**
 * The share of pupils who miss half or more, which the table does not give. Primary: 0.85%, the census of 2023/24. Secondary: the last
 * figure of its own is 2.7% (2021/22), and that of all schools rose from 1.7% to 2.3% by 2023/24, so 3.0%.
 *
 * @source DfE, Pupil absence in schools in England
 */
export const SEVERE_SHARE: Readonly<Record<Phase, number>> = { primary: 0.0085, secondary: 0.03 }

const COLUMN: Readonly<Record<SimulatedCode, string>> = {
  L: 'reason_l_present_late_before_registers_closed',
  I: 'reason_i_authorised_illness',
  M: 'reason_m_authorised_medical_dental',
  R: 'reason_r_authorised_religious_observance',
  S: 'reason_s_authorised_study_leave',
  T: 'reason_t_authorised_mobile_child',
  E: 'reason_e_authorised_excluded',
  C: 'reason_c_authorised_other',
  C1: 'reason_c1_authorised_regulated_performance',
  J1: 'reason_j1_authorised_interview',
  C2: 'reason_c2_authorised_temp_reduced_timetable',
  B: 'reason_b_aea_education_off_site',
  P: 'reason_p_aea_approved_sporting_activity',
  V: 'reason_v_aea_educational_visit_trip',
  W: 'reason_w_aea_work_experience',
  K: 'reason_k_aea_education_arranged_by_la',
  G: 'reason_g_unauthorised_holiday',
  U: 'reason_u_unauthorised_late_after_registers_closed',
  O: 'reason_o_other_unauthorised',
  N: 'reason_n_no_reason_yet',
}

/** A row of the table by the names of its columns. */
export type BenchmarkRow = Readonly<Record<string, string>>
type Row = (column: string) => string

/**
 * The rates of an authority's schools of a phase.
 *
 * @param table the rows of the Department's table (`policies/benchmarks/dfe-attendance-2025-26.csv`)
 * @param la the authority's name, as the table writes it (in any case); a region's name is understood too
 * @returns the authority's own figures, else its region's, else England's: `source` and `area` say which
 * @throws {RangeError} where the table has no row for England in this phase
 */
export function ratesFor(table: readonly BenchmarkRow[], la: string, phase: Phase): AbsenceRates {
  const rows = table.map(
    (row): Row =>
      (column) =>
        row[column] ?? '',
  )
  // An authority may have no row of this phase at all and still have its number and its region in another.
  const ofAuthority = rows.filter((row) => sameText(row('la_name'), la))
  const region = ofAuthority[0]?.('region_name') ?? la
  const laCode = ofAuthority[0]?.('old_la_code') ?? ''
  const known = { la, phase, laCode: /^\d{3}$/.test(laCode) ? laCode : '999' }
  const find = (candidates: readonly Row[], level: string): Row | undefined =>
    candidates.find(
      (row) =>
        sameText(row('geographic_level'), level) &&
        sameText(row('education_phase'), phase) &&
        hasFigures(row),
    )
  const own = find(ofAuthority, 'Local authority')
  if (own !== undefined)
    return { ...known, source: 'local-authority', area: own('la_name'), ...figuresOf(own, phase) }
  const regional = find(
    rows.filter((row) => sameText(row('region_name'), region)),
    'Regional',
  )
  if (regional !== undefined)
    return { ...known, source: 'region', area: regional('region_name'), ...figuresOf(regional, phase) }
  const national = find(rows, 'National')
  if (national !== undefined)
    return { ...known, source: 'national', area: 'England', ...figuresOf(national, phase) }
  throw new RangeError(
    `the table of attendance has no row for England, ${phase}; is it the Department's file?`,
  )
}

function figuresOf(
  row: Row,
  phase: Phase,
): Pick<AbsenceRates, 'shares' | 'absent' | 'persistent' | 'severe'> {
  const possible = numberIn(row, 'possible_sessions')
  const shares = Object.fromEntries(
    SIMULATED_CODES.map((code) => [code, numberIn(row, COLUMN[code]) / possible]),
  ) as Record<SimulatedCode, number>
  return {
    shares,
    absent: numberIn(row, 'overall_absence') / possible,
    persistent: numberIn(row, 'pa_perc') / 100,
    severe: SEVERE_SHARE[phase],
  }
}

function hasFigures(row: Row): boolean {
  return (
    numberIn(row, 'possible_sessions') > 0 &&
    [...Object.values(COLUMN), 'overall_absence', 'pa_perc'].every((column) => numberIn(row, column) >= 0)
  )
}

/** NaN where the figure was withheld or is missing. */
function numberIn(row: Row, column: string): number {
  const text = row(column).replaceAll(',', '').trim()
  return text === '' ? Number.NaN : Number(text)
}

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.trim().toLowerCase()
