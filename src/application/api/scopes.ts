/** What a key may be allowed to do, with the words that the page has for it. */
export const SCOPES = {
  'school:read': "Read the school's details, calendar, classes and codes",
  'roll:read': 'Read pupils and the changes of the roll',
  'contacts:read': "Read pupils' contacts",
  'marks:read': 'Read registers and marks',
  'marks:write': 'Hand in registers and enter marks',
  'events:read': 'Read events, such as contacts made and letters sent',
  'events:write': 'Record events',
  'absences:read': 'Read planned absences',
  'absences:write': 'Plan absences',
  'worklist:read': 'Read what is to be done',
  'figures:read': "Read the year's figures",
  'webhooks:edit': 'Read and change webhooks',
} as const satisfies Readonly<Record<string, string>>

export type ApiScope = keyof typeof SCOPES
export const SCOPE_NAMES = Object.keys(SCOPES) as readonly ApiScope[]

export function isScope(text: string): text is ApiScope {
  return Object.hasOwn(SCOPES, text)
}
