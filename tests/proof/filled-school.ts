import { randomUUID } from 'node:crypto'
import { SCOPE_NAMES } from '../../src/application/api/scopes.js'
import { timelineOf } from '../../src/application/policies.js'
import { importSchool } from '../../src/application/schools/import-school.js'
import { checkLetter } from '../../src/domain/roll/upn.js'
import { getDay } from '../../src/kernel/school-date.js'
import type { OwnerTx } from '../../src/storage/database.js'
import { enterSchoolAsOwner } from '../../src/storage/store-rows.js'
import { storeShape } from '../../src/storage/store-shape.js'
import { plainContact, plainPupil } from '../support/plain-school.js'
import { smallSchool, type TestPerson, type TestSchool } from '../support/signed-in.js'

/** Numbers of this school are above this one, and no other school of the store has any there. */
const FAR_AWAY = 8_354_000
/** In every name and text of this school; nothing else in the program says it. */
export const OF_THE_SCHOOL = /quill|\b8354\d{3}\b|X000008354/i
export const CLASS = 'Quillclass'
export const OTHER_CLASS = 'Quillmeadow'
export const DAY = '2025-12-12'
export const TODAY = '2025-12-15'

/** A school with something in every table, and what its things are called. */
export interface FilledSchool {
  readonly schoolId: number
  readonly key: string
  readonly pupils: readonly [number, number, number, number]
  readonly head: TestPerson
  readonly teacher: TestPerson
  /** Of the local authority. */
  readonly officer: TestPerson
  /** Who has no case. */
  readonly secondOfficer: TestPerson
  /** Something on its work list. */
  readonly action: { readonly id: string; readonly kind: string }
  readonly ids: {
    readonly contact: string
    readonly conflict: string
    readonly entry: number
    readonly movement: number
    readonly planned: number
    readonly cover: number
    readonly key: number
    readonly webhook: number
    readonly invitation: string
    readonly wayBack: string
    readonly signIn: string
  }
}

