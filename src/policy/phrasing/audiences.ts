import type { Audience, Cohort, KeyStage, ROLES } from '../vocabulary/words.js'
import { phraseList } from './text.js'
import type { ListOf, Part } from './vocabulary-types.js'

type Role = (typeof ROLES)[number]

type DutyRole = ListOf<Part<'duties'>>['role']

const ROLE_WORDS: Record<DutyRole, string> = {
  parent: 'parents and carers',
  pupil: 'pupils',
  teacher: 'class teachers',
  office: 'the school office',
  'attendance-officer': 'the attendance officer',
  headteacher: 'the headteacher',
  champion: 'the senior attendance champion',
  pastoral: 'the pastoral team',
  ewo: 'the education welfare officer',
  trust: 'the trust',
  governors: 'the governors',
  'local-authority': 'the local authority (council)',
  'senior-leaders': 'senior leaders',
  'designated-teacher': 'the designated teacher',
  school: 'the school',
  'all-staff': 'all staff',
  court: 'the court',
}

/** In the order in which the page shows them: families first, then who they meet. */
export const DUTY_ROLES = [
  'parent',
  'pupil',
  'teacher',
  'office',
  'attendance-officer',
  'pastoral',
  'headteacher',
  'champion',
  'senior-leaders',
  'designated-teacher',
  'all-staff',
  'school',
  'governors',
  'trust',
  'ewo',
  'local-authority',
  'court',
] as const satisfies readonly DutyRole[]

/** `the headteacher`, `class teachers`. */
export function phraseRole(role: DutyRole): string {
  return ROLE_WORDS[role]
}

/** Who does a step; the school office where the document names nobody. */
export function phraseOwner(owner: Role | undefined): string {
  return owner === 'teacher' ? 'the class teacher' : ROLE_WORDS[owner ?? 'office']
}

/** Year groups in school order; the number of each, so that neighbours can be joined. */
const YEAR_ORDER = ['N1', 'N2', 'R', ...Array.from({ length: 13 }, (_, index) => String(index + 1))]

/** `Reception`, `Years 1 to 6`, `Nursery, Reception and Year 2`. */
export function phraseYearGroups(years: readonly (string | number)[], joiner: 'and' | 'or' = 'and'): string {
  const places = [...new Set(years.map((year) => YEAR_ORDER.indexOf(String(year))))].sort((a, b) => a - b)
  const nurseries = places.filter((place) => place < 2).length
  const before: string[] = []
  if (nurseries === 2) before.push('Nursery')
  else if (nurseries === 1) before.push(`Nursery (${YEAR_ORDER[places[0] ?? 0]})`)
  if (places.includes(2)) before.push('Reception')
  const numbers = places.filter((place) => place > 2).map((place) => place - 2)
  const runs: number[][] = []
  for (const number of numbers) {
    const run = runs.at(-1)
    if (run !== undefined && number === (run.at(-1) ?? 0) + 1) run.push(number)
    else runs.push([number])
  }
  const pieces = runs.flatMap((run) =>
    run.length > 2 ? [`${run[0]} to ${run.at(-1)}`] : run.map((number) => String(number)),
  )
  const each = joiner === 'or' && runs.every((run) => run.length < 3)
  const word = numbers.length === 1 || each ? 'Year' : 'Years'
  const named = pieces.length === 0 ? [] : [`${word} ${phraseList(pieces, joiner)}`]
  return phraseList([...before, ...named], joiner)
}

const KEY_STAGE_WORDS: Record<KeyStage, string> = {
  EYFS: 'Nursery and Reception',
  KS1: 'Key Stage 1',
  KS2: 'Key Stage 2',
  LKS2: 'lower Key Stage 2 (Years 3 and 4)',
  UKS2: 'upper Key Stage 2 (Years 5 and 6)',
  KS3: 'Key Stage 3',
  KS4: 'Key Stage 4',
  KS5: 'sixth form (Years 12 and 13)',
}

