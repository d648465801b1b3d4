import { authorOf } from '../../src/application/register/author.js'
import { enterMarks } from '../../src/application/register/enter-marks.js'
import type { Role } from '../../src/application/permissions/roles.js'
import { UNSTATED } from '../../src/domain/register/entries.js'
import { getDay, getTime } from '../../src/kernel/school-date.js'
import { WHATEVER_STANDS } from '../../src/storage/register.js'
import type { TestSchool } from './signed-in.js'

/** Enters a mark as somebody, whatever stands. */
export async function enter(
  { services, principal, schoolId }: TestSchool,
  who: Role,
  pupilId: number,
  session: `${string} ${'AM' | 'PM'}`,
  symbol: string,
  more: { readonly arrivedAt?: string; readonly reason?: string } = {},
): Promise<void> {
  const author = authorOf(await principal(who))
  const [date = '', half] = session.split(' ')
  const day = getDay(date)
  await enterMarks({ database: services.database, schools: services.schools }, schoolId, (school) => {
    const code = school.codes.find(symbol, day)
    if (code === undefined) throw new Error(`no code ${symbol}`)
    return {
      requestId: null,
      day,
      half: half === 'AM' ? 0 : 1,
      className: null,
      author,
      recordedAt: services.clock.now(),
      appendedAt: services.clock.instantUtc(),
      useCase: 'register.take',
      marks: [
        {
          pupilId,
          code,
          arrivedAt: more.arrivedAt === undefined ? UNSTATED : getTime(more.arrivedAt),
          reason: more.reason ?? '',
          basedOn: WHATEVER_STANDS,
        },
      ],
    }
  })
}

/** Marks of presence on every school day between two, for pupils. */
export async function enterPresence(
  school: TestSchool,
  pupilIds: readonly number[],
  from: string,
  to: string,
): Promise<void> {
  const { services, schoolId, principal } = school
  const author = authorOf(await principal('office'))
  for (let day = getDay(from); day <= getDay(to); day++) {
    for (const half of [0, 1] as const) {
      await enterMarks({ database: services.database, schools: services.schools }, schoolId, (stored) => ({
        requestId: null,
        day,
        half,
        className: null,
        author,
        recordedAt: services.clock.now(),
        appendedAt: services.clock.instantUtc(),
        useCase: 'register.take',
        marks: stored.calendar.isOpen(day, half)
          ? pupilIds.map((pupilId) => ({
              pupilId,
              code: stored.codes.find(half === 0 ? '/' : '\\', day) as number,
              arrivedAt: UNSTATED,
              reason: '',
              basedOn: WHATEVER_STANDS,
            }))
          : [],
      }))
    }
  }
}
