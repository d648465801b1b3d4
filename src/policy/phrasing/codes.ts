import { phraseList } from './text.js'
import type { ListOf, Part } from './vocabulary-types.js'

type CountsAs = NonNullable<ListOf<Part<'codes'>>['counts_as']>

/** `G, O or U`. */
export function phraseCodes(codes: readonly string[], joiner: 'and' | 'or' = 'or'): string {
  return phraseList(codes, joiner)
}

const COUNTS_AS_WORDS: Record<CountsAs, string> = {
  attending: 'being at school',
  authorised: 'an authorised absence (with permission)',
  unauthorised: 'an unauthorised absence (without permission)',
  'not-possible': 'neither (not counted at all)',
}

/** `an authorised absence (with permission)`. */
export function phraseCountsAs(countsAs: CountsAs): string {
  return COUNTS_AS_WORDS[countsAs]
}
