import { holdsOn } from '../../policy/effective/effective-policy.js'
import {
  capital,
  DUTY_ROLES,
  phraseAbout,
  phraseCapability,
  phraseDate,
  phraseDayTime,
  phraseList,
  phraseRole,
  phraseSession,
  phraseTime,
  sentence,
} from '../../policy/phrasing/index.js'
import type { Layers } from '../law-in-force.js'
import {
  type Block,
  clauseIds,
  list,
  type PagePart,
  type PageSection,
  paragraph,
  part,
  type Statement,
  table,
} from '../page-model.js'
import { plain } from '../plain-text.js'
import { closingTime } from './school-day.js'

/** Duties, role by role, families first; and the posts that the document names. */
export function whoDoesWhatSection({ policy, law }: Layers): PageSection | undefined {
  const duties = [...(policy.duties ?? []), ...(law.duties ?? [])]
  const posts = policy.posts ?? []
  const parts: PagePart[] = DUTY_ROLES.flatMap((role) =>
    part(
      capital(phraseRole(role)),
      list(
        duties
          .filter((duty) => duty.role === role)
          .map((duty) => ({ text: sentence(plain(duty.text)), cites: duty.cites })),
      ),
    ),
  )
  const postsTable = table(
    'Posts and who holds them',
    ['Post', 'Held by'],
    posts.map((post) => ({
      cells: [
        [plain(post.role)],
        [
          post.held_by === undefined ? 'The document does not say' : capital(plain(post.held_by)),
          ...(post.required === true ? ['Every school must fill this post.'] : []),
        ],
      ],
      cites: post.cites,
    })),
  )
  if (parts.length === 0 && postsTable.length === 0) return undefined
  return {
    id: 'who-does-what',
    heading: 'Who does what',
    parts: [
      ...part(null, [
        paragraph(
          'These are things that people do. No software can do them. In each list “you” is the person with that job.',
        ),
      ]),
      ...parts,
      ...part('Who holds which post', postsTable),
    ],
  }
}

const PRINTED_ELSEWHERE = new Set(['attendance-target', 'penalty-reduced', 'penalty-full', 'penalty-trigger'])

/** Figures and facts that the document states beside its rules. */
export function alsoSaysSection({ policy, law }: Layers): PageSection | undefined {
  const rows = (policy.statements ?? [])
    .filter((statement) => statement.acts !== false && !PRINTED_ELSEWHERE.has(statement.about))
    .map((statement) => {
      const legal = (law.statements ?? []).find(
        (other) =>
          other.about === statement.about && (statement.about !== 'other' || other.topic === statement.topic),
      )
      const differs = legal !== undefined && legal.says !== statement.says
      return {
        cells: [
          [capital(phraseAbout(statement))],
          [
            capital(plain(String(differs ? legal.says : statement.says).replaceAll('-', ' '))),
            ...(differs ? ['The document says otherwise. This is the law’s, and it acts.'] : []),
            ...(statement.why === undefined ? [] : [sentence(plain(statement.why))]),
          ],
        ],
        cites: clauseIds(statement.cites, legal?.cites),
      }
    })
  if (rows.length === 0) return undefined
  return {
    id: 'also-says',
    heading: 'What else the policy states',
    parts: part(null, table('Other figures and facts in the policy', ['About', 'What it says'], rows)),
  }
}

/** Gaps, contradictions and damage in the document, and the reading that acts. */
export function gapsSection({ policy, law }: Layers): PageSection | undefined {
  const readings = [...(policy.readings ?? []), ...(law.readings ?? [])]
  const damage: Statement[] = [
    ...(policy.references?.placeholders ?? []).map((entry) => ({
      text: `Not filled in: ${plain(entry.what)}.`,
      cites: entry.cites,
    })),
    ...(policy.references?.damaged ?? []).map((entry) => ({
      text: `Cut off or misprinted: ${plain(entry.what)}.`,
      cites: entry.cites,
    })),
    ...missingSections(policy),
  ]
  const parts = [
    ...part(
      null,
      readings.length === 0
        ? []
        : [
            paragraph(
              'A document cannot say everything, and sometimes it says two things. Here is how we read it, and why.',
            ),
            ...table(
              'How we read the policy where it is not clear',
              ['The gap', 'What we do', 'Why'],
              readings.map((reading) => ({
                cells: [[plain(reading.gap)], [plain(reading.chosen)], [plain(reading.why)]],
                cites: reading.cites,
              })),
            ),
          ],
    ),
    ...part('Printed, but not what we follow', list(notFollowed(policy))),
    ...part('Missing or damaged', list(damage)),
  ]
  return parts.length === 0 ? undefined : { id: 'gaps', heading: 'Where the document is not clear', parts }
}

