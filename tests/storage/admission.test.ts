import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admissionRecord } from '../../src/application/admission/admission-record.js'
import { changeDetails, moveToClass, particularsOf } from '../../src/application/admission/change-pupil.js'
import { dropContact, saveContact } from '../../src/application/admission/contacts.js'
import { enrolPupil, type NewPupil, takeBack } from '../../src/application/admission/enrol-pupil.js'
import { leaveSchool } from '../../src/application/admission/leave-school.js'
import type { AdmissionServices } from '../../src/application/admission/roll-changes.js'
import type { Principal } from '../../src/application/permissions/principal.js'
import { NotAllowedError } from '../../src/application/permissions/not-allowed.js'
import { timelineOf } from '../../src/application/policies.js'
import { importSchool } from '../../src/application/schools/import-school.js'
import { SchoolCache } from '../../src/application/schools/school-cache.js'
import { simulate } from '../../src/application/simulate.js'
import { checkLetter } from '../../src/domain/roll/upn.js'
import { getDay, getInstant } from '../../src/kernel/school-date.js'
import { evaluatePupils } from '../../src/rules/evaluate-school.js'
import { NO_DETAILS } from '../../src/storage/admission.js'
import { STORES, type TestStore } from '../support/stores.js'

const OFFICE: Principal = {
  accountId: '00000000-0000-4000-8000-00000000000a',
  name: 'Olive Office',
  position: 'office manager',
  schoolId: 1,
  roles: ['office'],
  classes: [],
  coverClasses: [],
  yearGroups: [],
  sharedPupils: [],
}
const TODAY = getDay('2025-12-15')
const upn = (n: number): string => {
  const rest = `80120000${String(n).padStart(4, '0')}`
  return checkLetter(rest) + rest
}
const NEW: NewPupil = {
  particulars: {
    upn: upn(7001),
    surname: 'Newland',
    forename: 'Nina',
    dob: getDay('2017-03-04'),
    send: 'N',
    socialWorker: false,
    lookedAfter: false,
    fsm: false,
    walksAlone: false,
    medicalCondition: false,
  },
  place: { from: getDay('2025-12-12'), yearGroup: '4', className: '4A' },
  details: { ...NO_DETAILS, sex: 'F', previousSchool: 'Far Primary' },
}

