import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../../src/application/permissions/principal.js'
import { NotAllowedError, NoSuchThingError } from '../../src/application/permissions/not-allowed.js'
import { addRegisterNote } from '../../src/application/register/add-note.js'
import {
  classRegister,
  type RegisterRow,
  type SessionOfClass,
} from '../../src/application/register/class-register.js'
import { applyOffered, keepStanding, listConflicts } from '../../src/application/register/conflicts.js'
import { registersToday } from '../../src/application/register/registers-today.js'
import {
  type RegisterToTake,
  type RowMark,
  takeRegister,
  type Taken,
} from '../../src/application/register/take-register.js'
import type { SchoolEvent } from '../../src/domain/events/school-event.js'
import { AM, PM } from '../../src/domain/register/entries.js'
import { getDay, getInstant } from '../../src/kernel/school-date.js'
import { entriesOfPupil, standingMarks, wrongYears } from '../../src/storage/register.js'
import { appendEvents } from '../../src/storage/events.js'
import { addPupils, raiseVersion } from '../../src/storage/schools.js'
import { plainPupil } from '../support/plain-school.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'
import { STORES } from '../support/stores.js'

const AUTHOR = { accountId: null, name: 'Olu Office', position: 'office manager' }

// Foxdell's registers: open at 9:00, late after 9:00, closed after 9:20; in the afternoon Year 3 from 12:45, no closing time.
describe.each(STORES)("a class's register in $name", ({ open }) => {
  let school: TestSchool
  let teacher: Principal
  let office: Principal
  let pupils: readonly number[]
  const on = (day: string, half: 0 | 1 = AM): SessionOfClass => ({
    className: '3A',
    day: getDay(day),
    half,
  })

  beforeAll(async () => {
    school = await openTestSchool({ store: await open() })
    teacher = await school.principal('teacher')
    office = await school.principal('office')
    pupils = school.pupils['3A'] as readonly number[]
  }, 120_000)
  afterAll(() => school.close())

  const view = (session: SessionOfClass, who = teacher) => classRegister(school.services, who, session)
  const rowOf = async (session: SessionOfClass, pupilId: number, who = teacher): Promise<RegisterRow> =>
    (await view(session, who)).rows.find((row) => row.pupilId === pupilId) as RegisterRow
  const pupil = (index: number): number => pupils[index] as number
  const present = (more: readonly Partial<RowMark>[] = []): RowMark[] =>
    pupils.map((pupilId, index) => ({ pupilId, choice: 'present', basedOn: 0, ...more[index] }))
  const take = (
    session: SessionOfClass,
    rows: readonly RowMark[],
    more: Partial<RegisterToTake> = {},
    who = teacher,
  ): Promise<Taken> =>
    takeRegister(school.services, who, {
      ...session,
      rows,
      requestId: randomUUID(),
      keptAt: null,
      reason: '',
      ...more,
    })
  const standing = async (session: SessionOfClass): Promise<string[]> => {
    const { codes, codeNumbers } = await school.services.schools.known(school.schoolId)
    const marks = await school.services.database.inSchool(school.schoolId, (tx) =>
      standingMarks(tx, codeNumbers, school.schoolId, session.day, session.half, pupils),
    )
    return marks.map(({ code }) => codes.meaning(code).symbol)
  }
  const plan = (pupilId: number, symbol: string, day: string, source = 'appointment') =>
    school.services.database.inSchool(school.schoolId, async (tx) => {
      const { codes, codeNumbers } = await school.services.schools.known(school.schoolId)
      const code = codeNumbers.toStore[codes.find(symbol, getDay(day)) as number]
      await tx.query(
        `insert into planned_absence (school_id, planned_no, pupil_id, from_day, to_day, code_id, source, reason, given_at, given_by)
         select $1, take_numbers($1, 'planned', 1), $2, $3, $3, $4, $5, '', $6, 'Office'`,
        [school.schoolId, pupilId, day, code, source, school.clock.instantUtc().toISOString()],
      )
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
        AUTHOR,
        school.clock.instantUtc(),
      )
    })

  it('[RUS-042] has its pupils by surname, and none of another class', async () => {
    school.clock.set('2025-12-15T08:55')
    const register = await view(on('2025-12-15'))
    expect(register.rows.map(({ surname }) => surname)).toEqual([
      'Adeyemi',
      'Baker',
      'Choudhury',
      'Davies',
      'Evans',
      'Fraser',
    ])
    await expect(view({ ...on('2025-12-15'), className: '4B' })).rejects.toThrow(NotAllowedError)
    await expect(view({ ...on('2025-12-15'), className: '9Z' }, office)).rejects.toThrow(NoSuchThingError)
  })

  it('[FOX-050] is not to be taken before registration begins at 9:00, and is from then on', async () => {
    school.clock.set('2025-12-15T08:58')
    expect(await view(on('2025-12-15'))).toMatchObject({
      phase: 'not-begun',
      canTake: false,
      window: { opens: 540 },
    })
    expect(await take(on('2025-12-15'), present())).toMatchObject({
      outcome: 'refused',
      refusal: { kind: 'phase', phase: 'not-begun' },
    })
    school.clock.set('2025-12-15T09:00')
    expect(await view(on('2025-12-15'))).toMatchObject({ phase: 'open', canTake: true })
  })

  it('[LAA-008, RUS-039] is handed in whole or not at all', async () => {
    const missing = await take(on('2025-12-15'), present().slice(0, 4))
    expect(missing).toEqual({
      outcome: 'refused',
      refusal: {
        kind: 'rows',
        faults: [
          { pupilId: pupil(4), kind: 'missing' },
          { pupilId: pupil(5), kind: 'missing' },
        ],
      },
    })
    expect(await standing(on('2025-12-15'))).toEqual([])
  })

  it('[RUS-041, LAA-114, FOX-048] keeps who took it and when, and the projection follows', async () => {
    school.clock.set('2025-12-15T09:05')
    const taken = await take(
      on('2025-12-15'),
      present([{}, { choice: 'absent' }, { choice: 'late', minutesLate: 4 }]),
    )
    expect(taken).toMatchObject({ outcome: 'taken', left: [] })
    expect(await standing(on('2025-12-15'))).toEqual(['/', 'N', 'L', '/', '/', '/'])
    const register = await view(on('2025-12-15'))
    expect(register.taking).toMatchObject({ person: teacher.name, position: 'teacher' })
    expect(register.rows[2]).toMatchObject({ choice: 'late', arrivedAt: 544 })
    const wrong = await school.services.database.inSchool(school.schoolId, (tx) =>
      wrongYears(tx, school.schoolId),
    )
    expect(wrong).toEqual([])
  })

  it('is applied once, however often it is sent', async () => {
    const requestId = randomUUID()
    const rows = (await view(on('2025-12-15'))).rows.map(({ pupilId, basedOn }) => ({
      pupilId,
      basedOn,
      choice: 'present' as const,
    }))
    const first = await take(on('2025-12-15'), rows, { requestId })
    const again = await take(on('2025-12-15'), rows, { requestId })
    expect(first.outcome === 'taken' && first.entered.entered.size).toBe(2)
    expect(again.outcome === 'taken' && again.entered).toMatchObject({ repeated: true })
  })

  it('says of a correction that it was made while the register was open', async () => {
    const entries = await school.services.database.inSchool(school.schoolId, async (tx) => {
      const { codeNumbers } = await school.services.schools.in(tx, school.schoolId)
      const day = getDay('2025-12-15')
      return entriesOfPupil(tx, codeNumbers, school.schoolId, pupil(1), day, day)
    })
    expect(entries.map(({ reason, amends }) => [reason, amends])).toEqual([
      ['', null],
      ['Corrected while the register was open', entries[0]?.entryNo],
    ])
  })

  it('[FOX-051] is closed to the teacher a minute after it closes, and not to the office', async () => {
    school.clock.set('2025-12-16T09:20')
    expect(await view(on('2025-12-16'))).toMatchObject({ phase: 'open', canTake: true })
    school.clock.set('2025-12-16T09:21')
    expect(await view(on('2025-12-16'))).toMatchObject({ phase: 'closed', canTake: false, office: false })
    expect(await take(on('2025-12-16'), present())).toMatchObject({
      outcome: 'refused',
      refusal: { kind: 'phase', phase: 'closed', window: { closes: 560 } },
    })
    expect(await view(on('2025-12-16'), office)).toMatchObject({ canTake: true, office: true })
    const taken = await take(
      on('2025-12-16'),
      present([
        { choice: 'other', code: 'I' },
        { choice: 'late', arrivedAt: 561 },
        { choice: 'late', arrivedAt: 560 },
      ]),
      {},
      office,
    )
    expect(taken.outcome).toBe('taken')
    expect(await standing(on('2025-12-16'))).toEqual(['I', 'U', 'L', '/', '/', '/'])
  })

  it('wants the office to say why it changes a mark of a closed register', async () => {
    const rows = (await view(on('2025-12-16'), office)).rows.map(({ pupilId, basedOn }) => ({
      pupilId,
      basedOn,
      choice: 'present' as const,
    }))
    expect(await take(on('2025-12-16'), rows, {}, office)).toMatchObject({
      refusal: { kind: 'no-reason' },
    })
    expect(await take(on('2025-12-16'), rows, { reason: 'Seen in assembly' }, office)).toMatchObject({
      outcome: 'taken',
    })
  })

  it('[FOX-059] decides L or U by the minute of arrival, and asks again where that makes no sense', async () => {
    school.clock.set('2025-12-17T09:10')
    const late = (more: Partial<RowMark>) => take(on('2025-12-17'), present([{ choice: 'late', ...more }]))
    expect(await late({ minutesLate: 0 })).toMatchObject({
      refusal: { faults: [{ pupilId: pupil(0), kind: 'minutes-not-late' }] },
    })
    expect(await late({ arrivedAt: 540 })).toMatchObject({
      refusal: { faults: [{ kind: 'arrived-on-time', lateAfter: 540 }] },
    })
    expect(await late({ minutesLate: 11 })).toMatchObject({
      refusal: { faults: [{ kind: 'arrived-later-than-now' }] },
    })
    expect(await late({})).toMatchObject({ outcome: 'taken' })
    expect((await standing(on('2025-12-17')))[0]).toBe('L')
  })

  it('does not take codes of the office from a teacher, nor the other half’s mark of presence', async () => {
    const other = (code: string, who: Principal) =>
      take(on('2025-12-17'), present([{ choice: 'other', code }]), {}, who)
    for (const [code, who] of [
      ['I', teacher],
      ['\\', office],
      ['??', office],
    ] as const)
      expect(await other(code, who)).toMatchObject({ refusal: { faults: [{ kind: 'unknown-code' }] } })
    const { codes } = await view(on('2025-12-17'), office)
    expect(codes.map(({ symbol }) => symbol)).toContain('/')
    expect(codes.map(({ symbol }) => symbol)).not.toContain('\\')
    expect((await view(on('2025-12-17'))).codes).toEqual([])
  })

  it('shows known absences as known, and reveals nothing of why to a class', async () => {
    school.clock.set('2025-12-18T09:01')
    await plan(pupil(0), 'M', '2025-12-18')
    await plan(pupil(1), 'V', '2025-12-18', 'trip')
    const at = getInstant('2025-12-01T10:00')
    const dates = { from: getDay('2025-12-18'), to: getDay('2025-12-18') }
    await record(
      {
        type: 'leave-request',
        at,
        id: 'L1',
        contactId: 'P1',
        ...dates,
        reason: 'other',
        festival: '',
        note: '',
        onForm: null,
        abroad: null,
      },
      2,
    )
    await record({ type: 'leave-decision', at: at + 1, id: 'L1', decision: 'granted', code: 'C' }, 2)
    await record({ type: 'explanation', at, ...dates, reason: 'unwell', accepted: null }, 3)
    await record({ type: 'explanation', at, ...dates, reason: 'shopping', accepted: false }, 4)
    const register = await view(on('2025-12-18'))
    expect(
      register.rows.map(({ choice, code, known }) => [choice, code?.symbol, known?.code?.symbol]),
    ).toEqual([
      ['known', undefined, undefined],
      ['known', 'V', 'V'],
      ['known', undefined, undefined],
      ['known', undefined, undefined],
      [null, undefined, undefined],
      [null, undefined, undefined],
    ])
    expect(JSON.stringify(register)).not.toMatch(/medical|dental|"M"|"C"/i)
    expect((await rowOf(on('2025-12-18'), pupil(0), office)).code).toMatchObject({ symbol: 'M' })

    const rows = register.rows.map(({ pupilId, basedOn, choice }) => ({
      pupilId,
      basedOn,
      choice: choice ?? ('present' as const),
    }))
    expect(await take(on('2025-12-18'), rows)).toMatchObject({ outcome: 'taken' })
    expect(await standing(on('2025-12-18'))).toEqual(['M', 'V', 'C', 'N', '/', '/'])
  })

  it('shows a mark that the office made as known to it, and leaves it as it stands', async () => {
    const row = await rowOf(on('2025-12-18'), pupil(0))
    expect(row).toMatchObject({ choice: 'stands', code: null, discreet: true })
    const rows = (await view(on('2025-12-18'))).rows.map(({ pupilId, basedOn, choice }) => ({
      pupilId,
      basedOn,
      choice: choice ?? ('present' as const),
    }))
    const again = await take(on('2025-12-18'), rows)
    expect(again.outcome === 'taken' && again.entered.entered.size).toBe(0)
  })

  it('shows the last ten sessions, with what is not for the class hidden', async () => {
    school.clock.set('2025-12-19T09:01')
    const register = await view(on('2025-12-19'))
    expect(register.recentSessions).toHaveLength(10)
    // Friday and Monday to Thursday, morning and afternoon: Monday's, Tuesday's, Wednesday's and Thursday's mornings.
    expect(register.rows[0]?.recent).toEqual([null, null, '/', null, '/', null, 'L', null, 'hidden', null])
  })

  it('that a device kept counts as taken when it was kept, and says so', async () => {
    school.clock.set('2025-12-19T09:12')
    const keptAt = school.clock.instantUtc()
    school.clock.set('2025-12-19T09:41')
    expect(await take(on('2025-12-19'), present())).toMatchObject({ refusal: { phase: 'closed' } })
    expect(await take(on('2025-12-19'), present(), { keptAt })).toMatchObject({ outcome: 'taken' })
    const [mark] = await school.services.database.inSchool(school.schoolId, async (tx) => {
      const { codeNumbers } = await school.services.schools.in(tx, school.schoolId)
      return standingMarks(tx, codeNumbers, school.schoolId, getDay('2025-12-19'), AM, [pupil(0)])
    })
    expect(mark?.reason).toBe('Taken offline at 9:12am, received 9:41am')
  })

  it('that a device kept until another day counts as taken when it was kept, with both days', async () => {
    school.clock.set('2026-01-05T09:12')
    const keptAt = school.clock.instantUtc()
    school.clock.set('2026-01-06T08:40')
    expect(await take(on('2026-01-05'), present(), { keptAt })).toMatchObject({ outcome: 'taken' })
    const [mark] = await school.services.database.inSchool(school.schoolId, async (tx) => {
      const { codeNumbers } = await school.services.schools.in(tx, school.schoolId)
      return standingMarks(tx, codeNumbers, school.schoolId, getDay('2026-01-05'), AM, [pupil(0)])
    })
    expect(mark?.reason).toBe('Taken offline at 9:12am on 5 Jan 2026, received 8:40am on 6 Jan 2026')
  })

  it('never overwrites what the office entered since: both are kept until somebody decides', async () => {
    school.clock.set('2026-01-07T09:05')
    const session = on('2026-01-07')
    const keptAt = school.clock.instantUtc()
    school.clock.set('2026-01-07T09:30')
    await take(
      session,
      present([
        { choice: 'other', code: 'I' },
        { choice: 'other', code: 'M' },
      ]),
      {},
      office,
    )
    school.clock.set('2026-01-07T09:41')
    const late = await take(session, present(), { keptAt })
    expect(late.outcome === 'taken' && late.entered.conflicts).toEqual([pupil(0), pupil(1)])
    expect((await standing(session)).slice(0, 2)).toEqual(['I', 'M'])

    await expect(listConflicts(school.services, teacher)).rejects.toThrow(NotAllowedError)
    const [first, second] = await listConflicts(school.services, office)
    expect(first).toMatchObject({
      surname: 'Adeyemi',
      className: '3A',
      offered: { symbol: '/', by: teacher.name },
      standing: { symbol: 'I', by: office.name },
    })
    await keepStanding(school.services, office, first?.conflictId ?? '')
    await expect(keepStanding(school.services, office, first?.conflictId ?? '')).rejects.toThrow(
      NoSuchThingError,
    )
    await applyOffered(school.services, office, second?.conflictId ?? '', 'Seen by the teacher')
    await expect(applyOffered(school.services, office, second?.conflictId ?? '', 'x')).rejects.toThrow(
      NoSuchThingError,
    )
    expect((await standing(session)).slice(0, 2)).toEqual(['I', '/'])
    expect(await listConflicts(school.services, office)).toEqual([])
  })

  it('shows notes for the class, and none of the others', async () => {
    school.clock.set('2026-01-08T09:05')
    const note = { ...on('2026-01-08'), pupilId: pupil(2) }
    await addRegisterNote(school.services, teacher, {
      ...note,
      readers: 'class',
      text: 'Leaves at 11 for piano',
    })
    await addRegisterNote(school.services, teacher, { ...note, readers: 'safeguarding', text: 'See me' })
    expect((await rowOf(on('2026-01-08'), pupil(2))).notes.map(({ text }) => text)).toEqual([
      'Leaves at 11 for piano',
    ])
    await expect(
      addRegisterNote(school.services, teacher, { ...note, pupilId: 9999, readers: 'class', text: 'x' }),
    ).rejects.toThrow(NoSuchThingError)
  })

  it('[FOX-052] opens for Year 3 at 12:45 in the afternoon, and closes with the day where the policy is silent', async () => {
    school.clock.set('2026-01-08T12:44')
    expect(await view(on('2026-01-08', PM))).toMatchObject({ phase: 'not-begun' })
    school.clock.set('2026-01-08T12:45')
    expect(await view(on('2026-01-08', PM))).toMatchObject({ phase: 'open', window: { closes: null } })
    await take(on('2026-01-08', PM), present())
    expect(await standing(on('2026-01-08', PM))).toEqual(['\\', '\\', '\\', '\\', '\\', '\\'])
  })

  it('is one of those of today, with where it stands', async () => {
    school.clock.set('2026-01-08T12:50')
    const { registers } = await registersToday(school.services, teacher)
    expect(
      registers.map(({ className, half, phase, taking }) => [className, half, phase, taking?.person]),
    ).toEqual([
      ['3A', AM, 'closed', undefined],
      ['3A', PM, 'open', teacher.name],
    ])
    expect((await registersToday(school.services, office)).registers).toHaveLength(4)
    const covering = { ...teacher, coverClasses: [{ className: '4B', day: getDay('2026-01-08'), half: PM }] }
    expect((await registersToday(school.services, covering)).registers).toMatchObject([
      { className: '3A', half: AM, cover: false },
      { className: '3A', half: PM, cover: false },
      { className: '4B', half: PM, cover: true },
    ])
    await expect(registersToday(school.services, await school.principal('governor'))).rejects.toThrow(
      NotAllowedError,
    )
    school.clock.set('2026-01-10T10:00')
    expect(await registersToday(school.services, teacher)).toMatchObject({ schoolDay: false, registers: [] })
  })

  it('[RUS-042, RUS-043] has a joiner among the others from the first day, and a leaver no more', async () => {
    school.clock.set('2026-01-09T09:05')
    const names = async (day: string): Promise<string[]> =>
      (await view(on(day))).rows.map(({ surname }) => surname)
    await take(on('2026-01-09'), present())
    await school.services.database.inSchool(school.schoolId, async (tx) => {
      const spell = { leftOn: null, yearGroup: '3', className: '3A' }
      await addPupils(tx, school.schoolId, [
        plainPupil(900, {
          surname: 'Brown',
          spells: [{ ...spell, enrolledOn: getDay('2026-01-12') }],
        }),
      ])
      await tx.query('update enrolment set left_on = $2 where school_id = $1 and pupil_id = $3', [
        school.schoolId,
        '2026-01-09',
        pupil(3),
      ])
      await raiseVersion(tx, school.schoolId)
    })
    expect(await names('2026-01-09')).toEqual(['Adeyemi', 'Baker', 'Choudhury', 'Davies', 'Evans', 'Fraser'])
    school.clock.set('2026-01-12T09:05')
    expect(await names('2026-01-12')).toEqual(['Adeyemi', 'Baker', 'Brown', 'Choudhury', 'Evans', 'Fraser'])
    // A device that had opened the register before: the leaver's mark is left out, the joiner's is asked for.
    expect(await take(on('2026-01-12'), present())).toMatchObject({
      refusal: { kind: 'rows', faults: [{ kind: 'missing' }] },
    })
    const rows = (await view(on('2026-01-12'))).rows.map(({ pupilId }) => pupilId).concat(pupil(3))
    const taken = await take(
      on('2026-01-12'),
      rows.map((pupilId) => ({ pupilId, choice: 'present', basedOn: 0 })),
    )
    expect(taken).toMatchObject({ outcome: 'taken', left: [pupil(3)] })
    expect((await rowOf(on('2026-01-09'), pupil(3))).choice).toBe('present')
  })

  it('opens and saves are in the audit', async () => {
    const noted = await school.services.database.inSchool(school.schoolId, (tx) =>
      tx.query<{ what: string; n: number }>(
        `select what, count(*)::int as n from audit where what like 'register.%' group by what order by what`,
      ),
    )
    expect(noted.map(({ what }) => what)).toEqual(['register.take', 'register.view'])
  })
})
