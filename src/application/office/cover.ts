import type { Half } from '../../domain/register/entries.js'
import { type Day, formatDay } from '../../kernel/school-date.js'
import { writeAudit } from '../../storage/audit.js'
import {
  addCover,
  type Cover,
  coverFrom,
  endCover,
  type NewCover,
  type RegisterTaker,
  registerTakers,
} from '../../storage/cover.js'
import { NoSuchThingError } from '../permissions/not-allowed.js'
import { requireMay } from '../permissions/permissions.js'
import type { Principal } from '../permissions/principal.js'
import { authorOf } from '../register/author.js'
import { type OfficeServices, todayOf } from './office-services.js'

export type { Cover, NewCover, RegisterTaker }

/** Today's cover and what is to come, with whom and what may be chosen. */
export interface CoverPage {
  readonly today: Day
  readonly cover: readonly Cover[]
  readonly people: readonly RegisterTaker[]
  readonly classes: readonly string[]
}

export async function coverPage(services: OfficeServices, principal: Principal): Promise<CoverPage> {
  requireMay(principal, 'cover.give')
  const { schoolId } = principal
  const { today } = todayOf(services)
  return services.database.inSchool(schoolId, async (tx) => {
    const school = await services.schools.in(tx, schoolId)
    return {
      today,
      cover: await coverFrom(tx, schoolId, today),
      people: await registerTakers(tx, schoolId, today),
      classes: school.classesOn(today),
    }
  })
}

/** `twice`: the person has the class then already. */
export type GivenCover = 'given' | 'closed' | 'twice' | 'past'

/** Gives a class to a person for a day or half of it: they may take its register then. */
export async function giveCover(
  services: OfficeServices,
  principal: Principal,
  wish: NewCover,
): Promise<GivenCover> {
  requireMay(principal, 'cover.give')
  const { schoolId } = principal
  const { today } = todayOf(services)
  if (wish.day < today) return 'past'
  const given = await services.database.inSchool(schoolId, async (tx): Promise<GivenCover> => {
    const school = await services.schools.in(tx, schoolId)
    if (!school.classesOn(wish.day).includes(wish.className)) throw new NoSuchThingError('class')
    const people = await registerTakers(tx, schoolId, wish.day)
    if (!people.some(({ accountId }) => accountId === wish.accountId)) throw new NoSuchThingError('person')
    const open = (half: Half): boolean => school.calendar.isOpen(wish.day, half)
    if (!(wish.half === null ? open(0) || open(1) : open(wish.half))) return 'closed'
    const known = (await coverFrom(tx, schoolId, wish.day)).some(
      (cover) =>
        cover.withdrawnAt === null &&
        cover.accountId === wish.accountId &&
        cover.className === wish.className &&
        cover.day === wish.day &&
        (cover.half === null || cover.half === wish.half),
    )
    if (known) return 'twice'
    const at = services.clock.instantUtc()
    const coverNo = await addCover(tx, schoolId, wish, authorOf(principal), at)
    writeAudit(tx, {
      schoolId,
      at,
      author: authorOf(principal),
      action: 'change',
      what: 'cover.give',
      facts: {
        cover: coverNo,
        to: wish.accountId,
        class: wish.className,
        day: formatDay(wish.day),
        half: wish.half,
      },
    })
    return 'given'
  })
  if (given === 'given') services.live.publish(schoolId, { kind: 'cover' })
  return given
}

/** @throws {NoSuchThingError} where there is no such cover, or it was ended before */
export async function withdrawCover(
  services: OfficeServices,
  principal: Principal,
  coverNo: number,
): Promise<void> {
  requireMay(principal, 'cover.give')
  const { schoolId } = principal
  await services.database.inSchool(schoolId, async (tx) => {
    const at = services.clock.instantUtc()
    const cover = await endCover(tx, schoolId, coverNo, at)
    if (cover === undefined) throw new NoSuchThingError('cover', { cover: coverNo })
    writeAudit(tx, {
      schoolId,
      at,
      author: authorOf(principal),
      action: 'change',
      what: 'cover.end',
      facts: { cover: coverNo, class: cover.className, day: formatDay(cover.day) },
    })
  })
  services.live.publish(schoolId, { kind: 'cover' })
}
