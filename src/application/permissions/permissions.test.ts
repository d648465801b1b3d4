import { describe, expect, it } from 'vitest'
import { getDay } from '../../kernel/school-date.js'
import { NotAllowedError } from './not-allowed.js'
import { may, mayAny, requireMay, scopeOf, type Subject, type Thing, THINGS } from './permissions.js'
import type { Principal } from './principal.js'
import type { Role } from './roles.js'

// Written from the list of roles in the plan, not from the table: what each is said to be, in plain sentences.

const TODAY = getDay('2025-12-15')
const TOMORROW = TODAY + 1
const IN_3A: Subject = { className: '3A', yearGroup: '3', pupilId: 31, day: TODAY, half: 0 }
const IN_4B: Subject = { className: '4B', yearGroup: '4', pupilId: 41, day: TODAY, half: 0 }

function person(role: Role, more: Partial<Principal> = {}): Principal {
  return {
    accountId: '7b1f5c3e-0000-4000-8000-000000000001',
    name: 'Sam',
    position: role,
    schoolId: 1,
    roles: [role],
    classes: [],
    coverClasses: [],
    yearGroups: [],
    sharedPupils: [],
    ...more,
  }
}

/** The things that the person may use at all. */
const allOf = (role: Role): Thing[] => THINGS.filter((thing) => mayAny(person(role), thing))

describe('a teacher', () => {
  const teacher = person('teacher', { classes: ['3A'] })

  it('takes and sees the register of their own class, and of no other', () => {
    for (const thing of ['register.take', 'register.view', 'pupil.view', 'figures.view'] as const) {
      expect(may(teacher, thing, IN_3A), thing).toBe(true)
      expect(may(teacher, thing, IN_4B), thing).toBe(false)
      expect(may(teacher, thing), thing).toBe(false)
    }
  })

  it('takes the register of a class given as cover on that day, and neither before nor after', () => {
    const covering = person('teacher', { coverClasses: [{ className: '4B', day: TODAY, half: null }] })
    expect(may(covering, 'register.take', IN_4B)).toBe(true)
    expect(may(covering, 'register.take', { ...IN_4B, half: 1 })).toBe(true)
    expect(may(covering, 'register.take', { ...IN_4B, day: TOMORROW })).toBe(false)
    expect(may(covering, 'register.take', { ...IN_4B, day: TODAY - 1 })).toBe(false)
    expect(may(covering, 'register.take', IN_3A)).toBe(false)
    expect(may(covering, 'register.take', { className: '4B' })).toBe(false)
  })

  it('takes it in the half of the day that was given, where one was', () => {
    const covering = person('teacher', { coverClasses: [{ className: '4B', day: TODAY, half: 1 }] })
    expect(may(covering, 'register.take', { ...IN_4B, half: 1 })).toBe(true)
    expect(may(covering, 'register.take', { ...IN_4B, half: 0 })).toBe(false)
  })

  it('does none of the office’s work, amends nothing, and sees neither health codes nor safeguarding notes', () => {
    for (const thing of [
      'register.amend',
      'conflicts.resolve',
      'codes.bulk',
      'planned-absence.edit',
      'board.view',
      'late-desk.use',
      'site-book.use',
      'cover.give',
      'pupil.view-health-codes',
      'admission.view',
      'admission.edit',
      'notes.office',
      'notes.safeguarding',
      'worklist.view',
      'case.share',
      'school.set-up',
      'people.invite',
      'api-keys.edit',
      'audit.view',
    ] as const)
      expect(may(teacher, thing, IN_3A), thing).toBe(false)
  })
})

describe('the office', () => {
  const office = person('office')

  it('does its morning for the whole school', () => {
    for (const thing of [
      'register.take',
      'register.view',
      'register.amend',
      'conflicts.resolve',
      'codes.bulk',
      'planned-absence.edit',
      'board.view',
      'late-desk.use',
      'site-book.use',
      'evacuation.print',
      'cover.give',
      'pupil.view',
      'pupil.view-health-codes',
      'admission.view',
      'admission.edit',
      'notes.office',
      'figures.view',
      'worklist.view',
    ] as const) {
      expect(may(office, thing, IN_3A), thing).toBe(true)
      expect(may(office, thing), thing).toBe(true)
    }
  })

  it('reads no safeguarding notes, lets nobody in and gives out no keys', () => {
    for (const thing of [
      'notes.safeguarding',
      'school.set-up',
      'people.invite',
      'api-keys.edit',
      'audit.view',
      'case.share',
    ] as const)
      expect(mayAny(office, thing), thing).toBe(false)
  })
})

describe('the attendance officer', () => {
  it('does what the office does, reads safeguarding notes, and shares cases with the local authority', () => {
    expect(allOf('attendance-officer').sort()).toEqual(
      [...allOf('office'), 'notes.safeguarding', 'case.share'].sort(),
    )
    expect(may(person('attendance-officer'), 'notes.safeguarding', IN_3A)).toBe(true)
  })
})

