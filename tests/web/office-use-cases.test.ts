import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Board, boardOf } from '../../src/application/office/board.js'
import { coverPage, giveCover, withdrawCover } from '../../src/application/office/cover.js'
import { evacuationList } from '../../src/application/office/evacuation.js'
import { findPupils } from '../../src/application/office/find-pupils.js'
import { recordTask, type Task, taskPage } from '../../src/application/office/follow-up.js'
import { type Arrival, lateSlip, lookAtArrival, saveArrival } from '../../src/application/office/late-desk.js'
import {
  applyMany,
  type ManyWish,
  previewMany,
  pupilsNamed,
} from '../../src/application/office/many-codes.js'
import { cancelPlan, planAbsence, plannedFrom } from '../../src/application/office/planned-absences.js'
import { siteBook, writeMovement } from '../../src/application/office/site-book.js'
import { WorkLists } from '../../src/application/office/work-lists.js'
import { NotAllowedError } from '../../src/application/permissions/not-allowed.js'
import type { Principal } from '../../src/application/permissions/principal.js'
import { enterMarks } from '../../src/application/register/enter-marks.js'
import { UNSTATED } from '../../src/domain/register/entries.js'
import { getDay, getTime } from '../../src/kernel/school-date.js'
import { standingMarks, wrongYears } from '../../src/storage/register.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'
import { STORES } from '../support/stores.js'

const at = (time: string): number => getTime(time)
let request = 0
const requestId = (): string => `00000000-0000-4000-8000-${String((request += 1)).padStart(12, '0')}`

