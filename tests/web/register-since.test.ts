import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outcomeOfPlan, planAbsence } from '../../src/application/office/planned-absences.js'
import type { Principal } from '../../src/application/permissions/principal.js'
import {
  classRegister,
  type RegisterRow,
  type SessionOfClass,
} from '../../src/application/register/class-register.js'
import {
  applyOffered,
  applyWhereNothingStands,
  keepStanding,
  listConflicts,
} from '../../src/application/register/conflicts.js'
import { registersToday } from '../../src/application/register/registers-today.js'
import {
  type RegisterToTake,
  takeRegister,
  type Taken,
} from '../../src/application/register/take-register.js'
import type { SchoolEvent } from '../../src/domain/events/school-event.js'
import { AM, type Half, PM } from '../../src/domain/register/entries.js'
import { formatDay, getDay, getInstant } from '../../src/kernel/school-date.js'
import { appendEvents } from '../../src/storage/events.js'
import { entriesOfPupil, standingMarks, type StandingMark, wrongYears } from '../../src/storage/register.js'
import { enter } from '../support/enter.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'
import { STORES } from '../support/stores.js'

// Foxdell's registers: open at 9:00, late after 9:00, closed after 9:20.
describe.each(STORES)('what reached the office after a register’s page was made, in $name', ({ open }) => {
  let school: TestSchool
  let teacher: Principal
  let office: Principal
  let pupils: readonly number[]
  beforeAll(async () => {
    school = await openTestSchool({ store: await open() })
    teacher = await school.principal('teacher')
    office = await school.principal('office')
    pupils = school.pupils['3A'] as readonly number[]
  }, 120_000)
  afterAll(() => school.close())

  const on = (day: string, half: Half = AM): SessionOfClass => ({ className: '3A', day: getDay(day), half })
  const pupil = (index: number): number => pupils[index] as number
  const view = (day: string, who = teacher) => classRegister(school.services, who, on(day))
  /** As the page of a moment sends it: what has no mark is present, but for some. */
  const asSeen = (
    page: { readonly rows: readonly RegisterRow[]; readonly knownUpTo: RegisterToTake['knownUpTo'] },
    choices: Readonly<Record<number, Partial<RegisterToTake['rows'][number]>>> = {},
  ): Pick<RegisterToTake, 'rows' | 'knownUpTo'> => ({
    ...(page.knownUpTo === undefined ? {} : { knownUpTo: page.knownUpTo }),
    rows: page.rows.map(({ pupilId, basedOn, choice }, index) => ({
      pupilId,
      basedOn,
      choice: choice ?? ('present' as const),
      ...choices[index],
    })),
  })
  const take = (
    day: string,
    given: Partial<RegisterToTake> & Pick<RegisterToTake, 'rows'>,
    who = teacher,
  ): Promise<Taken> =>
    takeRegister(school.services, who, {
      ...on(day),
      requestId: randomUUID(),
      keptAt: null,
      reason: '',
      ...given,
    })
  const marks = (day: string, half: Half = AM): Promise<StandingMark[]> =>
    school.services.database.inSchool(school.schoolId, async (tx) =>
      standingMarks(tx, school.services.schools.codeNumbers, school.schoolId, getDay(day), half, pupils),
    )
  const standing = async (day: string, half: Half = AM): Promise<string[]> => {
    const { codes } = await school.services.schools.known(school.schoolId)
    return (await marks(day, half)).map(({ code }) => codes.meaning(code).symbol)
  }
  const plan = (day: string, index: number, symbol: string, more: { half?: Half | null; to?: string } = {}) =>
    planAbsence(school.services, office, {
      pupilId: pupil(index),
      from: getDay(day),
      to: getDay(more.to ?? day),
      half: more.half ?? null,
      symbol,
      source: symbol === 'I' ? 'reported-ill' : 'leave',
      reason: 'Mother rang',
    })
  const record = (event: Record<string, unknown>, index: number) =>
    school.services.database.inSchool(school.schoolId, async (tx) => {
      const known = await school.services.schools.in(tx, school.schoolId)
      const upn = known.findPupil(pupil(index))?.upn ?? ''
      await appendEvents(
        tx,
        school.schoolId,
        [{ upn, ...event } as unknown as SchoolEvent],
        (it) => known.pupilIdOf(it) as number,
        { accountId: office.accountId, name: office.name, position: office.position },
        school.clock.instantUtc(),
      )
    })
  const clearConflicts = async (): Promise<void> => {
    for (const { conflictId } of await listConflicts(school.services, office))
      await keepStanding(school.services, office, conflictId)
  }

  it('is not overwritten by a page that was made before: an illness reported meanwhile stands, with both values kept', async () => {
    school.clock.set('2025-12-15T09:02')
    const page = await view('2025-12-15')
    school.clock.set('2025-12-15T09:05')
    await plan('2025-12-15', 0, 'I')
    await plan('2025-12-15', 1, 'I')
    school.clock.set('2025-12-15T09:10')
    const requestId = randomUUID()
    const sent = {
      requestId,
      ...asSeen(page, { 0: { choice: 'absent' }, 1: { choice: 'present' }, 2: { choice: 'absent' } }),
    }
    const taken = await take('2025-12-15', sent)
    expect(taken).toMatchObject({ outcome: 'taken', entered: { conflicts: [pupil(0), pupil(1)] } })
    expect(await standing('2025-12-15')).toEqual(['I', 'I', 'N', '/', '/', '/'])
    const [first] = await marks('2025-12-15')
    expect(first).toMatchObject({
      recordedBy: office.name,
      position: office.position,
      reason: 'Mother rang',
    })
    expect(await listConflicts(school.services, office)).toMatchObject([
      { offered: { symbol: 'N', by: teacher.name }, standing: { symbol: 'I', by: office.name } },
      { offered: { symbol: '/' }, standing: { symbol: 'I' } },
    ])
    // Sent twice it does nothing more.
    expect(await take('2025-12-15', sent)).toMatchObject({ entered: { repeated: true } })
    expect(await listConflicts(school.services, office)).toHaveLength(2)
    expect(
      await school.services.database.inSchool(school.schoolId, (tx) => wrongYears(tx, school.schoolId)),
    ).toEqual([])
    await clearConflicts()
  })

  it('leaves a teacher who knew of the absence and saw the pupil, and one who says the same', async () => {
    school.clock.set('2025-12-16T09:01')
    await plan('2025-12-16', 0, 'I')
    await plan('2025-12-16', 1, 'I')
    const page = await view('2025-12-16')
    await plan('2025-12-17', 2, 'I')
    await plan('2025-12-16', 3, 'I', { half: PM })
    const taken = await take('2025-12-16', asSeen(page, { 0: { choice: 'present' } }))
    expect(taken).toMatchObject({ entered: { conflicts: [] } })
    expect(await standing('2025-12-16')).toEqual(['/', 'I', '/', '/', '/', '/'])
  })

  it('is leave, an explanation or a suspension just as well', async () => {
    school.clock.set('2025-12-18T09:01')
    const page = await view('2025-12-18')
    const at = getInstant('2025-12-18T09:02')
    const dates = { from: getDay('2025-12-18'), to: getDay('2025-12-18') }
    const request = { contactId: 'P1', ...dates, reason: 'other', festival: '', note: '', onForm: null }
    await record({ type: 'leave-request', at, id: 'L9', ...request, abroad: null }, 0)
    await record({ type: 'leave-decision', at, id: 'L9', decision: 'granted', code: 'C' }, 0)
    // Nobody has decided yet what it comes to: the teacher's N stands.
    await record({ type: 'explanation', at, ...dates, reason: 'unwell', accepted: null }, 1)
    school.clock.set('2025-12-18T09:05')
    const taken = await take('2025-12-18', asSeen(page, { 0: { choice: 'absent' }, 1: { choice: 'absent' } }))
    expect(taken).toMatchObject({ entered: { conflicts: [pupil(0)] } })
    expect((await standing('2025-12-18')).slice(0, 2)).toEqual(['C', 'N'])
    await clearConflicts()
  })

  it('leaves a mark that the office entered itself, and a correction of an older page', async () => {
    school.clock.set('2025-12-19T09:01')
    const page = await view('2025-12-19')
    await take('2025-12-19', asSeen(page), office)
    const second = await view('2025-12-19')
    await plan('2025-12-19', 0, 'I')
    // Whoever was seen there is not made absent by a plan.
    expect((await standing('2025-12-19'))[0]).toBe('/')
    expect(await take('2025-12-19', asSeen(second))).toMatchObject({ entered: { conflicts: [] } })
    expect((await standing('2025-12-19'))[0]).toBe('/')
    const changed = await take('2025-12-19', asSeen(second, { 0: { choice: 'absent' } }))
    expect(changed).toMatchObject({ entered: { conflicts: [pupil(0)] } })
    expect((await standing('2025-12-19'))[0]).toBe('I')
    await clearConflicts()
  })

  it('that a device kept and nobody could enter any more is handed to the office, and nothing is lost', async () => {
    school.clock.set('2026-01-05T09:05')
    const page = await view('2026-01-05')
    const keptAt = school.clock.instantUtc()
    // Four days later is too late for a device's word.
    school.clock.set('2026-01-09T10:00')
    const sent = { ...asSeen(page, { 1: { choice: 'absent' } }), keptAt, requestId: randomUUID() }
    const handed = await take('2026-01-05', sent)
    expect(handed).toMatchObject({ outcome: 'handed-over', entered: { conflicts: pupils } })
    expect(await take('2026-01-05', sent)).toMatchObject({
      outcome: 'handed-over',
      entered: { repeated: true },
    })
    expect(await standing('2026-01-05')).toEqual([])
    expect((await view('2026-01-05')).taking).toBeUndefined()
    const conflicts = await listConflicts(school.services, office)
    expect(conflicts.map(({ offered, standing: stands }) => [offered.symbol, stands])).toEqual([
      ['/', null],
      ['N', null],
      ['/', null],
      ['/', null],
      ['/', null],
      ['/', null],
    ])
    expect(conflicts[0]?.offered).toMatchObject({ by: teacher.name, takenAt: keptAt })

    const ids = conflicts.map(({ conflictId }) => conflictId)
    await keepStanding(school.services, office, ids[0] as string)
    await applyOffered(school.services, office, ids[1] as string, '')
    await applyWhereNothingStands(school.services, office, ids)
    expect(await standing('2026-01-05')).toEqual(['N', '/', '/', '/', '/'])
    expect((await marks('2026-01-05'))[0]).toMatchObject({
      recordedBy: office.name,
      reason: 'Handed in after the register had closed',
    })
    expect(await listConflicts(school.services, office)).toEqual([])
  })

  it('is handed over too where the register had closed already when the device kept it', async () => {
    school.clock.set('2026-01-06T09:10')
    const page = await view('2026-01-06')
    school.clock.set('2026-01-06T09:25')
    const keptAt = school.clock.instantUtc()
    // At once it is refused: the page says so while the teacher looks at it.
    expect(await take('2026-01-06', { ...asSeen(page), keptAt })).toMatchObject({
      refusal: { phase: 'closed' },
    })
    school.clock.set('2026-01-06T09:40')
    expect(await take('2026-01-06', { ...asSeen(page), keptAt })).toMatchObject({ outcome: 'handed-over' })
    await clearConflicts()
  })

  it('that a device kept before registration began is taken where it is open by now', async () => {
    school.clock.set('2026-01-07T08:50')
    const page = await view('2026-01-07')
    const keptAt = school.clock.instantUtc()
    school.clock.set('2026-01-07T08:59')
    expect(await take('2026-01-07', { ...asSeen(page), keptAt })).toMatchObject({
      refusal: { phase: 'not-begun' },
    })
    school.clock.set('2026-01-07T09:04')
    expect(await take('2026-01-07', { ...asSeen(page), keptAt })).toMatchObject({ outcome: 'taken' })
    expect((await marks('2026-01-07'))[0]?.reason).toBe('')
  })

  it('does not lose thirty marks for one impossible time: late it was, and the row says what is wrong', async () => {
    school.clock.set('2026-01-08T09:05')
    const page = await view('2026-01-08')
    const keptAt = school.clock.instantUtc()
    const given = asSeen(page, { 2: { choice: 'late', minutesLate: 400 } })
    expect(await take('2026-01-08', { ...given, keptAt })).toMatchObject({ outcome: 'refused' })
    school.clock.set('2026-01-08T09:50')
    expect(await take('2026-01-08', { ...given, keptAt })).toMatchObject({
      outcome: 'taken',
      faults: [{ pupilId: pupil(2), kind: 'arrived-later-than-now' }],
    })
    expect(await standing('2026-01-08')).toEqual(['/', '/', 'L', '/', '/', '/'])
  })
})