describe('a pastoral lead', () => {
  const pastoral = person('pastoral', { yearGroups: ['4'] })

  it('sees their own year groups, and no other', () => {
    for (const thing of [
      'register.view',
      'pupil.view',
      'pupil.view-health-codes',
      'notes.office',
      'notes.safeguarding',
      'figures.view',
      'worklist.view',
      'board.view',
      'planned-absence.edit',
    ] as const) {
      expect(may(pastoral, thing, IN_4B), thing).toBe(true)
      expect(may(pastoral, thing, IN_3A), thing).toBe(false)
      expect(may(pastoral, thing), thing).toBe(false)
    }
  })

  it('takes no register but that of a class of their own or given as cover', () => {
    expect(may(pastoral, 'register.take', IN_4B)).toBe(false)
    expect(may({ ...pastoral, classes: ['3A'] }, 'register.take', IN_3A)).toBe(true)
  })

  it('amends nothing and enrols nobody', () => {
    for (const thing of [
      'register.amend',
      'admission.edit',
      'admission.view',
      'codes.bulk',
      'case.share',
    ] as const)
      expect(mayAny(pastoral, thing), thing).toBe(false)
  })
})

describe('the headteacher', () => {
  it('may do everything at the school', () => {
    for (const thing of THINGS) expect(may(person('headteacher'), thing, IN_3A), thing).toBe(true)
  })
})

describe('the senior attendance champion', () => {
  it('sees the whole school and follows it up, and leaves enrolling, letting in and keys to others', () => {
    const champion = person('champion')
    for (const thing of [
      'register.view',
      'register.amend',
      'pupil.view',
      'pupil.view-health-codes',
      'notes.safeguarding',
      'figures.view',
      'worklist.view',
      'case.share',
    ] as const)
      expect(may(champion, thing, IN_3A), thing).toBe(true)
    for (const thing of [
      'admission.edit',
      'people.invite',
      'api-keys.edit',
      'school.set-up',
      'audit.view',
    ] as const)
      expect(mayAny(champion, thing), thing).toBe(false)
  })
})

describe('a governor', () => {
  it('sees figures of the school as counts, and nothing else: no pupil and no class', () => {
    expect(allOf('governor')).toEqual(['figures.view'])
    expect(scopeOf(person('governor'), 'figures.view')).toBe('counts')
    expect(may(person('governor'), 'figures.view')).toBe(true)
    expect(may(person('governor'), 'figures.view', { pupilId: 31 })).toBe(false)
    expect(may(person('governor'), 'figures.view', { className: '3A' })).toBe(false)
  })
})

describe('the trust', () => {
  it('sees the figures of the school, and no page about a pupil', () => {
    expect(allOf('trust')).toEqual(['figures.view'])
    expect(scopeOf(person('trust'), 'figures.view')).toBe('school')
  })
})

describe('a local-authority officer', () => {
  it('sees the pupils shared with them, and nothing else', () => {
    const officer = person('la-officer', { sharedPupils: [41] })
    expect(allOf('la-officer').sort()).toEqual(['pupil.view', 'pupil.view-health-codes'])
    expect(may(officer, 'pupil.view', IN_4B)).toBe(true)
    expect(may(officer, 'pupil.view', IN_3A)).toBe(false)
    expect(may(officer, 'pupil.view')).toBe(false)
  })
})

describe('a parent', () => {
  it('may do nothing yet', () => {
    expect(allOf('parent')).toEqual([])
  })
})

describe('the system administrator', () => {
  const administrator = person('system-administrator')

  it('runs the school’s Rollbook without any pupil’s data', () => {
    expect(allOf('system-administrator').sort()).toEqual([
      'api-keys.edit',
      'audit.view',
      'people.invite',
      'school.set-up',
    ])
    for (const thing of allOf('system-administrator')) {
      expect(scopeOf(administrator, thing), thing).toBe('no-pupils')
      expect(may(administrator, thing, { pupilId: 31 }), thing).toBe(false)
    }
  })
})

describe('a refusal', () => {
  it('says what was refused and carries no name', () => {
    expect(() => requireMay(person('teacher'), 'register.amend', IN_3A)).toThrow(NotAllowedError)
    try {
      requireMay(person('teacher'), 'register.amend', IN_3A)
    } catch (error) {
      expect(error).toMatchObject({
        code: 'permission.refused',
        facts: { thing: 'register.amend', pupil: 31 },
      })
    }
  })
})

describe('somebody with two roles at once', () => {
  it('has the wider reach of the two', () => {
    const both = person('teacher', { roles: ['teacher', 'headteacher'], classes: ['3A'] })
    expect(may(both, 'register.take', IN_4B)).toBe(true)
  })
})
