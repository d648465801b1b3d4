import type { Part } from './vocabulary-types.js'

type Liable = NonNullable<Part<'penalty'>['liable']>['who']

type CodeOfConductSupplied = NonNullable<Part<'penalty'>['code_of_conduct']>['supplied']

const LIABLE_WORDS: Record<Liable, string> = {
  'every-parent': 'each parent can get a notice, for each child',
  'parents-who-allowed': 'the parents who allowed the absence can get a notice',
  'applicant-and-parents-on-holiday':
    'the parent who asked for the leave and the parents who went along can get a notice',
}

/** Which parents a penalty notice is for. */
export function phraseLiable(who: Liable): string {
  return LIABLE_WORDS[who]
}

const SUPPLIED_WORDS: Record<CodeOfConductSupplied, string> = {
  yes: 'is part of the policy',
  'link-only': 'is named with a link only',
  'to-follow': 'is still to follow',
  'name-missing': 'is meant, but its name was left out',
}

/** How far the document gives the local code of conduct: `is still to follow`. */
export function phraseCodeOfConduct(supplied: CodeOfConductSupplied): string {
  return SUPPLIED_WORDS[supplied]
}