describe.each(STORES)('an absence that is reported after the register, in $name,', ({ open }) => {
  let school: TestSchool
  let office: Principal
  let pupils: readonly number[]
  beforeAll(async () => {
    school = await openTestSchool({ store: await open(), at: '2025-12-16T13:30' })
    office = await school.principal('office')
    pupils = school.pupils['3A'] as readonly number[]
  }, 120_000)
  afterAll(() => school.close())

  const pupil = (index: number): number => pupils[index] as number
  const plan = (index: number, more: Partial<Parameters<typeof planAbsence>[2]> = {}, who = office) =>
    planAbsence(school.services, who, {
      pupilId: pupil(index),
      from: getDay('2025-12-15'),
      to: getDay('2025-12-17'),
      half: null,
      symbol: 'I',
      source: 'reported-ill',
      reason: 'Mother rang: a fever',
      ...more,
    })
  const entries = async (index: number): Promise<unknown[]> => {
    const { codes, codeNumbers } = await school.services.schools.known(school.schoolId)
    const days = [getDay('2025-12-15'), getDay('2025-12-17')] as const
    const found = await school.services.database.inSchool(school.schoolId, (tx) =>
      entriesOfPupil(tx, codeNumbers, school.schoolId, pupil(index), ...days),
    )
    return found.map(({ day, half, code, reason, recordedBy, amends }) => [
      formatDay(day),
      half,
      codes.meaning(code).symbol,
      reason,
      recordedBy === office.name,
      amends !== null,
    ])
  }

  it('amends the unexplained marks of its sessions with what was said, and leaves the others', async () => {
    await enter(school, 'teacher', pupil(0), '2025-12-15 AM', 'N')
    await enter(school, 'office', pupil(0), '2025-12-15 PM', 'O')
    await enter(school, 'teacher', pupil(0), '2025-12-16 AM', 'N')
    await enter(school, 'teacher', pupil(0), '2025-12-16 PM', '\\')
    const planned = await plan(0)
    expect(planned).toMatchObject({
      outcome: 'planned',
      amended: [
        { half: AM, symbol: 'N' },
        { half: PM, symbol: 'O' },
        { half: AM, symbol: 'N' },
      ],
    })
    const said = 'Mother rang: a fever'
    expect(await entries(0)).toEqual([
      ['2025-12-15', AM, 'N', '', false, false],
      ['2025-12-15', AM, 'I', said, true, true],
      ['2025-12-15', PM, 'O', '', true, false],
      ['2025-12-15', PM, 'I', said, true, true],
      ['2025-12-16', AM, 'N', '', false, false],
      ['2025-12-16', AM, 'I', said, true, true],
      ['2025-12-16', PM, '\\', '', false, false],
    ])
    const plannedNo = planned.outcome === 'planned' ? planned.plannedNo : 0
    expect(await outcomeOfPlan(school.services, office, plannedNo)).toMatchObject({
      code: 'I',
      mayAmend: true,
      amended: [{ symbol: 'N' }, { symbol: 'O' }, { symbol: 'N' }],
      left: [{ half: PM, symbol: '\\' }],
    })
    const wrong = await school.services.database.inSchool(school.schoolId, (tx) =>
      wrongYears(tx, school.schoolId),
    )
    expect(wrong).toEqual([])
  })

  it('amends the session that it is about and no other', async () => {
    await enter(school, 'teacher', pupil(1), '2025-12-16 AM', 'N')
    await enter(school, 'teacher', pupil(1), '2025-12-16 PM', 'N')
    await plan(1, { half: PM })
    expect((await entries(1)).length).toBe(3)
  })

  it('amends nothing for whoever may plan and not amend', async () => {
    const fourth = school.pupils['4B']?.[0] as number
    await enter(school, 'teacher', fourth, '2025-12-16 AM', 'N')
    const pastoral = await school.principal('pastoral')
    const planned = await plan(0, { pupilId: fourth }, pastoral)
    expect(planned).toMatchObject({ outcome: 'planned', amended: [] })
    const plannedNo = planned.outcome === 'planned' ? planned.plannedNo : 0
    expect(await outcomeOfPlan(school.services, pastoral, plannedNo)).toMatchObject({
      mayAmend: false,
      amended: [],
      left: [{ symbol: 'N' }],
    })
  })

  it('is told on the page that follows the form', async () => {
    await enter(school, 'teacher', pupil(2), '2025-12-16 AM', 'N')
    await enter(school, 'teacher', pupil(2), '2025-12-15 AM', '/')
    const desk = await school.as('office')
    const saved = await desk.post(`/planned-absences/add/${pupil(2)}`, {
      source: 'reported-ill',
      code: '',
      from: '2025-12-15',
      to: '2025-12-16',
      session: 'both',
      reason: 'Rang',
    })
    const { body } = await desk.get(`${saved.headers['location']}`)
    expect(body).toContain('The mark of this morning, N, is now I.')
    expect(body).toContain('The mark of the morning of Monday 15 December 2025 stays /, ')
    expect(body).toContain(`href="/pupils/${pupil(2)}/marks/2025-12-15/AM"`)
    expect((await desk.get('/planned-absences?saved=9999')).statusCode).toBe(404)
  })
})

