import type { CodeMeaning } from './code-set.js'

/** Where a mark says that a pupil is, and why: for who must be counted when the building is left. */
export interface Whereabouts {
  readonly onSite: boolean
  readonly reason: string
}

/** By the code table's own families. */
const BY_CATEGORY: Readonly<Record<string, Whereabouts>> = {
  present: { onSite: true, reason: 'came to school' },
  approved_educational_activity: { onSite: false, reason: 'educated away from the school' },
  dual_registration: { onSite: false, reason: 'at the other school' },
  leave_of_absence: { onSite: false, reason: 'on leave' },
  not_required: { onSite: false, reason: 'not expected today' },
  authorised_other: { onSite: false, reason: 'absent' },
  unable_unavoidable: { onSite: false, reason: 'could not come' },
  unauthorised: { onSite: false, reason: 'absent' },
  administrative: { onSite: false, reason: 'not expected today' },
}

/** Codes whose place is another one than their family's. */
const BY_SYMBOL: Readonly<Record<string, Whereabouts>> = {
  // An absence to the statistics; the pupil is in the building all the same.
  U: { onSite: true, reason: 'came after the register closed' },
  M: { onSite: false, reason: 'at a medical or dental appointment' },
  N: { onSite: false, reason: 'absent, reason not known yet' },
}

/** Does a mark mean that the pupil is in the building? A family that the table does not know counts as on site: better called once too often. */
export function whereaboutsOf({ symbol, category }: Pick<CodeMeaning, 'symbol' | 'category'>): Whereabouts {
  return BY_SYMBOL[symbol] ?? BY_CATEGORY[category] ?? { onSite: true, reason: 'the code does not say' }
}