/** `Key Stage 1`; `each year group` for the word that rewards have beside them. */
export function phraseKeyStage(stage: KeyStage | 'year-group'): string {
  return stage === 'year-group' ? 'each year group' : KEY_STAGE_WORDS[stage]
}

/** Of many pupils, of one, and of one who is not. */
const COHORT_WORDS: Record<Cohort, { many: string; one: string; not: string }> = {
  send: {
    many: 'with special educational needs or a disability',
    one: 'has special educational needs or a disability',
    not: 'has no special educational needs or disability',
  },
  'send-support': {
    many: 'who get support for special educational needs',
    one: 'gets support for special educational needs',
    not: 'gets no support for special educational needs',
  },
  'ehc-plan': {
    many: 'with an education, health and care plan',
    one: 'has an education, health and care plan',
    not: 'has no education, health and care plan',
  },
  fsm: { many: 'who get free school meals', one: 'gets free school meals', not: 'gets no free school meals' },
  'social-worker': {
    many: 'with a social worker',
    one: 'has a social worker',
    not: 'has no social worker',
  },
  'looked-after': {
    many: 'who are looked after by a local authority',
    one: 'is looked after by a local authority',
    not: 'is not looked after by a local authority',
  },
  'walks-alone': {
    many: 'who walk to school alone',
    one: 'walks to school alone',
    not: 'does not walk to school alone',
  },
  'medical-condition': {
    many: 'with a long-term medical condition that the school knows of',
    one: 'has a long-term medical condition that the school knows of',
    not: 'has no long-term medical condition that the school knows of',
  },
  'persistently-absent-last-year': {
    many: 'who were persistently absent last year',
    one: 'was persistently absent last year',
    not: 'was not persistently absent last year',
  },
}

/** `a pupil who…` in the plural: `pupils in Years 3 to 6 with a social worker`; `every pupil` where nothing is asked. */
export function phraseAudience(audience: Audience | undefined): string {
  const parts = audience === undefined ? [] : audienceParts(audience)
  return parts.length === 0 ? 'every pupil' : `pupils ${parts.join(', ')}`
}

function audienceParts(audience: Audience): string[] {
  const parts: string[] = []
  if (audience.compulsory_school_age !== undefined)
    parts.push(`${audience.compulsory_school_age ? '' : 'not '}of compulsory school age`)
  if (audience.year_groups) parts.push(`in ${phraseYearGroups(audience.year_groups)}`)
  if (audience.key_stages) parts.push(`in ${phraseList(audience.key_stages.map(phraseKeyStage))}`)
  if (audience.cohorts)
    parts.push(
      phraseList(
        audience.cohorts.map((cohort) => COHORT_WORDS[cohort].many),
        'or',
      ),
    )
  if (audience.not_cohorts)
    parts.push(
      `but not pupils ${phraseList(
        audience.not_cohorts.map((cohort) => COHORT_WORDS[cohort].many),
        'or',
      )}`,
    )
  if (audience.schools) parts.push(`at ${phraseList(audience.schools, 'or')}`)
  return parts
}

/** The same of one pupil: `the pupil is in Year 6 and has a social worker`. */
export function phrasePupilIs(audience: Audience): string {
  const claims: string[] = []
  if (audience.compulsory_school_age !== undefined)
    claims.push(`is ${audience.compulsory_school_age ? '' : 'not '}of compulsory school age`)
  if (audience.year_groups) claims.push(`is in ${phraseYearGroups(audience.year_groups, 'or')}`)
  if (audience.key_stages) claims.push(`is in ${phraseList(audience.key_stages.map(phraseKeyStage), 'or')}`)
  if (audience.cohorts)
    claims.push(
      phraseList(
        audience.cohorts.map((cohort) => COHORT_WORDS[cohort].one),
        'or',
      ),
    )
  if (audience.not_cohorts)
    claims.push(phraseList(audience.not_cohorts.map((cohort) => COHORT_WORDS[cohort].not)))
  if (audience.schools) claims.push(`is at ${phraseList(audience.schools, 'or')}`)
  return claims.length === 0 ? 'the pupil is on the roll' : `the pupil ${phraseList(claims)}`
}
