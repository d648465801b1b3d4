import { capital, DUTY_ROLES, phraseRole, sentence } from '../policy/phrasing/index.js'
import { recordView } from './audit.js'
import type { Principal } from './permissions/principal.js'
import type { Services } from './services.js'
import { dayOfInstant } from '../kernel/school-date.js'

interface Cited {
  readonly cites: readonly string[]
}

/** What a policy asks of people, for those who work by it. */
export interface SchoolPolicy {
  readonly title: string
  readonly version: string
  /** Earlier versions and changes as the document lists them. */
  readonly history: readonly (Cited & { readonly date: string; readonly summary: string })[]
  readonly posts: readonly (Cited & {
    readonly role: string
    /** `null` where the document names nobody. */
    readonly heldBy: string | null
    /** Every school must fill the post, and nobody holds it. */
    readonly vacant: boolean
  })[]
  /** Families first, then the school, then others. */
  readonly duties: readonly {
    readonly who: string
    readonly duties: readonly (Cited & { readonly text: string })[]
  }[]
}

/** The policy in force today, as far as it speaks of people. Everybody of the school may read it: it is published. */
export function schoolPolicy(
  { database, schools, clock }: Pick<Services, 'database' | 'schools' | 'clock'>,
  principal: Principal,
): Promise<SchoolPolicy> {
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const document = school.timeline.versionOn(today)
    recordView(tx, clock, principal, {
      what: 'policy.view',
    })
    return {
      title: document.title,
      version: document.version?.label ?? '',
      history: document.history ?? [],
      posts: (document.posts ?? []).map(({ role, held_by, required, cites }) => ({
        role: capital(role),
        heldBy: held_by === undefined ? null : capital(held_by),
        vacant: held_by === undefined && required === true,
        cites,
      })),
      duties: DUTY_ROLES.flatMap((role) => {
        const duties = (document.duties ?? []).filter((duty) => duty.role === role)
        return duties.length === 0
          ? []
          : [
              {
                who: capital(phraseRole(role)),
                duties: duties.map(({ text, cites }) => ({ text: sentence(text), cites })),
              },
            ]
      }),
    }
  })
}
