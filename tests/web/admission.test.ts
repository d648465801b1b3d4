import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkLetter } from '../../src/domain/roll/upn.js'
import { openTestSchool, type TestSchool } from '../support/signed-in.js'
import { enter } from '../support/enter.js'

let test: TestSchool
beforeAll(async () => {
  test = await openTestSchool({ at: '2025-12-15T11:00' })
}, 120_000)
afterAll(() => test.close())

const upn = (n: number): string => {
  const rest = `80120000${String(n).padStart(4, '0')}`
  return checkLetter(rest) + rest
}
const NEW = {
  upn: upn(7001),
  surname: 'Newland',
  forename: 'Nina',
  'dob-day': 4,
  'dob-month': 3,
  'dob-year': 2017,
  sex: 'F',
  'from-day': 15,
  'from-month': 12,
  'from-year': 2025,
  yearGroup: '4',
  className: '4B',
}

/** A name that may come off for another school, were it not for what the policy asks for. */
const LEAVING = {
  'lastDay-day': 19,
  'lastDay-month': 12,
  'lastDay-year': 2025,
  ground: 'other-school',
  'startsOn-day': 5,
  'startsOn-month': 1,
  'startsOn-year': 2026,
  'authorityToldOn-day': 15,
  'authorityToldOn-month': 12,
  'authorityToldOn-year': 2025,
}

/** What the policy's form for pupils who move asks for as well. */
const MOVING = {
  destination: 'Near Primary',
  nextSchoolAddress: '1 Near Road',
  newHomeAddress: '2 Near Road',
}

/** The error summary: the field that each line leads to, and its words. */
const errorsOf = (body: string): (readonly [string | undefined, string | undefined])[] =>
  [...body.matchAll(/<a href="#([^"]+)">([^<]+)</g)].map(([, field, text]) => [field, text] as const)

describe('putting a pupil on the roll', () => {
  it('tells every fault of the form at once, each leading to its field', async () => {
    const office = await test.as('office')
    const page = await office.post('/admission/enrol', {
      upn: 'A801200005001',
      surname: '',
      'dob-day': 31,
      'dob-month': 2,
      'dob-year': 2017,
      'from-day': 15,
    })
    expect(page.statusCode).toBe(400)
    expect(errorsOf(page.body)).toEqual([
      ['upn', 'Check the UPN: for these digits it begins with B'],
      ['surname', 'Enter the surname'],
      ['forename', 'Enter the first name'],
      ['dob', 'Date of birth must be a real date'],
      ['from', 'First day must include a month and a year'],
      ['yearGroup', 'Select a year group'],
      ['className', 'Enter the class'],
    ])
    for (const field of ['upn', 'surname', 'forename', 'dob', 'from', 'yearGroup', 'className'])
      expect(page.body).toContain(` id="${field}"`)
  })

  it('shows the record with its history and what the law still asks for', async () => {
    const office = await test.as('office')
    const done = await office.post('/admission/enrol', NEW)
    expect(done.statusCode).toBe(303)
    const page = await office.get(done.headers.location as string)
    expect(page.body).toContain('Nina')
    expect(page.body).toContain('Put on the roll')
    expect(page.body).toContain('Sam office 1, school office, on 15 December 2025 at 11am')
    expect(page.body).toContain('at least one parent')
    const again = await office.post('/admission/enrol', NEW)
    expect(again.body).toContain('A pupil on the roll has this UPN already')
    expect((await office.post('/admission', { name: 'newl' })).body).toContain('Newland, Nina')
  })

  it.each([
    ['teacher', 403, 403],
    ['pastoral', 403, 403],
    ['champion', 200, 403],
    ['governor', 403, 403],
    ['system-administrator', 403, 403],
    ['headteacher', 200, 200],
  ] as const)('the %s sees %i and changes %i', async (role, sees, changes) => {
    const browser = await test.as(role)
    const pupil = test.pupils['3A']?.[0] as number
    expect((await browser.get('/admission')).statusCode).toBe(sees)
    expect((await browser.get(`/admission/${pupil}`)).statusCode).toBe(sees)
    for (const path of [
      'enrol',
      `${pupil}/details`,
      `${pupil}/class`,
      `${pupil}/leave`,
      `${pupil}/contacts/new`,
    ])
      expect([path, (await browser.get(`/admission/${path}`)).statusCode]).toEqual([path, changes])
    if (changes === 403)
      expect((await browser.post('/admission/enrol', { ...NEW, upn: upn(7009) })).statusCode).toBe(403)
  })
})

