/** What a person can be at a school. */
export const ROLES = [
  'teacher',
  'office',
  'attendance-officer',
  'pastoral',
  'headteacher',
  'champion',
  'governor',
  'trust',
  'la-officer',
  'parent',
  'system-administrator',
] as const
export type Role = (typeof ROLES)[number]

/** A role in words, as pages name it. */
export const ROLE_TITLES: Readonly<Record<Role, string>> = {
  teacher: 'Teacher',
  office: 'School office',
  'attendance-officer': 'Attendance officer',
  pastoral: 'Pastoral lead',
  headteacher: 'Headteacher',
  champion: 'Senior attendance champion',
  governor: 'Governor',
  trust: 'Trust',
  'la-officer': 'Local authority officer',
  parent: 'Parent',
  'system-administrator': 'System administrator',
}

/** Who sees a whole school, or changes who may see it, signs in with a second factor. */
export const NEEDS_SECOND_FACTOR: ReadonlySet<Role> = new Set<Role>([
  'office',
  'attendance-officer',
  'headteacher',
  'champion',
  'governor',
  'trust',
  'la-officer',
  'system-administrator',
])

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}