describe.each(STORES)('the admission register in $name', ({ open }) => {
  let store: TestStore
  let services: AdmissionServices
  beforeAll(async () => {
    store = await open()
    const record = simulate({
      policy: 'foxdell',
      pupils: 12,
      years: 1,
      seed: 'admission',
      until: getInstant('2025-12-12T16:00'),
    })
    const at = new Date('2025-12-12T16:00:00Z')
    await importSchool(store.database, record, await timelineOf('foxdell', []), {
      at,
      author: { accountId: null, name: 'Import', position: 'program' },
    })
    services = {
      database: store.database,
      schools: await SchoolCache.open(store.database),
      clock: {
        now: () => getInstant('2025-12-15T10:00'),
        instantUtc: () => new Date('2025-12-15T10:00:00Z'),
      },
    }
  }, 120_000)
  afterAll(() => store.close())

  const school = () => store.database.inSchool(1, (tx) => services.schools.in(tx, 1))
  async function enrol(n: number, more: Partial<NewPupil['place']> = {}): Promise<number> {
    const answer = await enrolPupil(services, OFFICE, {
      ...NEW,
      particulars: { ...NEW.particulars, upn: upn(n) },
      place: { ...NEW.place, ...more },
    })
    if (answer.outcome !== 'done') throw new Error(JSON.stringify(answer))
    return answer.pupilId
  }

  it('[NAI-013] takes a new name: on the roll from the starting day, with the return to make and the history', async () => {
    const pupilId = await enrol(7001)
    const now = await school()
    expect(now.findPupil(pupilId)).toMatchObject({ surname: 'Newland' })
    expect(now.classOn('4A', getDay('2025-12-11'))).not.toContain(pupilId)
    expect(now.classOn('4A', getDay('2025-12-12'))).toContain(pupilId)
    const record = await admissionRecord(services, OFFICE, pupilId)
    expect(record.details).toMatchObject({ sex: 'F', previousSchool: 'Far Primary' })
    expect(record.history.map(({ change, person, position }) => [change, person, position])).toEqual([
      ['enrolled', 'Olive Office', 'office manager'],
    ])
    expect(record.missing).toEqual(['address', 'parent'])
    const kinds = await store.database.inSchool(1, async (tx) => {
      const facts = await now.factsNow(tx, services.clock.now())
      const found: string[] = []
      evaluatePupils(facts, {
        add: (action) => action.upn === upn(7001) && found.push(`${action.kind} ${action.due}`),
      })
      return found
    })
    expect(kinds).toEqual(['notify.la-admission 2025-12-17T23:59'])
  })

  it.each([
    [{ upn: 'A801200005001' }, {}, ['upn letter']],
    [{ upn: '12' }, {}, ['upn form']],
    [{ upn: '' }, {}, ['upn missing']],
    [{ surname: '' }, { className: '' }, ['surname missing', 'className missing']],
    [{ dob: TODAY + 1 }, { yearGroup: '14' }, ['dob future', 'yearGroup missing']],
    [{}, { from: getDay('2025-08-31') }, ['from too-early']],
  ])('refuses what cannot be: %j %j', async (particulars, place, expected) => {
    const answer = await enrolPupil(services, OFFICE, {
      ...NEW,
      particulars: { ...NEW.particulars, upn: upn(7100), ...particulars },
      place: { ...NEW.place, ...place },
    })
    expect(
      answer.outcome === 'refused' && answer.refusals.map(({ field, why }) => `${field} ${why}`),
    ).toEqual(expected)
    expect((await school()).pupilIdOf(upn(7100))).toBeUndefined()
  })

  it('takes a temporary UPN and says so, and a UPN only once', async () => {
    const rest = '31820012601A'
    const answer = await enrolPupil(services, OFFICE, {
      ...NEW,
      particulars: { ...NEW.particulars, upn: checkLetter(rest) + rest },
    })
    if (answer.outcome !== 'done') throw new Error('refused')
    expect((await admissionRecord(services, OFFICE, answer.pupilId)).temporaryUpn).toBe(true)
    const again = await enrolPupil(services, OFFICE, {
      ...NEW,
      particulars: { ...NEW.particulars, upn: checkLetter(rest) + rest },
    })
    expect(again).toEqual({
      outcome: 'refused',
      refusals: [{ field: 'upn', why: 'taken', facts: { pupil: answer.pupilId } }],
    })
  })

  it('keeps what it was before a change, with the reason, and events follow a new UPN', async () => {
    const pupilId = await enrol(7002)
    const pupil = (await school()).findPupil(pupilId)
    if (pupil === undefined) throw new Error('no pupil')
    await changeDetails(services, OFFICE, pupilId, {
      particulars: { ...particularsOf(pupil), surname: 'Oldland', upn: upn(7003) },
      details: { ...NEW.details, boarder: true },
      reason: 'Deed poll seen',
    })
    const record = await admissionRecord(services, OFFICE, pupilId)
    expect(record.history[0]).toMatchObject({
      change: 'details',
      before: { surname: 'Newland', upn: upn(7002), boarder: false },
      after: { surname: 'Oldland', upn: upn(7003), boarder: true },
      reason: 'Deed poll seen',
    })
    const now = await school()
    const facts = await store.database.inSchool(1, (tx) => now.factsNow(tx, services.clock.now()))
    expect(facts.events.get(upn(7003))?.rollChanges).toHaveLength(1)
    expect(facts.events.get(upn(7002))).toBeUndefined()
  })

  it('moves a pupil from a day on, and the registers of the days before stay with their class', async () => {
    const pupilId = await enrol(7004)
    const move = (from: string, className: string) =>
      moveToClass(services, OFFICE, pupilId, { from: getDay(from), yearGroup: '4', className })
    expect(await move('2025-12-16', '4B')).toEqual({ outcome: 'done' })
    const now = await school()
    expect(now.classOn('4A', getDay('2025-12-15'))).toContain(pupilId)
    expect(now.classOn('4B', getDay('2025-12-15'))).not.toContain(pupilId)
    expect(now.classOn('4A', getDay('2025-12-16'))).not.toContain(pupilId)
    expect(now.classOn('4B', getDay('2025-12-16'))).toContain(pupilId)
    expect(await move('2025-12-16', '4C')).toMatchObject({ refusals: [{ why: 'before-move' }] })
    expect(await move('2025-12-11', '4C')).toMatchObject({ refusals: [{ why: 'before-enrolment' }] })
    expect(await move('2025-12-18', '4B')).toMatchObject({ refusals: [{ why: 'same' }] })
  })

  it('[NAI-018] takes a name off on a ground, once the authority was told and not before a day with entries', async () => {
    const { pupils, pupilIds } = await school()
    const pupilId = pupilIds[
      pupils.findIndex(({ spells }) =>
        spells.some(({ leftOn, enrolledOn }) => leftOn === null && enrolledOn < getDay('2025-12-01')),
      )
    ] as number
    const wish = {
      lastDay: getDay('2025-12-19'),
      ground: 'other-school',
      destination: '',
      startsOn: null,
      authorityToldOn: null,
      enquiriesMade: false,
      nextSchoolAddress: '',
      newHomeAddress: '',
      confirmed: new Set<string>(),
    }
    const form = { nextSchoolAddress: '1 Near Road', newHomeAddress: '2 Near Road' }
    expect(
      await leaveSchool(services, OFFICE, pupilId, { ...wish, lastDay: getDay('2025-12-11') }),
    ).toMatchObject({
      refusals: [
        { field: 'lastDay', why: 'before-entries', facts: { day: '2025-12-12' } },
        { field: 'destination', why: 'missing', cites: ['LAW-DELETION-GROUNDS', 'FOX-126'] },
        { field: 'startsOn', why: 'missing', cites: ['LAW-DELETION-GROUNDS'] },
        { field: 'newHomeAddress', why: 'asked-for', cites: ['FOX-126'] },
        { field: 'nextSchoolAddress', why: 'asked-for', cites: ['FOX-126'] },
        { field: 'authorityToldOn', why: 'missing', cites: ['LAW-DELETION-RETURN', 'FOX-129', 'FOX-130'] },
      ],
    })
    expect(await leaveSchool(services, OFFICE, pupilId, { ...wish, ground: 'because' })).toMatchObject({
      refusals: [{ field: 'ground' }, { field: 'authorityToldOn' }],
    })
    expect(
      await leaveSchool(services, OFFICE, pupilId, {
        ...wish,
        destination: 'Near Primary',
        ...form,
        authorityToldOn: TODAY,
      }),
    ).toMatchObject({ refusals: [{ field: 'startsOn', why: 'missing' }] })
    expect(
      await leaveSchool(services, OFFICE, pupilId, {
        ...wish,
        destination: 'Near Primary',
        ...form,
        startsOn: getDay('2026-01-05'),
        authorityToldOn: TODAY,
      }),
    ).toEqual({ outcome: 'done' })
    const now = await school()
    const pupil = now.findPupil(pupilId)
    expect(pupil?.spells.at(-1)?.leftOn).toBe(getDay('2025-12-19'))
    const record = await admissionRecord(services, OFFICE, pupilId)
    expect(record.leaving).toMatchObject({ ground: 'other-school', destination: 'Near Primary' })
    expect(record.history[0]).toMatchObject({ after: { startsOn: '2026-01-05', ...form } })
    const open = await store.database.inSchool(1, async (tx) => {
      const facts = await now.factsNow(tx, getInstant('2025-12-20T10:00'))
      const found: string[] = []
      evaluatePupils(facts, { add: (action) => action.upn === pupil?.upn && found.push(action.kind) })
      return found
    })
    expect(open).not.toContain('notify.la-deletion')
    expect(
      await takeBack(services, OFFICE, pupilId, {
        from: getDay('2025-12-19'),
        yearGroup: '4',
        className: '4A',
      }),
    ).toMatchObject({ refusals: [{ why: 'before-leaving' }] })
    expect(
      await takeBack(services, OFFICE, pupilId, {
        from: getDay('2026-01-05'),
        yearGroup: '4',
        className: '4A',
      }),
    ).toEqual({ outcome: 'done' })
    expect((await school()).findPupil(pupilId)?.spells).toHaveLength(2)
  })

  it('[RUS-031, RUS-085] takes nobody off for home education without the parent’s written notice', async () => {
    const pupilId = await enrol(7009)
    const wish = {
      lastDay: getDay('2025-12-19'),
      ground: 'educated-otherwise',
      destination: 'At home',
      startsOn: null,
      authorityToldOn: null,
      enquiriesMade: false,
      nextSchoolAddress: '',
      newHomeAddress: '',
      confirmed: new Set<string>(),
    }
    expect(await leaveSchool(services, OFFICE, pupilId, wish)).toMatchObject({
      refusals: [
        { field: 'enquiriesMade', why: 'notice' },
        { field: 'authorityToldOn', why: 'missing' },
      ],
    })
    const told = { ...wish, authorityToldOn: TODAY }
    expect(await leaveSchool(services, OFFICE, pupilId, told)).toMatchObject({ outcome: 'refused' })
    expect((await school()).findPupil(pupilId)?.spells.at(-1)?.leftOn).toBeNull()
    expect(await leaveSchool(services, OFFICE, pupilId, { ...told, enquiriesMade: true })).toEqual({
      outcome: 'done',
    })
  })

  it('[NAI-017] keeps where a parent lived from which day, and who was a contact', async () => {
    const pupilId = await enrol(7005)
    const contact = {
      priority: 1,
      name: 'Nora Newland',
      relationship: 'mother',
      parent: true,
      livesWith: true,
      emergency: true,
      mayContact: true,
      address: '1 Old Road',
      mobile: '',
      phone: '',
      email: '',
    }
    const save = (more: object, contactId?: string, addressFrom: number | null = getDay('2025-09-01')) =>
      saveContact(services, OFFICE, pupilId, {
        contactId,
        contact: { ...contact, ...more },
        addressFrom,
        reason: '',
      })
    expect(await save({})).toMatchObject({ refusals: [{ field: 'mobile', why: 'missing' }] })
    const added = await save({ mobile: '07700 900001' })
    if (added.outcome !== 'done') throw new Error('refused')
    expect(
      await save({ mobile: '07700 900001', address: '2 New Road' }, added.contactId, null),
    ).toMatchObject({ refusals: [{ field: 'addressFrom', why: 'missing' }] })
    await save({ mobile: '07700 900001', address: '2 New Road' }, added.contactId, getDay('2025-12-01'))
    const record = await admissionRecord(services, OFFICE, pupilId)
    expect(record.contacts[0]?.address).toBe('2 New Road')
    expect(record.contacts[0]?.addresses.map(({ from, address }) => [from, address])).toEqual([
      [getDay('2025-12-01'), '2 New Road'],
      [getDay('2025-09-01'), '1 Old Road'],
    ])
    expect(await dropContact(services, OFFICE, pupilId, added.contactId, '')).toMatchObject({
      outcome: 'refused',
    })
    await dropContact(services, OFFICE, pupilId, added.contactId, 'Moved abroad')
    const after = await admissionRecord(services, OFFICE, pupilId)
    expect(after.contacts).toEqual([])
    expect(after.history[0]).toMatchObject({ change: 'contact-removed', before: { name: 'Nora Newland' } })
  })

  it('is changed by nobody else, and every view of it is noted', async () => {
    const teacher: Principal = { ...OFFICE, roles: ['teacher'], classes: ['4A'] }
    await expect(enrolPupil(services, teacher, NEW)).rejects.toThrow(NotAllowedError)
    await expect(
      (async () => admissionRecord(services, { ...OFFICE, roles: ['governor'] }, 1))(),
    ).rejects.toThrow(NotAllowedError)
    const [row] = await store.database.inSchool(1, (tx) =>
      tx.query<{ n: number }>(
        `select count(*) as n from audit where what = 'admission.view' and action = 'view' and pupil_id is not null`,
      ),
    )
    expect(row?.n).toBeGreaterThan(3)
  })
})
