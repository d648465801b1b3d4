import { type Day, formatDay } from '../kernel/school-date.js'
import type { CodeMeaning } from '../domain/register/code-set.js'
import type { DeletionGround } from '../domain/roll/deletion-ground.js'
import { leaveNotices } from '../policy/effective/leave-notice.js'
import { phraseDate, phraseDays, phraseList, phraseTime, sentence } from '../policy/phrasing/index.js'
import type { PolicyDocument } from '../policy/document/policy-document.js'
import { type Layers, layersOn } from './law-in-force.js'
import {
  clauseIds,
  type GlanceFact,
  type PageClause,
  type PageSection,
  type PolicyPage,
  statementsOf,
} from './page-model.js'
import { plain } from './plain-text.js'
import { aboutSection } from './sections/about.js'
import {
  latenessSection,
  medicalSection,
  missingEducationSection,
  noReasonSection,
  supportSection,
} from './sections/absence.js'
import { actingPenalty, amountsBriefly, finesSection, phraseThreshold } from './sections/fines.js'
import { leaveSection, religiousDaysSection } from './sections/leave.js'
import { levelsSection } from './sections/levels.js'
import {
  alsoSaysSection,
  gapsSection,
  readWithSection,
  softwareSection,
  whoDoesWhatSection,
} from './sections/people.js'
import {
  codesSection,
  leavingSection,
  localAuthoritySection,
  recordsSection,
  reportsSection,
  rewardsSection,
} from './sections/records.js'
import {
  actingRegistrations,
  closingTime,
  lateAfter,
  reportAbsenceSection,
  schoolDaySection,
} from './sections/school-day.js'

export interface PublishOptions {
  /** The day for which the page is made: which law is in force, whether the review is overdue. */
  readonly on: Day
  readonly schoolName?: string
  /** The national codes in force on that day, for their meanings. */
  readonly codes?: readonly CodeMeaning[]
  /** The law's grounds for a name to come off the roll, for their words. */
  readonly grounds?: readonly DeletionGround[]
  /** Where the policy document prints each clause, by id: `Absence Procedures`. The law brings its own. */
  readonly printedIn?: ReadonlyMap<string, string>
  /** The file name of the PDF that stands beside the page, for a link to it. */
  readonly pdfFile?: string
}

/**
 * What a policy says to parents, on a day, with the law under it.
 *
 * Pure: the same documents and day always give the same page. Every statement carries the clauses that say it; where the
 * law is stricter or newer than the document, the law's figure is the one told, and the page says so.
 */
export function policyPage(policy: PolicyDocument, law: PolicyDocument, options: PublishOptions): PolicyPage {
  const layers = layersOn(policy, policy.layer === 'statutory' ? underTheLaw(law) : law, options.on)
  const codes = new Map((options.codes ?? []).map((code) => [code.symbol, code]))
  const sections = [
    aboutSection(layers),
    schoolDaySection(layers),
    reportAbsenceSection(layers),
    noReasonSection(layers),
    latenessSection(layers),
    levelsSection(layers),
    supportSection(layers),
    medicalSection(layers),
    leaveSection(layers),
    religiousDaysSection(layers),
    finesSection(layers),
    localAuthoritySection(layers),
    leavingSection(layers, options.grounds ?? []),
    missingEducationSection(layers),
    rewardsSection(layers),
    reportsSection(layers),
    recordsSection(layers),
    whoDoesWhatSection(layers),
    codesSection(layers, codes),
    alsoSaysSection(layers),
    gapsSection(layers),
    softwareSection(layers),
    readWithSection(layers),
  ].filter((section) => section !== undefined)
  return {
    title: plain(policy.title),
    schoolName: options.schoolName ?? null,
    pdfFile: options.pdfFile ?? null,
    madeOn: phraseDate(formatDay(options.on)),
    unfilled: (policy.references?.placeholders ?? []).map(({ what, cites }) => ({
      text: sentence(plain(what)),
      cites,
    })),
    glance: glance(layers),
    sections,
    clauses: clausesOf(sections, law, options.printedIn ?? new Map()),
  }
}

