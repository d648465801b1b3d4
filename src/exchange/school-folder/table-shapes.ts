/** The columns of a folder's tables: what reads a table and what maps another system's headings agree by them. */

export const TERMS = {
  file: 'terms.csv',
  needed: ['academic_year', 'term', 'half', 'start', 'end'],
  optional: [],
} as const
export const CLOSURES = {
  file: 'closures.csv',
  needed: ['date', 'session', 'kind', 'reason'],
  optional: [],
} as const
export const PUPILS = {
  file: 'pupils.csv',
  needed: ['upn', 'surname', 'forename', 'year_group', 'class', 'enrolled_on'],
  optional: [
    'dob',
    'left_on',
    'send',
    'social_worker',
    'looked_after',
    'fsm',
    'walks_alone',
    'medical_condition',
    'prior_year_attendance',
  ],
} as const
export const CONTACTS = {
  file: 'contacts.csv',
  needed: [
    'upn',
    'contact_id',
    'priority',
    'name',
    'relationship',
    'parent',
    'lives_with',
    'emergency',
    'mobile',
    'phone',
    'email',
  ],
  optional: ['may_contact', 'address'],
} as const
/** A row for each mark. */
export const MARKS = {
  file: 'marks.csv',
  needed: ['upn', 'date', 'session', 'code'],
  optional: ['arrived_at', 'recorded_at', 'recorded_by', 'position', 'reason'],
} as const
/** A row for each pupil, with the marks of a week or a term in one text. */
export const MARK_STRINGS = { file: 'marks.csv', needed: ['upn', 'start', 'marks'], optional: [] } as const

export const TABLE_SHAPES = [TERMS, CLOSURES, PUPILS, CONTACTS, MARKS, MARK_STRINGS]

/** The name of a column in a shape. */
export type ColumnOf<S extends { readonly needed: readonly string[]; readonly optional: readonly string[] }> =
  | S['needed'][number]
  | S['optional'][number]
