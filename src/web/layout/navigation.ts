import { mayAny, scopeOf, type Thing } from '../../application/permissions/permissions.js'
import type { Principal } from '../../application/permissions/principal.js'
import type { App } from '../app-type.js'

interface Entry {
  readonly text: string
  readonly href: string
  readonly for: Thing
  /** Set where it is only for who sees shared cases and nothing else of the school, or for everybody but them. */
  readonly sharedOnly?: boolean
}

/** The pages that are led to from everywhere, in this order. Who may not use one does not see it. */
const ENTRIES: readonly Entry[] = [
  { text: 'Morning board', href: '/board', for: 'board.view' },
  { text: 'Registers', href: '/registers', for: 'register.take' },
  { text: 'Work list', href: '/worklist', for: 'worklist.view' },
  { text: 'Late desk', href: '/late-desk', for: 'late-desk.use' },
  { text: 'Lates', href: '/lates', for: 'pupil.view', sharedOnly: false },
  { text: 'Sign-out book', href: '/site-book', for: 'site-book.use' },
  { text: 'Codes for many', href: '/codes/many', for: 'codes.bulk' },
  { text: 'Planned absences', href: '/planned-absences', for: 'planned-absence.edit' },
  { text: 'Cover', href: '/cover', for: 'cover.give' },
  { text: 'Conflicts', href: '/conflicts', for: 'conflicts.resolve' },
  { text: 'Pupils', href: '/pupils', for: 'pupil.view', sharedOnly: false },
  { text: 'Shared cases', href: '/shared-cases', for: 'case.share' },
  { text: 'Shared cases', href: '/shared-cases', for: 'pupil.view', sharedOnly: true },
  { text: 'Admission register', href: '/admission', for: 'admission.view' },
  { text: 'Figures', href: '/figures', for: 'figures.view' },
  { text: 'Evacuation list', href: '/evacuation', for: 'evacuation.print' },
  { text: 'Set-up', href: '/set-up', for: 'school.set-up' },
  { text: 'People', href: '/people', for: 'people.invite' },
  { text: 'API keys', href: '/api-keys', for: 'api-keys.edit' },
  { text: 'Audit', href: '/audit', for: 'audit.view' },
]

/** The design system's items for the navigation below the header. */
export function navigationOf(
  app: App,
  principal: Principal,
  path: string,
): { readonly text: string; readonly href: string; readonly active: boolean }[] {
  return ENTRIES.filter(
    (entry) =>
      mayAny(principal, entry.for) &&
      (entry.sharedOnly ?? isSharedOnly(principal, entry.for)) === isSharedOnly(principal, entry.for) &&
      app.hasRoute({ method: 'GET', url: entry.href }),
  ).map(({ text, href }) => ({ text, href, active: path === href || path.startsWith(`${href}/`) }))
}

const isSharedOnly = (principal: Principal, thing: Thing): boolean => scopeOf(principal, thing) === 'shared'