/** Nothing lies under the law itself: only its own lists stay, so that it is not told twice. */
function underTheLaw(law: PolicyDocument): PolicyDocument {
  const { policy, title, layer, in_force, clauses, instruments } = law
  return {
    policy,
    title,
    layer,
    in_force,
    ...(clauses === undefined ? {} : { clauses }),
    ...(instruments === undefined ? {} : { instruments }),
  }
}

/** The figures that parents look for first. */
function glance(layers: Layers): GlanceFact[] {
  const { policy } = layers
  const facts: GlanceFact[] = []
  const add = (
    label: string,
    section: GlanceFact['section'],
    values: readonly { text: string; cites: readonly string[] }[],
  ): void => {
    if (values.length === 0) return
    facts.push({
      label,
      section,
      text: phraseList([...new Set(values.map((value) => value.text))], 'or'),
      cites: clauseIds(...values.map((value) => value.cites)),
    })
  }
  const times = (what: string) =>
    (policy.day?.times ?? [])
      .filter((entry) => entry.what === what && entry.acts !== false)
      .map((entry) => ({ text: phraseTime(entry.at), cites: entry.cites }))
  const mornings = actingRegistrations(layers).filter((entry) => entry.session === 'AM')
  add('Gates open', 'school-day', times('gates-open'))
  if (times('gates-open').length === 0) add('Doors open', 'school-day', times('doors-open'))
  add(
    'Late after',
    'school-day',
    mornings.flatMap((entry) => {
      const time = lateAfter(entry)
      return time === undefined ? [] : [{ text: phraseTime(time), cites: entry.cites }]
    }),
  )
  add(
    'Morning register closes',
    'school-day',
    mornings.flatMap((entry) => {
      const time = closingTime(entry)
      return time === undefined ? [] : [{ text: phraseTime(time), cites: entry.cites }]
    }),
  )
  const reports = (policy.parents_report ?? []).filter(
    (entry) => entry.acts !== false && entry.by !== undefined,
  )
  add(
    'If your child is away, tell us by',
    'report-absence',
    reports.map((entry) => ({ text: phraseTime(entry.by ?? ''), cites: entry.cites })),
  )
  add(
    'Ask for leave',
    'leave',
    leaveNotices(policy.leave).map((notice) => ({
      text: `${phraseDays(notice.days, notice.unit)} before`,
      cites: notice.cites,
    })),
  )
  const penalty = actingPenalty(layers)
  if (penalty.threshold)
    add('A fine is considered at', 'fines', [
      { text: phraseThreshold(penalty.threshold), cites: penalty.threshold.cites },
    ])
  const money = amountsBriefly(penalty)
  if (money !== '') add('A first fine is', 'fines', [{ text: money, cites: penalty.noticesCites }])
  return facts
}

function clausesOf(
  sections: readonly PageSection[],
  law: PolicyDocument,
  printedIn: ReadonlyMap<string, string>,
): PageClause[] {
  const used = new Map<string, PageSection[]>()
  for (const section of sections)
    for (const { cites } of statementsOf(section))
      for (const id of cites) {
        const places = used.get(id)
        if (places === undefined) used.set(id, [section])
        else if (!places.includes(section)) places.push(section)
      }
  return [...used]
    .sort(([a], [b]) => inOrder(a, b))
    .map(([id, places]) => {
      const legal = law.clauses?.find((clause) => clause.id === id)
      return {
        id,
        title: legal?.title ?? null,
        printedIn: legal?.where ?? printedIn.get(id) ?? null,
        usedIn: places.map((section) => ({ section: section.id, heading: section.heading })),
      }
    })
}

/** The document's own clauses first, then the law's. */
function inOrder(a: string, b: string): number {
  const legal = Number(a.startsWith('LAW-')) - Number(b.startsWith('LAW-'))
  return legal !== 0 ? legal : a < b ? -1 : a > b ? 1 : 0
}