describe('changing the roll', () => {
  const pupil = (n: number): number => test.pupils['3A']?.[n] as number

  it('shows what it was and what it became', async () => {
    const office = await test.as('office')
    const url = `/admission/${pupil(1)}/details`
    const form = await office.get(url)
    const value = /id="upn" name="upn"[^>]*value="([^"]+)"/.exec(form.body)?.[1] as string
    expect(value).toMatch(/^X/)
    const wrong = await office.post(url, { ...NEW, upn: value, 'dob-day': '' })
    expect(wrong.statusCode).toBe(400)
    const {
      yearGroup: _,
      className: __,
      'from-day': ___,
      'from-month': ____,
      'from-year': _____,
      ...details
    } = NEW
    const done = await office.post(url, {
      ...details,
      upn: upn(7010),
      surname: 'Baker-Hill',
      reason: 'New UPN',
    })
    expect(done.statusCode).toBe(303)
    const page = await office.get(`/admission/${pupil(1)}`)
    expect(page.body).toContain('Surname: Baker → Baker-Hill')
    expect(page.body).toContain('“New UPN”')
  })

  it('moves a pupil from a day on', async () => {
    const office = await test.as('office')
    const url = `/admission/${pupil(2)}/class`
    const done = await office.post(url, {
      'from-day': 16,
      'from-month': 12,
      'from-year': 2025,
      yearGroup: '3',
      className: '3B',
      addClass: '3B',
    })
    expect(done.statusCode).toBe(303)
    const page = await office.get(`/admission/${pupil(2)}`)
    expect(page.body).toContain('3A (year group 3) until 15 Dec 2025')
    expect((await office.get('/admission?class=3A')).body).toContain(`/admission/${pupil(2)}"`)
  })

  it('tells everything that is missing of a pupil who leaves at once, in the order of the form', async () => {
    const answer = await (await test.as('office')).post(`/admission/${pupil(5)}/leave`, {})
    expect(errorsOf(answer.body).map(([field]) => field)).toEqual(['lastDay', 'ground', 'authorityToldOn'])
    const partly = await (await test.as('office')).post(`/admission/${pupil(5)}/leave`, {
      'lastDay-day': 31,
      'lastDay-month': 2,
      'lastDay-year': 2026,
      ground: 'other-school',
    })
    expect(errorsOf(partly.body).map(([field]) => field)).toEqual([
      'lastDay',
      'destination',
      'nextSchoolAddress',
      'newHomeAddress',
      'startsOn',
      'authorityToldOn',
    ])
  })

  it('adds a class only to who confirms that it is a new one', async () => {
    const office = await test.as('office')
    const move = { 'from-day': 17, 'from-month': 12, 'from-year': 2025, yearGroup: '3', className: '3Q' }
    const asked = await office.post(`/admission/${pupil(0)}/class`, move)
    expect(asked.statusCode).toBe(400)
    expect(asked.body).toContain('There is no class 3Q')
    expect(asked.body).toContain('Add class 3Q to the school')
    // Of another name than was confirmed.
    const other = await office.post(`/admission/${pupil(0)}/class`, { ...move, addClass: '3P' })
    expect(other.statusCode).toBe(400)
    const done = await office.post(`/admission/${pupil(0)}/class`, { ...move, addClass: '3Q' })
    expect(done.statusCode).toBe(303)
  })

  it.each([
    [{ className: '<b>4B</b>' }, 'Class must only include letters, numbers, spaces'],
    [{ yearGroup: '9' }, 'Select a year group that this school has'],
  ])('puts no pupil into a place like %j', async (more, message) => {
    const office = await test.as('office')
    const form = await office.get('/admission/enrol')
    expect(form.body).toContain('>Year 6<')
    expect(form.body).not.toContain('>Year 7<')
    const answer = await office.post('/admission/enrol', { ...NEW, upn: upn(7011), ...more })
    expect([answer.statusCode, answer.body.includes(message)]).toEqual([400, true])
  })

  it.each([
    ['01632 960 001', 303],
    ['+44 (0)808 157 0192', 303],
    ['01632 960001 ext. 42', 303],
    ['07700.900-982', 303],
    ['x', 400],
    ['call mum', 400],
    ['12345', 400],
    ['0770090098207700900982', 400],
    ['07700 900 982 after three', 400],
  ])('a contact’s number can be %s: %i', async (mobile, status) => {
    const answer = await (await test.as('office')).post(`/admission/${pupil(0)}/contacts/new`, {
      name: 'Sam Aunt',
      relationship: 'aunt',
      mobile,
    })
    expect(answer.statusCode).toBe(status)
    if (status === 400) expect(answer.body).toContain('Enter a phone number, like 01632 960 001')
  })

  it('takes no name off before the authority was told, nor before a day with an entry (FOX-129)', async () => {
    const office = await test.as('office')
    await enter(test, 'office', pupil(3), '2025-12-15 AM', '/')
    const url = `/admission/${pupil(3)}/leave`
    const early = await office.post(url, {
      'lastDay-day': 12,
      'lastDay-month': 12,
      'lastDay-year': 2025,
      ground: 'other-school',
      destination: 'Near Primary',
    })
    expect(early.statusCode).toBe(400)
    expect(early.body).toContain('The last day must be on or after 15 Dec 2025')
    expect(early.body).toContain('Enter the day on which the local authority was told')
    expect(early.body).toContain('(LAW-DELETION-RETURN, FOX-129, FOX-130)')
    const done = await office.post(url, { ...LEAVING, ...MOVING })
    expect(done.statusCode).toBe(303)
    const page = await office.get(`/admission/${pupil(3)}`)
    expect(page.body).toContain('Registered at another school (regulation 9(1)(a))')
    expect(page.body).toContain('To Near Primary')
    expect(page.body).toContain('Take back on the roll')
  })

  it('[FOX-126] takes no name off before the form for pupils who move has all that it asks for', async () => {
    const office = await test.as('office')
    const url = `/admission/${pupil(5)}/leave`
    const page = await office.get(url)
    expect(page.body).toContain('The form for pupils who move has the new home’s address. (FOX-126)')
    const refused = await office.post(url, LEAVING)
    expect(refused.statusCode).toBe(400)
    expect(errorsOf(refused.body)).toEqual([
      [
        'destination',
        'Enter the school that the pupil goes to: the ground asks for it (LAW-DELETION-GROUNDS, FOX-126)',
      ],
      ['nextSchoolAddress', 'Enter the address of the next school: the policy asks for it (FOX-126)'],
      ['newHomeAddress', 'Enter the address of the pupil’s new home: the policy asks for it (FOX-126)'],
    ])
    const done = await office.post(url, { ...LEAVING, ...MOVING })
    expect(done.statusCode).toBe(303)
    const record = await office.get(`/admission/${pupil(5)}`)
    expect(record.body).toContain('New home address: 2 Near Road')
  })

  it('takes no name off on a ground that the register does not show', async () => {
    const office = await test.as('office')
    const url = `/admission/${pupil(4)}/leave`
    await enter(test, 'office', pupil(4), '2025-12-15 AM', 'N')
    const joint = { ...LEAVING, enquiriesMade: 'yes' }
    const short = await office.post(url, { ...joint, ground: 'continuous-absence' })
    expect(errorsOf(short.body)).toEqual([
      [
        'ground',
        'Select another ground: the register shows 1 school day in a row with nothing but G, N, O, and the ground needs 20 (LAW-DELETION-GROUNDS)',
      ],
    ])
    const noLeave = await office.post(url, { ...joint, ground: 'not-back-from-leave' })
    expect(errorsOf(noLeave.body)).toEqual([
      ['ground', 'Select another ground: no leave was granted that has ended (LAW-DELETION-GROUNDS)'],
    ])
  })

  it('[FOX-155] takes no pupil off before the social worker was told, where there is one', async () => {
    const office = await test.as('office')
    const url = `/admission/${pupil(0)}/leave`
    expect((await office.get(url)).body).not.toContain('social worker was told')
    const details = await office.get(`/admission/${pupil(0)}/details`)
    const value = (name: string): string =>
      new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(details.body)?.[1] ?? ''
    const named = Object.fromEntries(
      ['surname', 'forename', 'dob-day', 'dob-month', 'dob-year'].map((name) => [name, value(name)]),
    )
    const changed = await office.post(`/admission/${pupil(0)}/details`, {
      ...named,
      upn: upn(7020),
      socialWorker: 'yes',
      reason: 'New plan',
    })
    expect(changed.statusCode).toBe(303)
    const wish = { ...LEAVING, ...MOVING }
    const refused = await office.post(url, wish)
    expect(errorsOf(refused.body)).toEqual([
      [
        'need-social-worker',
        'Confirm this before the name comes off, as the policy asks for it: The pupil’s social worker was told that the name is to come off. (FOX-155)',
      ],
    ])
    expect(refused.body).toContain('id="need-social-worker"')
    expect((await office.post(url, { ...wish, confirmed: 'social-worker' })).statusCode).toBe(303)
    const record = await office.get(`/admission/${pupil(0)}`)
    expect(record.body).toContain('social worker was told that the name is to come off. (FOX-155)')
  })

  it('says loudly whom nobody may contact', async () => {
    const office = await test.as('office')
    const url = `/admission/${pupil(4)}/contacts`
    const done = await office.post(`${url}/new`, {
      name: 'Alex Evans',
      relationship: 'father',
      parent: 'yes',
      noContact: 'yes',
      address: '4 Far Lane',
    })
    expect(done.statusCode).toBe(303)
    const page = await office.get(`/admission/${pupil(4)}`)
    expect(page.body).toContain('Do not contact Alex Evans (father), whatever the reason.')
    expect(page.body).toContain('4 Far Lane, from 15 Dec 2025')
    const id = new RegExp(`/admission/${pupil(4)}/contacts/(R\\d+)`).exec(page.body)?.[1] as string
    const unsaid = await office.post(`${url}/${id}/remove`, { reason: '' })
    expect(unsaid.statusCode).toBe(400)
    expect((await office.post(`${url}/${id}/remove`, { reason: 'Entered twice' })).statusCode).toBe(303)
  })

  it('is not possible from another school', async () => {
    const stranger = await test.as(test.stranger)
    expect((await stranger.get('/admission/9999')).statusCode).toBe(404)
    expect((await stranger.post('/admission', { name: 'newland' })).body).not.toContain('Newland')
  })
})