describe('where the policy states no time for the afternoon register', () => {
  let school: TestSchool
  let teacher: Principal
  const on = (day: string, half: Half): SessionOfClass => ({ className: '3A', day: getDay(day), half })
  // LAAT's morning register opens at 8:50 and closes after half an hour; of the afternoon's it says nothing.
  beforeAll(async () => {
    school = await openTestSchool({ policy: 'laat', at: '2025-12-15T09:05' })
    teacher = await school.principal('teacher')
  }, 60_000)
  afterAll(() => school.close())

  it('[LAA-008] it is not taken first thing in the morning, but from midday', async () => {
    const session = on('2025-12-15', PM)
    const page = await classRegister(school.services, teacher, session)
    expect(page).toMatchObject({ phase: 'not-begun', canTake: false, window: { opens: null, begins: 720 } })
    const give = () =>
      takeRegister(school.services, teacher, {
        ...session,
        requestId: randomUUID(),
        rows: page.rows.map(({ pupilId }) => ({ pupilId, basedOn: 0, choice: 'present' as const })),
        keptAt: null,
        reason: '',
      })
    expect(await give()).toMatchObject({ refusal: { phase: 'not-begun' } })
    const { registers } = await registersToday(school.services, teacher)
    expect(registers.map(({ half, phase }) => [half, phase])).toEqual([
      [AM, 'open'],
      [PM, 'not-begun'],
    ])
    school.clock.set('2025-12-15T11:59')
    expect(await give()).toMatchObject({ refusal: { phase: 'not-begun' } })
    school.clock.set('2025-12-15T12:00')
    expect(await give()).toMatchObject({ outcome: 'taken' })
  })

  it('the page says so', async () => {
    school.clock.set('2025-12-15T09:10')
    const browser = await school.as('teacher')
    const { body } = await browser.get('/registers/3A/2025-12-15/pm')
    expect(body).toContain(
      'The policy gives no time for the afternoon register. The afternoon begins at midday.',
    )
    expect((await browser.get('/registers')).body).toContain('From midday')
  })
})