/** Adds a third school to the store, by its own people and its own system as far as they can do it. */
export async function addFilledSchool(test: TestSchool): Promise<FilledSchool> {
  const { services, app } = test
  const { database } = services
  const plain = smallSchool('quillford', 'Quillford School')
  const pupil = (n: number) =>
    plainPupil(FAR_AWAY + n, {
      surname: `Quillfeather-${n}`,
      forename: `Quilla-${n}`,
      spells: [{ enrolledOn: getDay('2024-09-02'), leftOn: null, yearGroup: '3', className: CLASS }],
      contacts: [
        plainContact('QUILL-P1', {
          name: `Quillon Parent-${n}`,
          address: `${n} Quill Lane`,
          email: 'q@quill.example',
        }),
      ],
    })
  const schoolId = await importSchool(
    database,
    { ...plain, pupils: [1, 2, 3, 4].map(pupil) },
    await timelineOf('foxdell', []),
    { at: test.clock.instantUtc(), author: { accountId: null, name: 'Quill set-up', position: 'program' } },
  )
  await database.asOwner((tx) => moveNumbers(tx, schoolId))
  const pupils = [1, 2, 3, 4].map((n) => FAR_AWAY + n) as [number, number, number, number]

  const head = await test.addPerson({ role: 'headteacher', name: 'Quillian Head', schoolId })
  const teacher = await test.addPerson({
    role: 'teacher',
    name: 'Quillis Teacher',
    schoolId,
    classes: [CLASS],
  })
  const officer = await test.addPerson({ role: 'la-officer', name: 'Quillor Officer', schoolId })
  const secondOfficer = await test.addPerson({ role: 'la-officer', name: 'Quillow Second', schoolId })
  const inHead = await test.as(head)
  const inTeacher = await test.as(teacher)
  const key = await services.apiKeys.make(await test.principal(head), {
    name: 'Quill MIS',
    scopes: SCOPE_NAMES,
  })

  const call = async (method: 'PUT' | 'POST', url: string, body: object): Promise<unknown> =>
    done(
      await app.inject({
        method,
        url: `/api/v1${url}`,
        headers: { authorization: `Bearer ${key}`, 'idempotency-key': randomUUID() },
        payload: body,
      }),
    ).json()
  const enter = (pupil_id: number, code: string, more: object = {}): Promise<unknown> =>
    call('POST', '/marks', {
      date: DAY,
      session: 'AM',
      marks: [{ pupil_id, code, reason: 'Quill reason', ...more }],
    })
  await enter(pupils[0], 'N')
  // Whoever sees no mark where one stands gets a conflict.
  await enter(pupils[0], 'I', { based_on: 0 })
  await call('PUT', `/classes/${CLASS}/registers/${TODAY}/AM`, {
    marks: pupils.map((pupil_id) => ({ pupil_id, code: '/' })),
  })
  await call('POST', '/events', {
    events: [
      {
        type: 'explanation',
        at: `${DAY}T10:00`,
        pupil_id: pupils[0],
        from: DAY,
        to: DAY,
        reason: 'Quill explanation',
      },
    ],
  })
  await call('POST', '/planned-absences', {
    pupil_id: pupils[1],
    from: '2025-12-16',
    to: '2025-12-17',
    code: 'C',
    source: 'leave',
    reason: 'Quill wedding',
  })
  await call('POST', '/webhooks', { url: 'https://quill.example/hook', topics: ['marks'] })

  const as = async (
    browser: typeof inHead,
    url: string,
    fields: Parameters<typeof inHead.post>[1],
  ): Promise<string> => done(await browser.post(url, fields)).body
  await as(inHead, `/pupils/${pupils[0]}/share`, { officers: [officer.accountId], reason: 'Quill reason' })
  await as(inTeacher, `/registers/${CLASS}/${TODAY}/am/note`, {
    pupil: pupils[0],
    text: 'Quill note',
    readers: 'class',
  })
  await as(inHead, `/site-book/${pupils[0]}`, {
    direction: 'out',
    time: '8:30',
    reason: 'Quill dentist',
    collectedBy: 'Quillon Parent-1',
    expectedBack: '',
  })
  await as(inHead, '/cover', {
    person: teacher.accountId,
    className: CLASS,
    day: '2025-12-16',
    session: 'both',
  })
  await as(inHead, `/admission/${pupils[1]}/class`, {
    ...date('from', '2025-12-16'),
    yearGroup: '3',
    className: OTHER_CLASS,
    addClass: OTHER_CLASS,
  })
  await as(inHead, `/admission/${pupils[2]}/contacts/new`, {
    name: 'Quillon Uncle',
    relationship: 'uncle',
    parent: 'yes',
    address: '9 Quill Lane',
  })
  await as(inHead, `/admission/${pupils[3]}/leave`, {
    ...date('lastDay', '2025-12-19'),
    ground: 'other-school',
    destination: 'Quill Primary',
    nextSchoolAddress: '1 Quill Road',
    newHomeAddress: '2 Quill Road',
    ...date('startsOn', '2026-01-05'),
    ...date('authorityToldOn', TODAY),
  })
  await as(inHead, '/admission/enrol', {
    upn: upn('801200017001'),
    surname: 'Quillnew',
    forename: 'Quilla',
    ...date('dob', '2017-03-04'),
    sex: 'F',
    ...date('from', TODAY),
    yearGroup: '3',
    className: CLASS,
  })
  await as(inHead, '/set-up/closures', {
    'day-0': '2026-06-05',
    'half-0': '',
    'kind-0': 'planned',
    'reason-0': 'Quill fair',
  })
  await as(inHead, '/set-up/pupils/pupils-csv', { 'pupils-csv': 'upn,surname\nX1,Quillfile\n' })
  await as(inHead, '/people/invite', {
    name: 'Quillen Guest',
    email: 'guest@quill.example',
    role: 'office',
    position: 'Quill clerk',
    classes: '',
    yearGroups: '',
  })
  await as(inHead, `/people/${teacher.accountId}/way-back`, {})

  const list = done(
    await app.inject({ url: '/api/v1/worklist', headers: { authorization: `Bearer ${key}` } }),
  ).json<{ data: { id: string; kind: string; pupil_id?: number }[] }>()
  const action = list.data.find((it) => it.pupil_id !== undefined)
  if (action === undefined) throw new Error('there is nothing to do for any pupil')

  return database.asOwner(async (tx) => {
    await enterSchoolAsOwner(tx, schoolId)
    await fillTheRest(tx, schoolId)
    const one = async <T>(text: string): Promise<T> => {
      const [row] = await tx.query<{ it: T }>(text, [schoolId])
      if (row === undefined) throw new Error(`nothing there: ${text}`)
      return row.it
    }
    return {
      schoolId,
      key,
      pupils,
      head,
      teacher,
      officer,
      secondOfficer,
      action,
      ids: {
        contact: 'QUILL-P1',
        conflict: await one<string>('select conflict_id as it from register_conflict where school_id = $1'),
        entry: await one<number>('select min(entry_no) as it from register_entry where school_id = $1'),
        movement: await one<number>('select movement_no as it from site_movement where school_id = $1'),
        planned: await one<number>('select planned_no as it from planned_absence where school_id = $1'),
        cover: await one<number>('select cover_no as it from cover where school_id = $1'),
        key: await one<number>('select key_no as it from api_key where school_id = $1'),
        webhook: await one<number>('select webhook_no as it from webhook where school_id = $1'),
        invitation: await one<string>('select invitation_id as it from invitation where school_id = $1'),
        wayBack: await one<string>(
          'select way_back_id as it from way_back join membership using (account_id) where school_id = $1',
        ),
        signIn: await one<string>(
          `select sign_in_id as it from sign_in join membership m using (account_id)
           where m.school_id = $1 and m.role = 'headteacher'`,
        ),
      },
    }
  })
}