describe.each(STORES)('the office in $name', ({ open }) => {
  let school: TestSchool
  let office: Principal
  let pastoral: Principal
  let teacher: Principal
  let lists: WorkLists
  let day = getDay('2025-11-06')
  const pupil = (className: string, place: number): number => school.pupils[className]?.[place] as number

  beforeAll(async () => {
    school = await openTestSchool({ store: await open() })
    office = await school.principal('office')
    pastoral = await school.principal('pastoral')
    teacher = await school.principal('teacher')
    lists = new WorkLists(school.services)
  }, 120_000)
  afterAll(() => school.close())
  // Every test has a school day of its own.
  beforeEach(() => {
    do day += 1
    while ((day + 3) % 7 > 4)
    setTime('08:50')
  })

  const setTime = (time: string): void => school.clock.set(`${isoDay(day)}T${time}`)
  const isoDay = (of: number): string => new Date(of * 86_400_000).toISOString().slice(0, 10)

  /** Marks of a class as its teacher hands them in; who is not named is present. */
  async function take(
    className: string,
    half: 0 | 1,
    marks: Readonly<Record<number, string>> = {},
  ): Promise<void> {
    await enterMarks(school.services, school.schoolId, (known) => ({
      requestId: null,
      day,
      half,
      className,
      author: { accountId: null, name: 'Ola', position: 'teacher' },
      recordedAt: school.clock.now(),
      appendedAt: school.clock.instantUtc(),
      useCase: 'register.take',
      marks: known.classOn(className, day).flatMap((pupilId, place) => {
        const symbol = marks[place] ?? (half === 0 ? '/' : '\\')
        return symbol === ''
          ? []
          : [
              {
                pupilId,
                code: known.codes.find(symbol, day) as number,
                arrivedAt: UNSTATED,
                reason: '',
                basedOn: 0,
              },
            ]
      }),
    }))
  }
  const standing = async (
    pupilId: number,
    half: 0 | 1,
  ): Promise<{ code: string; at: number; reason: string } | undefined> =>
    school.services.database.inSchool(school.schoolId, async (tx) => {
      const known = await school.services.schools.in(tx, school.schoolId)
      const [mark] = await standingMarks(tx, known.codeNumbers, school.schoolId, day, half, [pupilId])
      return mark && { code: known.codes.meaning(mark.code).symbol, at: mark.arrivedAt, reason: mark.reason }
    })
  const board = async (who = office, half?: 0 | 1): Promise<Board> => {
    const found = await boardOf(school.services, lists, who, half)
    if (found.half === null) throw new Error('closed')
    return found
  }
  const audited = (what: string): Promise<number> =>
    school.services.database.inSchool(school.schoolId, async (tx) => {
      const [row] = await tx.query<{ n: number }>('select count(*) as n from audit where what = $1', [what])
      return row?.n ?? 0
    })

  describe('on the board', () => {
    it('[FOX-048] shows whose register is taken, taken in part and not taken, with its closing time', async () => {
      await take('3A', 0)
      expect((await board()).classes).toMatchObject([
        {
          className: '3A',
          state: 'taken',
          marked: 6,
          of: 6,
          closes: at('09:20'),
          overdue: false,
          takenBy: 'Ola',
        },
        { className: '4B', state: 'not-taken', marked: 0, overdue: false, takenAt: null },
      ])
      await take('4B', 0, { 5: '' })
      setTime('09:20')
      expect((await board()).classes[1]).toMatchObject({ state: 'part', marked: 5, overdue: true })
    })

    it('counts, and lists everybody whose reason is not known, the most vulnerable first', async () => {
      await take('3A', 0, { 1: 'N', 2: 'I', 3: 'N' })
      await school.services.database.inSchool(school.schoolId, (tx) =>
        tx.query('update pupil set social_worker = true where school_id = $1 and pupil_id = $2', [
          school.schoolId,
          pupil('3A', 3),
        ]),
      )
      await school.services.database.inSchool(school.schoolId, (tx) =>
        tx.query('update school set version = version + 1 where school_id = $1', [school.schoolId]),
      )
      await take('4B', 0)
      // A run that began before would be of another time.
      await lists.settled(school.schoolId)
      setTime('09:45')
      await board()
      await lists.settled(school.schoolId)
      const shown = await board()
      expect(shown.counts).toEqual({
        pupils: 12,
        unmarked: 0,
        attending: 9,
        late: 0,
        noReason: 2,
        absent: 3,
        onSite: 9,
        notAccounted: 0,
      })
      expect(shown.noReason.map(({ className, pupils }) => [className, pupils.map((it) => it.name)])).toEqual(
        [['3A', ['Davies, Dan', 'Baker, Ben']]],
      )
      expect(shown.stepsAsOf).toBe(school.clock.now())
      expect(shown.noReason[0]?.pupils[0]?.next?.cites.join()).toMatch(/^FOX-\d/)
    })

    it('shows the pastoral lead the own year group and the teacher nothing', async () => {
      await take('3A', 0, { 1: 'N' })
      await take('4B', 0, { 2: 'N' })
      const shown = await board(pastoral)
      expect(shown.classes.map((it) => it.className)).toEqual(['4B'])
      expect(shown.noReason.flatMap((group) => group.pupils.map((it) => it.name))).toEqual([
        'Choudhury, Cara',
      ])
      await expect(board(teacher)).rejects.toThrow(NotAllowedError)
    })

    it('goes over to the afternoon when its first registration opens, and shows the other half when asked', async () => {
      setTime('12:44')
      expect((await board()).half).toBe(0)
      setTime('12:45')
      expect((await board()).half).toBe(1)
      expect((await board()).classes[0]).toMatchObject({ closes: null, overdue: false })
      expect((await board(office, 0)).half).toBe(0)
    })

    it('is not there on a day without school', async () => {
      school.clock.set('2025-12-25T09:00')
      expect(await boardOf(school.services, lists, office, undefined)).toMatchObject({ half: null })
    })
  })

  describe('at the late desk', () => {
    const arrive = async (
      pupilId: number,
      time: string,
      more: Partial<Arrival> = {},
    ): ReturnType<typeof saveArrival> => {
      const looked = await lookAtArrival(school.services, office, pupilId, at(time))
      if (looked === 'closed') throw new Error('closed')
      return saveArrival(school.services, office, {
        pupilId,
        arrivedAt: at(time),
        reason: 'Overslept',
        metAt: 'office',
        takenBy: '',
        seen: looked.seen,
        requestId: requestId(),
        ...more,
      })
    }

    it('finds by two letters of any part of a name, not by one, and nobody of the other school', async () => {
      const found = await findPupils(school.services, office, 'late-desk.use', 'Ch')
      expect(found.map((it) => [it.name, it.className])).toEqual([
        ['Choudhury, Cara', '3A'],
        ['Choudhury, Cara', '4B'],
      ])
      expect(await findPupils(school.services, office, 'late-desk.use', 'c')).toEqual([])
      expect(await findPupils(school.services, office, 'late-desk.use', 'ev e')).toHaveLength(2)
      await expect(findPupils(school.services, teacher, 'late-desk.use', 'ch')).rejects.toThrow(
        NotAllowedError,
      )
      expect(await audited('late-desk.use.find')).toBeGreaterThan(0)
    })

    it('[FOX-056, FOX-058, STA-043] writes L before the close, in place of the N, with the reason and a slip', async () => {
      await take('3A', 0, { 0: 'N' })
      setTime('09:12')
      const saved = await arrive(pupil('3A', 0), '09:10')
      if (saved.outcome !== 'saved' || saved.entryNo === null) throw new Error('not saved')
      expect(await standing(pupil('3A', 0), 0)).toEqual({ code: 'L', at: at('09:10'), reason: 'Overslept' })
      expect(await lateSlip(school.services, office, saved.entryNo)).toMatchObject({
        school: 'Alderbrook School',
        pupil: { name: 'Adeyemi, Ada', className: '3A' },
        code: 'L',
        arrivedAt: at('09:10'),
        reason: 'Overslept',
      })
      expect((await board()).late).toMatchObject([{ code: 'L', arrivedAt: at('09:10') }])
    })

    it('[FOX-026, FOX-051, LAA-025, STA-050] writes U after the close, and the pupil is on site', async () => {
      await take('3A', 0, { 0: 'N' })
      setTime('09:40')
      expect(await arrive(pupil('3A', 0), '09:21')).toMatchObject({ outcome: 'saved' })
      expect((await standing(pupil('3A', 0), 0))?.code).toBe('U')
      const list = await evacuationList(school.services, office)
      expect(list.classes[0]?.onSite.map((it) => it.name)).toContain('Adeyemi, Ada')
      expect((await board()).counts).toMatchObject({ attending: 5, absent: 1, late: 1, onSite: 6 })
    })

    it('writes mark and line together: where the line cannot be written there is no mark either', async () => {
      await take('3A', 0, { 0: 'N' })
      setTime('09:12')
      const nowhere = 'nowhere' as Arrival['metAt']
      await expect(arrive(pupil('3A', 0), '09:10', { metAt: nowhere })).rejects.toThrow(/site_movement/)
      expect((await standing(pupil('3A', 0), 0))?.code).toBe('N')
      expect(await siteBook(school.services, office)).toEqual([])
      const bySupport = { metAt: 'late-gate', takenBy: 'Ola' } as const
      expect(await arrive(pupil('3A', 0), '09:10', bySupport)).toMatchObject({ outcome: 'saved' })
      expect((await standing(pupil('3A', 0), 0))?.code).toBe('L')
      expect(await siteBook(school.services, office)).toMatchObject([
        { direction: 'in', minute: at('09:10') },
      ])
    })

    it('[FOX-053] sets no U by the clock in the afternoon, whose close the policy does not state', async () => {
      setTime('14:00')
      const looked = await lookAtArrival(school.services, office, pupil('3A', 1), at('13:50'))
      expect(looked).toMatchObject({ decision: { half: 1, code: 'L', why: 'no-close', outcome: 'enter' } })
    })

    it('[FOX-059] keeps an authorised absence after the close and signs the pupil in', async () => {
      await take('3A', 0, { 2: 'M' })
      setTime('09:45')
      expect(await arrive(pupil('3A', 2), '09:40')).toMatchObject({ outcome: 'saved', kept: true })
      expect((await standing(pupil('3A', 2), 0))?.code).toBe('M')
      const list = await evacuationList(school.services, office)
      expect(list.classes[0]?.onSite.map((it) => it.name)).toContain('Choudhury, Cara')
      expect(await siteBook(school.services, office)).toMatchObject([
        { direction: 'in', minute: at('09:40') },
      ])
    })

    it('enters the code of a planned absence where the pupil comes after the close', async () => {
      await planAbsence(school.services, office, {
        pupilId: pupil('3A', 3),
        from: day,
        to: day,
        half: null,
        symbol: 'M',
        source: 'appointment',
        reason: 'Dentist at nine',
      })
      setTime('10:30')
      expect(await arrive(pupil('3A', 3), '10:20')).toMatchObject({ outcome: 'saved', kept: true })
      expect((await standing(pupil('3A', 3), 0))?.code).toBe('M')
    })

    it('counts once, however often the form is sent, and says where somebody was quicker', async () => {
      setTime('09:15')
      const named = requestId()
      const once = await arrive(pupil('4B', 0), '09:05', { requestId: named })
      const again = await arrive(pupil('4B', 0), '09:05', { requestId: named, seen: 0 })
      expect(again).toEqual(once)
      expect(await arrive(pupil('4B', 0), '09:10', { seen: 0 })).toEqual({ outcome: 'changed' })
      expect(await arrive(pupil('4B', 0), '09:30')).toEqual({ outcome: 'later' })
    })
  })

  describe('in the sign-out book', () => {
    const line = {
      reason: 'Dentist',
      collectedBy: 'Mother',
      expectedBack: at('14:00'),
      corrects: null,
      void: false,
    }

    it('[FOX-026, NAI-008, NAI-012] takes out of the evacuation list who is signed out, and in who is back', async () => {
      await take('3A', 0)
      await take('4B', 0, { 0: 'V', 1: 'D', 2: 'M', 3: 'N', 4: '' })
      setTime('11:00')
      const pupilId = pupil('3A', 0)
      await writeMovement(school.services, office, {
        ...line,
        pupilId,
        direction: 'out',
        minute: at('10:50'),
      })
      const away = await evacuationList(school.services, office)
      expect([away.onSite, away.offSite, away.notAccounted]).toEqual([6, 5, 1])
      expect(away.classes[1]?.notAccounted.map((it) => it.name)).toEqual(['Evans, Eve'])
      expect(away.classes[1]?.onSite.map((it) => it.name)).toEqual(['Fraser, Finn'])
      setTime('11:30')
      await writeMovement(school.services, office, { ...line, pupilId, direction: 'in', minute: at('11:20') })
      expect((await evacuationList(school.services, office)).onSite).toBe(7)
      // A trip counts as attending, and is nowhere in the building.
      expect((await board()).counts).toMatchObject({ attending: 8, onSite: 7, notAccounted: 1 })
    })

    it('keeps a corrected line to be read, and a line that never happened counts for nothing', async () => {
      await take('3A', 0)
      setTime('11:00')
      const pupilId = pupil('3A', 0)
      const out = { ...line, pupilId, direction: 'out' as const, minute: at('10:50') }
      const first = await writeMovement(school.services, office, out)
      if (typeof first !== 'number') throw new Error('no line was written')
      expect(await writeMovement(school.services, office, out)).toBe(first)
      await writeMovement(school.services, office, {
        ...out,
        corrects: first,
        void: true,
        reason: 'Wrong pupil',
      })
      const shown = await siteBook(school.services, office)
      expect(shown.map((it) => [it.movementNo, it.corrected])).toEqual([[first, 'void']])
      expect((await evacuationList(school.services, office)).classes[0]?.onSite).toHaveLength(6)
      await expect(
        writeMovement(school.services, office, { ...out, corrects: first, void: true }),
      ).rejects.toMatchObject({ code: 'thing.not-found' })
      await expect(
        school.services.database.inSchool(school.schoolId, (tx) => tx.query('delete from site_movement')),
      ).rejects.toThrow(/permission denied|record/)
    })

    it('writes nobody out twice, and says what the book has', async () => {
      setTime('11:00')
      const pupilId = pupil('4B', 3)
      const out = { ...line, pupilId, direction: 'out' as const, minute: at('10:30') }
      expect(await writeMovement(school.services, office, out)).toEqual(expect.any(Number))
      for (const again of [
        { ...out, minute: at('10:45') },
        { ...out, reason: 'To the dentist' },
      ])
        expect(await writeMovement(school.services, office, again)).toMatchObject({
          direction: 'out',
          minute: at('10:30'),
        })
      expect((await siteBook(school.services, office)).filter((it) => it.pupilId === pupilId)).toHaveLength(1)
      for (const next of [
        { ...line, pupilId, direction: 'in' as const, minute: at('10:50') },
        { ...out, minute: at('10:55') },
      ])
        expect(await writeMovement(school.services, office, next)).toEqual(expect.any(Number))
    })

    it('says who should be back and is not', async () => {
      await take('3A', 0)
      setTime('13:59')
      const pupilId = pupil('3A', 1)
      await writeMovement(school.services, office, {
        ...line,
        pupilId,
        direction: 'out',
        minute: at('10:00'),
      })
      expect((await siteBook(school.services, office))[0]?.overdue).toBe(false)
      setTime('14:01')
      expect((await siteBook(school.services, office))[0]?.overdue).toBe(true)
    })
  })

  describe('when the building is left', () => {
    it('believes the morning until the afternoon’s register says otherwise', async () => {
      await take('3A', 0, { 5: 'N' })
      setTime('13:00')
      const before = (await evacuationList(school.services, office)).classes[0]
      expect(before?.onSite).toHaveLength(5)
      expect(before?.notAccounted.map((it) => it.name)).toEqual(['Fraser, Finn'])
      await take('3A', 1, { 0: '', 5: 'N' })
      const after = (await evacuationList(school.services, office)).classes[0]
      expect(after?.onSite.map((it) => it.name)).not.toContain('Adeyemi, Ada')
      expect(after?.notAccounted.map((it) => it.name)).toEqual(['Adeyemi, Ada'])
      expect(after?.offSite.map((it) => it.name)).toEqual(['Fraser, Finn'])
    })

    it('asks for a pupil who was marked present after being signed out', async () => {
      setTime('09:10')
      await writeMovement(school.services, office, {
        pupilId: pupil('3A', 0),
        direction: 'out',
        minute: at('09:05'),
        reason: 'Ill',
        collectedBy: 'Father',
        expectedBack: null,
        corrects: null,
        void: false,
      })
      setTime('09:15')
      await take('3A', 0)
      const [group] = (await evacuationList(school.services, office)).classes
      expect(group?.notAccounted).toMatchObject([
        { name: 'Adeyemi, Ada', presence: { because: { by: 'disagreement' } } },
      ])
    })

    it('shows a teacher the own class alone', async () => {
      const list = await evacuationList(school.services, teacher)
      expect(list.classes.map((it) => it.className)).toEqual(['3A'])
    })
  })

  describe('with codes for many', () => {
    const wish = (more: Partial<ManyWish>): ManyWish => ({
      pupilIds: [...(school.pupils['3A'] ?? []), ...(school.pupils['4B'] ?? [])],
      from: day,
      to: day,
      half: null,
      fromMinute: null,
      symbol: 'V',
      others: 'leave',
      reason: 'Museum',
      ...more,
    })
    const apply = async (given: ManyWish, named = requestId()): Promise<{ entered: number }> => {
      const done = await applyMany(school.services, office, given, named, 0)
      if (typeof done === 'string') throw new Error(done)
      return done
    }

    it('counts before anything is entered, and leaves other marks unless told to change them', async () => {
      await take('3A', 0, { 0: 'I', 1: 'V' })
      const asked = wish({ pupilIds: school.pupils['3A'] ?? [] })
      const preview = await previewMany(school.services, office, asked)
      expect(preview).toMatchObject({
        sessions: [
          { half: 0, pupils: 6, without: 0, already: 1, others: 5 },
          { half: 1, pupils: 6, without: 6, already: 0, others: 0 },
        ],
        standing: [
          { code: '/', count: 4 },
          { code: 'I', count: 1 },
        ],
      })
      expect((await apply(asked)).entered).toBe(6)
      expect((await standing(pupil('3A', 0), 0))?.code).toBe('I')
      expect((await apply({ ...asked, others: 'amend' })).entered).toBe(5)
      expect(await standing(pupil('3A', 0), 0)).toEqual({ code: 'V', at: UNSTATED, reason: 'Museum' })
    })

    it('enters the same request once', async () => {
      const named = requestId()
      expect((await apply(wish({}), named)).entered).toBe(24)
      expect((await apply(wish({}), named)).entered).toBe(0)
    })

    it('closes the whole site from a time: what was taken before stays, and who is elsewhere is not kept away', async () => {
      await take('3A', 0, { 5: '' })
      await apply(wish({ pupilIds: [pupil('4B', 0)] }))
      setTime('10:30')
      const closed = wish({ symbol: 'Y4', fromMinute: at('10:00'), others: 'amend', reason: 'No heating' })
      expect(await previewMany(school.services, office, closed)).toMatchObject({
        sessions: [
          { half: 0, begun: true, without: 6, others: 6, kept: 6 },
          { half: 1, begun: false, without: 11, others: 1, kept: 1 },
        ],
      })
      expect((await apply(closed)).entered).toBe(17)
      expect((await standing(pupil('3A', 0), 0))?.code).toBe('/')
      expect((await standing(pupil('3A', 5), 0))?.code).toBe('Y4')
      expect((await standing(pupil('3A', 0), 1))?.code).toBe('Y4')
      expect((await standing(pupil('4B', 0), 1))?.code).toBe('V')
    })

    it('refuses a code of another time, one that is said of one pupil at a time, X for who must come, and a closed day', async () => {
      const refusal = (more: Partial<ManyWish>): Promise<unknown> =>
        previewMany(school.services, office, wish(more))
      expect(await refusal({ symbol: 'H' })).toBe('code-dates')
      expect(await refusal({ symbol: 'N' })).toBe('code-unsuitable')
      expect(await refusal({ symbol: '/' })).toBe('code-unsuitable')
      expect(await refusal({ symbol: '#' })).toBe('code-unsuitable')
      expect(await refusal({ symbol: 'X' })).toBe('age')
      expect(await refusal({ from: getDay('2025-12-24'), to: getDay('2025-12-28') })).toBe('closed')
      expect(await refusal({ pupilIds: [] })).toBe('nobody')
      await expect(previewMany(school.services, teacher, wish({}))).rejects.toThrow(NotAllowedError)
    })

    it('goes over a long range a part at a time', async () => {
      const named = requestId()
      const long = wish({ pupilIds: [pupil('3A', 0)], from: getDay('2026-01-05'), to: getDay('2026-01-23') })
      const first = await applyMany(school.services, office, long, named, 0)
      expect(first).toMatchObject({ done: 20, of: 30, entered: 20 })
      expect(await applyMany(school.services, office, long, named, 20)).toMatchObject({
        done: 30,
        entered: 10,
      })
    })

    it('reads a list of names, and says which line is nobody or two', async () => {
      expect(await pupilsNamed(school.services, office, 'Nobody, Ned\n\nBaker, Ben')).toEqual({
        pupilIds: [],
        unclear: [
          { line: 1, found: 0 },
          { line: 3, found: 2 },
        ],
      })
      const known = await school.services.schools.known(school.schoolId)
      const upn = known.findPupil(pupil('3A', 2))?.upn ?? ''
      expect(await pupilsNamed(school.services, office, upn.toLowerCase())).toMatchObject({
        pupilIds: [pupil('3A', 2)],
      })
    })
  })

  describe('with planned absences', () => {
    it('plans no pupil twice for a session, nor for longer than a year', async () => {
      const plan = {
        pupilId: pupil('4B', 4),
        from: day + 1,
        to: day + 2,
        half: 0 as const,
        symbol: 'C',
        source: 'leave' as const,
        reason: 'Funeral',
      }
      const wish = (more: object) => planAbsence(school.services, office, { ...plan, ...more })
      const first = await wish({})
      if (first.outcome !== 'planned') throw new Error(first.outcome)
      expect(await wish({ from: day + 2, to: day + 3, half: null })).toMatchObject({
        outcome: 'overlaps',
        other: {
          plannedNo: first.plannedNo,
          from: day + 1,
          to: day + 2,
          half: 0,
          code: 'C',
          reason: 'Funeral',
        },
      })
      expect((await wish({ half: 1 })).outcome).toBe('planned')
      expect((await wish({ pupilId: pupil('4B', 5) })).outcome).toBe('planned')
      await cancelPlan(school.services, office, first.plannedNo)
      expect((await wish({})).outcome).toBe('planned')
      expect(await wish({ from: day, to: day + 36_500 })).toEqual({ outcome: 'refused', why: 'too-long' })
      expect(await wish({ from: day, to: day + 366, half: null })).toEqual({
        outcome: 'refused',
        why: 'too-long',
      })
    })

    it('adds, lists and cancels them, and keeps what cannot be known beforehand out', async () => {
      const plan = {
        pupilId: pupil('4B', 1),
        from: day,
        to: day + 1,
        half: null,
        source: 'leave' as const,
        reason: 'Funeral',
      }
      const planned = await planAbsence(school.services, office, { ...plan, symbol: 'C' })
      if (planned.outcome !== 'planned') throw new Error(planned.outcome)
      const mine = (await plannedFrom(school.services, office, day)).filter(
        (it) => it.plannedNo === planned.plannedNo,
      )
      expect(mine).toMatchObject([{ name: 'Baker, Ben', code: 'C', source: 'leave', cancelledBy: null }])
      await cancelPlan(school.services, office, planned.plannedNo)
      const after = (await plannedFrom(school.services, office, day)).find(
        (it) => it.plannedNo === planned.plannedNo,
      )
      expect(after?.cancelledBy).toBe(office.name)
      const refusal = (symbol: string): Promise<unknown> =>
        planAbsence(school.services, office, { ...plan, symbol })
      expect(await refusal('/')).toMatchObject({ why: 'code-unsuitable' })
      expect(await refusal('U')).toMatchObject({ why: 'code-unsuitable' })
      expect(await refusal('X')).toMatchObject({ why: 'age' })
      expect(await refusal('H')).toMatchObject({ why: 'code-dates' })
    })

    it('lets the pastoral lead plan for the own year group only', async () => {
      const plan = {
        from: day,
        to: day,
        half: 0 as const,
        symbol: 'M',
        source: 'appointment' as const,
        reason: 'Dentist',
      }
      expect(
        await planAbsence(school.services, pastoral, { ...plan, pupilId: pupil('4B', 0) }),
      ).toMatchObject({
        outcome: 'planned',
      })
      await expect(
        planAbsence(school.services, pastoral, { ...plan, pupilId: pupil('3A', 0) }),
      ).rejects.toThrow(NotAllowedError)
    })
  })

  it('gives a class as cover for a day, once, and ends it', async () => {
    const { people } = await coverPage(school.services, office)
    const taker = people.find((it) => it.accountId === teacher.accountId)
    expect(taker?.person).toBe(teacher.name)
    const wish = { accountId: teacher.accountId, className: '4B', day, half: 0 as const }
    expect(await giveCover(school.services, office, wish)).toBe('given')
    expect(await giveCover(school.services, office, wish)).toBe('twice')
    expect(await giveCover(school.services, office, { ...wish, day: day - 1 })).toBe('past')
    expect(await giveCover(school.services, office, { ...wish, day: getDay('2025-12-25') })).toBe('closed')
    const [given] = (await coverPage(school.services, office)).cover
    expect(given).toMatchObject({ className: '4B', person: teacher.name, withdrawnAt: null })
    expect((await school.principal('teacher')).coverClasses).toContainEqual({ className: '4B', day, half: 0 })
    await withdrawCover(school.services, office, given?.coverNo ?? 0)
    expect((await coverPage(school.services, office)).cover[0]?.withdrawnAt).not.toBeNull()
    await expect(giveCover(school.services, teacher, wish)).rejects.toThrow(NotAllowedError)
  })

  describe('with the work list', () => {
    const everyTask = async (): Promise<Task[]> => {
      const { pages } = await taskPage(school.services, lists, office, 1)
      const tasks: Task[] = []
      for (let page = 1; page <= pages; page++)
        tasks.push(...(await taskPage(school.services, lists, office, page)).tasks)
      return tasks
    }

    it('asks for a call, and no longer once it was made', async () => {
      await take('3A', 0, { 4: 'N' })
      await take('4B', 0)
      setTime('09:45')
      const find = async () =>
        (await everyTask()).filter((it) => it.pupil?.pupilId === pupil('3A', 4) && it.reaches)
      const [task] = await find()
      if (task === undefined) throw new Error('nothing to do')
      expect(task.cites.length).toBeGreaterThan(0)
      expect(task.contacts).toHaveLength(1)
      expect(await recordTask(school.services, lists, office, task.id, task.kind, 'call-reached')).toBe(
        'recorded',
      )
      expect((await find()).map((it) => it.id)).not.toContain(task.id)
      expect(await recordTask(school.services, lists, office, task.id, task.kind, 'call-reached')).toBe(
        'gone',
      )
      expect(await audited('worklist.record')).toBeGreaterThan(0)
    })

    it('names the day whose mark is to be corrected, where only that settles it', async () => {
      const tasks = await everyTask()
      const marks = tasks.filter((it) => it.kind === 'mark.resolve')
      expect(marks.length).toBeGreaterThan(0)
      // The identity of the task ends with the day of its mark.
      expect(marks.map((it) => it.corrects)).toEqual(marks.map((it) => it.id.slice(-10)))
      expect(tasks.filter((it) => it.kind !== 'mark.resolve' && it.corrects !== null)).toEqual([])
    })

    it('takes a thing that was done off the list', async () => {
      await take('3A', 0)
      setTime('09:45')
      const find = async () =>
        (await taskPage(school.services, lists, office, 1)).tasks.find((it) => it.className === '4B')
      const task = await find()
      expect(task?.does).toBe('Take the register')
      await recordTask(school.services, lists, office, task?.id ?? '', task?.kind ?? '', undefined)
      expect(await find()).toBeUndefined()
    })

    it('shows the pastoral lead what is about the own year group', async () => {
      await take('3A', 0, { 1: 'N' })
      await take('4B', 0, { 1: 'N' })
      setTime('09:45')
      const { tasks } = await taskPage(school.services, lists, pastoral, 1)
      expect(new Set(tasks.map((it) => it.pupil?.className))).toEqual(new Set(['4B']))
      await expect(taskPage(school.services, lists, teacher, 1)).rejects.toThrow(NotAllowedError)
    })
  })

  it('leaves stored years that equal the entries', async () => {
    expect(
      await school.services.database.inSchool(school.schoolId, (tx) => wrongYears(tx, school.schoolId)),
    ).toEqual([])
  })
})
