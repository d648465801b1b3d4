// The simulated schools that everything is measured on, made by the product's own simulator.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadTimeline, nationalCodes, schoolPolicyIds } from '../dist/application/policies.js'
import { calendarOf } from '../dist/application/school.js'
import { simulate } from '../dist/application/simulate.js'
import { getInstant } from '../dist/kernel/school-date.js'
import { parseBenchmarkTable } from '../dist/exchange/benchmark-table.js'
import { ratesFor } from '../dist/simulation/absence-rates.js'
import { CodeStream } from '../dist/simulation/simulate-codes.js'
import { ROOT } from './machine.mjs'

export const PUPILS = 420
/** An hour after the end of lessons on the last school day of 2025/26: a full year, and the day's own follow-up as well. */
export const YEARS_END = '2026-07-20T16:00'
export const START_YEAR = 2025

export const codes = nationalCodes()
export const policies = schoolPolicyIds()

const timelines = new Map()

export function timelineOf(policy) {
  let timeline = timelines.get(policy)
  if (timeline === undefined) {
    timeline = loadTimeline(policy, ROOT, { file: policy, line: 1 })
    timelines.set(policy, timeline)
  }
  return timeline
}

/** A school with a full year and all that its people said, asked and did. @param wish `keepsUp: false` where nobody did what the policy asks */
export function simulatedSchool(policy, seed, wish = {}) {
  const record = simulate({ policy, pupils: PUPILS, years: 1, seed, until: getInstant(YEARS_END), ...wish })
  return asSchool(record)
}

/** What the commands make of a folder, from a record that is in memory already. */
export function asSchool(record) {
  return { record, timeline: timelineOf(record.profile.policy), codes, calendar: calendarOf(record) }
}

/** Endless pupil-years as arrays of codes, calibrated like the simulated schools. */
export function codeStream(seed) {
  const path = join(ROOT, 'policies', 'benchmarks', 'dfe-attendance-2025-26.csv')
  const rates = ratesFor(parseBenchmarkTable(readFileSync(path, 'utf8')), 'England', 'primary')
  return new CodeStream({ seed, rates, startYear: START_YEAR }, codes)
}