/** What the document states as well but another of its statements, or the law, acts instead of. No amount of money. */
function notFollowed(policy: Layers['policy']): Statement[] {
  const times = (policy.day?.times ?? [])
    .filter((entry) => entry.acts === false)
    .map((entry) => ({
      text: `Another time for “${phraseDayTime(entry.what)}”: ${phraseTime(entry.at)}.`,
      cites: entry.cites,
    }))
  const registrations = (policy.day?.registration ?? [])
    .filter((entry) => entry.acts === false)
    .map((entry) => {
      const closing = closingTime(entry)
      const said = [
        ...(entry.opens === undefined ? [] : [`opens ${phraseTime(entry.opens)}`]),
        ...(entry.late_after === undefined ? [] : [`late after ${phraseTime(entry.late_after)}`]),
        ...(closing === undefined ? [] : [`closes ${phraseTime(closing)}`]),
      ]
      return {
        text: `Other times for the ${phraseSession(entry.session)} register${said.length === 0 ? '' : `: ${phraseList(said)}`}.`,
        cites: entry.cites,
      }
    })
  const reports = (policy.parents_report ?? [])
    .filter((entry) => entry.acts === false)
    .map((entry) => ({
      text: `Another time by which to tell us of an absence${entry.by === undefined ? '' : `: ${phraseTime(entry.by)}`}.`,
      cites: entry.cites,
    }))
  const statements = (policy.statements ?? [])
    .filter((statement) => statement.acts === false && !PRINTED_ELSEWHERE.has(statement.about))
    .map((statement) => ({
      text: `On ${phraseAbout(statement)}: ${plain(String(statement.says))}.${statement.why === undefined ? '' : ` ${sentence(plain(statement.why))}`}`,
      cites: statement.cites,
    }))
  const money = (policy.statements ?? []).filter(
    (statement) =>
      statement.about === 'penalty-trigger' ||
      (statement.about === 'attendance-target' && statement.acts === false),
  )
  return [
    ...times,
    ...registrations,
    ...reports,
    ...statements,
    ...money.map((statement) => ({
      text:
        statement.about === 'penalty-trigger'
          ? 'Another figure for when a penalty notice may follow. The threshold on this page acts.'
          : `On ${phraseAbout(statement)}: ${plain(String(statement.says))}.`,
      cites: statement.cites,
    })),
    ...(policy.retention ?? [])
      .filter((entry) => entry.acts === false)
      .map((entry) => ({ text: 'Another time for keeping records.', cites: entry.cites })),
  ]
}

function missingSections(policy: Layers['policy']): Statement[] {
  const sections = policy.references?.sections
  return (policy.references?.refers_to ?? [])
    .filter((reference) => sections !== undefined && !sections.includes(reference.section))
    .map((reference) => ({
      text: `The document points to a part of itself (“${reference.section}”) that it does not have.`,
      cites: reference.cites,
    }))
}

/** What the software leaves to people, and what it does not do yet. */
export function softwareSection({ policy }: Layers): PageSection | undefined {
  const parts = [
    ...part(
      'Left to people',
      table(
        'What we do not do by software, and why',
        ['What', 'Why not'],
        (policy.not_modelled ?? []).map((entry) => ({
          cells: [[plain(entry.what)], [plain(entry.why)]],
          cites: entry.cites,
        })),
      ),
    ),
    ...part(
      'Not done by software yet',
      table(
        'What our software does not do yet',
        ['What', 'It belongs to'],
        (policy.planned ?? []).map((entry) => ({
          cells: [[plain(entry.what)], [capital(phraseCapability(entry.capability))]],
          cites: entry.cites,
        })),
      ),
    ),
  ]
  return parts.length === 0 ? undefined : { id: 'software', heading: 'What we do not do by software', parts }
}

/** Other policies and laws. */
export function readWithSection({ policy, law, on }: Layers): PageSection | undefined {
  const instruments = (policy.references?.instruments ?? []).map((entry) => {
    const found = (law.instruments ?? []).find((candidate) => candidate.id === entry.id)
    const newer = (law.instruments ?? []).find((candidate) => candidate.id === found?.replaced_by)
    const old = found !== undefined && !holdsOn(found, on)
    return {
      text: `${found?.title ?? entry.id}${
        old && found.to !== undefined
          ? ` (ended on ${phraseDate(found.to)}${newer === undefined ? '' : `; now: ${newer.title}`})`
          : ''
      }.`,
      cites: entry.cites,
    }
  })
  const existing = (policy.references?.refers_to ?? []).filter(
    (reference) => policy.references?.sections?.includes(reference.section) ?? true,
  )
  const unamendable: Block[] =
    policy.unamendable === undefined
      ? []
      : [
          paragraph(
            `The trust’s schools may not change these rules: ${phraseList(policy.unamendable.ids.map((id) => `“${ruleName(policy, id)}”`))}.`,
            policy.unamendable.cites,
          ),
        ]
  const parts = [
    ...part(
      'Other policies',
      list(
        (policy.references?.policies ?? []).map((entry) => ({
          text: sentence(plain(entry.name)),
          cites: entry.cites,
        })),
      ),
    ),
    ...part('Laws and guidance', list(instruments)),
    ...part(
      'Other parts of the document',
      list(
        existing.map((reference) => ({
          text: `The document points to its part “${reference.section}”.`,
          cites: reference.cites,
        })),
      ),
    ),
    ...part('Rules that stay the same in every school', unamendable),
  ]
  return parts.length === 0 ? undefined : { id: 'read-with', heading: 'What to read with it', parts }
}

function ruleName(policy: Layers['policy'], id: string): string {
  const named = [
    ...(policy.levels ?? []),
    ...(policy.bands ?? []),
    ...(policy.follow_up ?? []),
    ...(policy.evidence ?? []),
    ...(policy.casework ?? []),
    ...(policy.lateness?.rules ?? []),
    ...(policy.lateness?.each ?? []),
    ...(policy.returns?.rules ?? []),
  ]
  return plain(named.find((rule) => rule.id === id)?.label ?? id.replaceAll('-', ' '))
}
