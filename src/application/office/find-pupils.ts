import { NO_MARK } from '../../domain/register/code-set.js'
import { formatDay } from '../../kernel/school-date.js'
import { recordView } from '../audit.js'
import { marksOnDay } from '../../storage/office-day.js'
import { NotAllowedError } from '../permissions/not-allowed.js'
import { may, mayAny, type Thing } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { classesWithPupils, sessionAt } from './day-of-school.js'
import { type ListedPupil, type OfficeServices, todayOf } from './office-services.js'

/** A pupil who was looked for, with the mark of the session that is under way. */
export interface FoundPupil extends ListedPupil {
  /** Empty where there is no mark. */
  readonly code: string
  readonly codeTitle: string
}

/** So few letters already find somebody. */
export const FEWEST_LETTERS = 2
/** More are not shown: another letter tells them apart. */
export const MOST_FOUND = 30

/** For what pupils are looked for at the office's pages. */
export type Finding = Extract<Thing, 'late-desk.use' | 'site-book.use' | 'planned-absence.edit'>

/**
 * The pupils on the roll today of whose names a part begins with the letters, whatever accents and hyphens there are.
 *
 * @param thing what they are looked for: nobody is found about whom the person may not do that
 */
export async function findPupils(
  services: OfficeServices,
  principal: Principal,
  thing: Finding,
  letters: string,
): Promise<readonly FoundPupil[]> {
  if (!mayAny(principal, thing)) throw new NotAllowedError(thing)
  const wanted = plain(letters)
    .split(' ')
    .filter((part) => part !== '')
  if (wanted.join('').length < FEWEST_LETTERS) return []
  const { schoolId } = principal
  const { today, minute } = todayOf(services)
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    const half = sessionAt(school, today, minute) ?? 0
    const marks = await marksOnDay(tx, school.codeNumbers, schoolId, today)
    const found = classesWithPupils(school, today)
      .flatMap(({ pupils }) => pupils)
      .filter(({ name }) => {
        const parts = plain(name).split(' ')
        return wanted.every((letter) => parts.some((part) => part.startsWith(letter)))
      })
      .filter(({ pupilId, className, yearGroup }) =>
        may(principal, thing, { pupilId, className, yearGroup, day: today }),
      )
      .sort((a, b) => names.compare(a.name, b.name))
      .slice(0, MOST_FOUND)
    recordView(tx, services.clock, principal, {
      what: `${thing}.find`,
      facts: { day: formatDay(today), found: found.length },
    })
    return found.map((pupil) => {
      const code = marks.get(pupil.pupilId)?.codes[half] ?? NO_MARK
      return code === NO_MARK
        ? { ...pupil, code: '', codeTitle: 'no mark yet' }
        : { ...pupil, code: school.codes.meaning(code).symbol, codeTitle: school.codes.meaning(code).title }
    })
  })
}

const names = new Intl.Collator('en-GB')

/** Small letters without accents, apostrophes left out, everything else that is no letter a space. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^a-zæøœßðþł]+/g, ' ')
    .trim()
}