/** Numbers that no other school has, so that one that turns up elsewhere is known. */
async function moveNumbers(tx: OwnerTx, schoolId: number): Promise<void> {
  await enterSchoolAsOwner(tx, schoolId)
  await tx.run('set local session_replication_role = replica')
  for (const { name, kind, columns } of await storeShape(tx))
    if (kind === 'school' && columns.some((column) => column.name === 'pupil_id'))
      await tx.query(`update ${name} set pupil_id = pupil_id + $2 where school_id = $1`, [schoolId, FAR_AWAY])
  for (const counter of [
    'entry',
    'event',
    'movement',
    'planned',
    'cover',
    'note',
    'history',
    'contact',
    'api-key',
    'webhook',
    'delivery',
    'policy-document',
  ])
    await tx.query('select take_numbers($1, $2, $3)', [schoolId, counter, FAR_AWAY])
  await tx.query('update school set version = version + 1 where school_id = $1', [schoolId])
}

/** What no page makes, or only with time. */
async function fillTheRest(tx: OwnerTx, schoolId: number): Promise<void> {
  await tx.query(
    `insert into policy_upload values ($1, $2, 'quill.yaml', 'policy: quill', now(), 'Quillian Head', 'headteacher')`,
    [schoolId, FAR_AWAY + 1],
  )
  await tx.query(
    `insert into webhook_delivery (school_id, webhook_no, delivery_no, delivery_id, topic, changes, body, made_at, next_try_at)
     select $1, webhook_no, $2, gen_random_uuid(), 'marks', 1, 'quill body', now(), now() from webhook where school_id = $1`,
    [schoolId, FAR_AWAY + 1],
  )
}

const upn = (digits: string): string => checkLetter(digits) + digits

export const date = (name: string, day: string): Record<string, number> => {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  return { [`${name}-day`]: dayOfMonth, [`${name}-month`]: month, [`${name}-year`]: year }
}

function done<T extends { readonly statusCode: number; readonly body: string }>(response: T): T {
  if (response.statusCode >= 400)
    throw new Error(`${response.statusCode} ${response.body.replace(/\s+/g, ' ')}`)
  return response
}

/** Every row of a school as text, by table: of those that hold rows of schools, and what its people sign in with. */
export async function rowsOf(tx: OwnerTx, schoolId: number): Promise<Map<string, string[]>> {
  await enterSchoolAsOwner(tx, schoolId)
  const ofItsPeople = 'account_id in (select account_id from membership where school_id = $1)'
  const tables = (await storeShape(tx)).filter(({ kind }) => kind === 'school')
  const rows = new Map<string, string[]>()
  for (const [name, where] of [
    ...tables.map((table) => [table.name, 'school_id = $1'] as const),
    ['invitation', 'school_id = $1'] as const,
    ...['account', 'sign_in', 'way_back'].map((table) => [table, ofItsPeople] as const),
  ]) {
    const found = await tx.query<{ row: string }>(
      `select t::text as row from ${name} t where ${where} order by 1`,
      [schoolId],
    )
    rows.set(
      name,
      found.map(({ row }) => row),
    )
  }
  return rows
}
