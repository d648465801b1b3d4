import { findSpell, spellNear } from '../../domain/roll/pupil.js'
import { type Day, dayOfInstant } from '../../kernel/school-date.js'
import { recordView } from '../audit.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { mayAny } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { compareNames } from '../schools/stored-school.js'
import type { Services } from '../services.js'
import { mayOfPupil } from './pupil-access.js'

export type PupilServices = Pick<Services, 'database' | 'clock' | 'schools' | 'live'>

export interface FoundPupil {
  readonly pupilId: number
  readonly surname: string
  readonly forename: string
  readonly className: string
  readonly yearGroup: string
  /** The last day of one who left. */
  readonly leftOn: Day | null
}

export interface FoundPupils {
  /** The classes that the person may look into. */
  readonly classes: readonly string[]
  readonly pupils: readonly FoundPupil[]
  readonly more: number
}

/** A name is looked for from so many letters on: one letter would list half a school. */
export const FEWEST_LETTERS = 2
const MOST_FOUND = 60

/** The pupils whom the person may see, by the beginning of a name or by class. Neither: none, but the classes. */
export function findPupils(
  { database, clock, schools }: PupilServices,
  principal: Principal,
  { name, className }: { readonly name: string; readonly className: string },
): Promise<FoundPupils> {
  if (!mayAny(principal, 'pupil.view')) throw new NotAllowedError('pupil.view')
  const { schoolId } = principal
  const today = dayOfInstant(clock.now())
  const wanted = plain(name)
  return database.inSchool(schoolId, async (tx) => {
    const school = await schools.in(tx, schoolId)
    const theirs = school.pupils
      .map((pupil, index) => ({ pupil, pupilId: school.pupilIds[index] as number }))
      .filter(({ pupil, pupilId }) => mayOfPupil(principal, 'pupil.view', pupilId, pupil, today))
    const classes = new Set(
      theirs.flatMap(({ pupil }) => {
        const spell = findSpell(pupil, today)
        return spell === undefined ? [] : [spell.className]
      }),
    )
    const found = theirs
      .filter(({ pupil }) => {
        if (wanted.length >= FEWEST_LETTERS)
          return [pupil.surname, pupil.forename, `${pupil.forename} ${pupil.surname}`].some((text) =>
            plain(text)
              .split(/[\s-]+/)
              .some((_, at, words) => words.slice(at).join(' ').startsWith(wanted)),
          )
        return className !== '' && findSpell(pupil, today)?.className === className
      })
      .sort((a, b) => compareNames(a.pupil, b.pupil))
    if (found.length > 0)
      recordView(tx, clock, principal, {
        what: 'pupil.find',
        facts: { pupils: found.length, ...(className === '' ? {} : { class: className }) },
      })
    return {
      classes: school.classesOn(today).filter((known) => classes.has(known)),
      pupils: found.slice(0, MOST_FOUND).map(({ pupil, pupilId }) => {
        const spell = spellNear(pupil, today)
        return {
          pupilId,
          surname: pupil.surname,
          forename: pupil.forename,
          className: spell.className,
          yearGroup: spell.yearGroup,
          leftOn: findSpell(pupil, today) === undefined ? spell.leftOn : null,
        }
      }),
      more: Math.max(0, found.length - MOST_FOUND),
    }
  })
}

/** Small letters without accents: who types Zoe finds Zoë. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('-', ' ').trim()
}
