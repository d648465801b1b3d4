import { type DeletionGround, groundsOn } from '../../domain/roll/deletion-ground.js'
import { type Pupil, spellNear } from '../../domain/roll/pupil.js'
import type { SchoolEvent } from '../../domain/events/school-event.js'
import { isOfCompulsorySchoolAge } from '../../domain/roll/year-groups.js'
import { type Day, formatDay } from '../../kernel/school-date.js'
import { type EffectivePolicy, union } from '../../policy/effective/effective-policy.js'
import type { LeavingNeed } from '../../policy/vocabulary/sections/leaving.js'
import { daysAbsent, dutyToTell, leavingNeeds, needsOnGround } from '../../rules/leaving.js'
import { endSpell, lastDayWithEntry } from '../../storage/admission.js'
import { appendEvents } from '../../storage/events.js'
import { withClauses } from '../in-words.js'
import { deletionGrounds } from '../policies.js'
import type { Principal } from '../permissions/principal.js'
import { factsOfPupil } from '../pupils/pupil-facts.js'
import { instantOn } from './enrol-pupil.js'
import {
  type AdmissionServices,
  changeRoll,
  getPupil,
  lastSpell,
  type Outcome,
  type Refusal,
  refused,
  type RollWork,
} from './roll-changes.js'

export interface LeavingWish {
  /** The last day on the roll; `null` where it was left out, which is refused with whatever else is wrong. */
  readonly lastDay: Day | null
  /** A ground's id. */
  readonly ground: string
  /** Where the pupil goes; empty where nobody knows. */
  readonly destination: string
  /** Empty where nobody asked or nobody knows. */
  readonly nextSchoolAddress: string
  readonly newHomeAddress: string
  /** The first day at the next school, where the ground asks for that school. */
  readonly startsOn: Day | null
  /** When the local authority was told. */
  readonly authorityToldOn: Day | null
  /** The school and the authority made their enquiries together, where the ground asks for that. */
  readonly enquiriesMade: boolean
  /** What the policy asks for and somebody has confirmed, by its ids. */
  readonly confirmed: ReadonlySet<string>
  /** Not everything that was typed could be read: the rest is checked along with it, and nothing is entered. */
  readonly faulty?: boolean
}

/** A wish whose last day is known, or taken to be today while the rest is looked at. */
type DatedWish = LeavingWish & { readonly lastDay: Day }

/** How long before the deletion its return may have been made and still be this one's. */
const RETURN_HOLDS_DAYS = 31

/**
 * Takes a name off the roll after a last day: on a ground of the regulations, never before a day that has an entry, not
 * before the authority was told, where it has to be, and not without what the school's policy asks for.
 *
 * @source SI 2024/208 regulations 9 and 13
 */
export function leaveSchool(
  services: AdmissionServices,
  principal: Principal,
  pupilId: number,
  asked: LeavingWish,
): Promise<Outcome> {
  return changeRoll(services, principal, 'admission.leave', async (roll) => {
    const pupil = getPupil(roll.school, pupilId)
    const { tx, schoolId, school, today } = roll
    const wish: DatedWish = { ...asked, lastDay: asked.lastDay ?? today }
    const policy = school.timeline.on(wish.lastDay)
    const needs = leavingNeeds(school, policy, pupil, wish.lastDay)
    const refusals = await faultsOf(roll, pupilId, pupil, wish, policy, needs)
    if (asked.lastDay === null && !refusals.some(({ why }) => why === 'left-already'))
      return refused(
        { field: 'lastDay', why: 'missing' },
        ...refusals.filter(({ field }) => field !== 'lastDay'),
      )
    if (asked.faulty === true || refusals.length > 0) return refused(...refusals)
    await endSpell(tx, schoolId, pupilId, { ...wish, leftOn: wish.lastDay })
    const { upn } = pupil
    const told: SchoolEvent[] =
      wish.authorityToldOn === null
        ? []
        : [
            {
              type: 'done',
              at: instantOn(wish.authorityToldOn, roll),
              kind: 'notify.la-deletion',
              upn,
              className: '',
            },
          ]
    await appendEvents(
      tx,
      schoolId,
      [
        ...told,
        {
          type: 'roll',
          at: roll.now,
          upn,
          change: 'deleted',
          ground: wish.ground,
          destination: wish.destination,
        },
      ],
      () => pupilId,
      roll.author,
      roll.at,
    )
    await roll.keep({
      pupilId,
      change: 'left',
      effectiveOn: wish.lastDay,
      before: null,
      after: {
        lastDay: formatDay(wish.lastDay),
        ground: wish.ground,
        destination: wish.destination,
        nextSchoolAddress: wish.nextSchoolAddress,
        newHomeAddress: wish.newHomeAddress,
        startsOn: wish.startsOn === null ? null : formatDay(wish.startsOn),
        confirmed: needs
          .filter(({ id }) => wish.confirmed.has(id))
          .map(({ says, cites }) => withClauses(says, cites))
          .join(' '),
        authorityToldOn: wish.authorityToldOn === null ? null : formatDay(wish.authorityToldOn),
        enteredOn: formatDay(today),
      },
      reason: '',
    })
    return { outcome: 'done' }
  })
}

async function faultsOf(
  roll: RollWork,
  pupilId: number,
  pupil: Pupil,
  wish: DatedWish,
  policy: EffectivePolicy,
  needs: readonly LeavingNeed[],
): Promise<Refusal[]> {
  const { school, today } = roll
  const spell = lastSpell(pupil)
  if (spell.leftOn !== null)
    return [{ field: 'lastDay', why: 'left-already', facts: { day: formatDay(spell.leftOn) } }]
  const refusals: Refusal[] = []
  const lastEntry = await lastDayWithEntry(roll.tx, roll.schoolId, pupilId)
  if (wish.lastDay < spell.enrolledOn)
    refusals.push({ field: 'lastDay', why: 'before-enrolment', facts: { day: formatDay(spell.enrolledOn) } })
  else if (lastEntry !== undefined && wish.lastDay < lastEntry)
    refusals.push({ field: 'lastDay', why: 'before-entries', facts: { day: formatDay(lastEntry) } })
  const ground = groundsFor(pupil, wish.lastDay).find(({ id }) => id === wish.ground)
  if (ground === undefined) refusals.push({ field: 'ground', why: 'missing' })
  else
    refusals.push(
      ...(await notShown(roll, pupilId, ground, wish.lastDay)),
      ...missingForGround(ground, wish),
      ...missingByPolicy(needs, wish),
    )
  const { authorityToldOn: told } = wish
  if (told === null) {
    const duty = dutyToTell(school, policy, pupil, wish.lastDay)
    if (duty !== undefined) refusals.push({ field: 'authorityToldOn', why: 'missing', cites: duty.cites })
  } else if (told > today) refusals.push({ field: 'authorityToldOn', why: 'future' })
  else if (told < wish.lastDay - RETURN_HOLDS_DAYS)
    refusals.push({ field: 'authorityToldOn', why: 'too-early' })
  return oneForEachField(refusals)
}

/** Law and policy may ask for the same: then the first one's words, with the clauses of both. */
function oneForEachField(refusals: readonly Refusal[]): Refusal[] {
  const byField = new Map<string, Refusal>()
  for (const refusal of refusals) {
    const first = byField.get(refusal.field)
    byField.set(
      refusal.field,
      first === undefined ? refusal : { ...first, cites: union(first.cites ?? [], refusal.cites ?? []) },
    )
  }
  return [...byField.values()]
}

/** The grounds to choose from for a pupil who leaves after a day. */
export function groundsFor(pupil: Pupil, lastDay: Day): DeletionGround[] {
  const { yearGroup } = spellNear(pupil, lastDay)
  return groundsOn(deletionGrounds(), lastDay, isOfCompulsorySchoolAge(pupil.dob, yearGroup, lastDay))
}

/** What the ground says of the register and the register does not show. */
async function notShown(
  { tx, school, now, today }: RollWork,
  pupilId: number,
  { absence, cites }: DeletionGround,
  lastDay: Day,
): Promise<Refusal[]> {
  if (absence === null) return []
  const { reader } = await factsOfPupil(tx, school, pupilId, now)
  const days = daysAbsent(reader, absence, Math.min(lastDay, today))
  if (days === undefined) return [{ field: 'ground', why: 'no-leave', cites: [cites] }]
  if (days >= absence.days) return []
  return [
    {
      field: 'ground',
      why: absence.afterLeave ? 'back-too-soon' : 'absence-too-short',
      facts: { days, needed: absence.days, codes: absence.codes?.join(', ') ?? '' },
      cites: [cites],
    },
  ]
}

/** What the ground itself asks for and is not there. */
function missingForGround({ asksFor, cites }: DeletionGround, wish: LeavingWish): Refusal[] {
  const missing = (field: string, why: string): Refusal => ({ field, why, cites: [cites] })
  switch (asksFor) {
    case 'next-school':
      // Regulation 8: the next school's name, and the day of the first attendance there.
      return [
        ...(wish.destination === '' ? [missing('destination', 'missing')] : []),
        ...(wish.startsOn === null ? [missing('startsOn', 'missing')] : []),
      ]
    case 'joint-enquiries':
      return wish.enquiriesMade ? [] : [missing('enquiriesMade', 'missing')]
    case 'written-notice':
      return wish.enquiriesMade ? [] : [missing('enquiriesMade', 'notice')]
    case null:
      return []
  }
}

/** What the school's policy asks for on this ground and is not there. */
function missingByPolicy(needs: readonly LeavingNeed[], wish: LeavingWish): Refusal[] {
  return needsOnGround(needs, wish.ground)
    .filter((need) => !isMet(need, wish))
    .map(({ id, says, enter, cites }) => ({
      field: enter === undefined ? `need-${id}` : ENTERED_IN[enter],
      why: enter === undefined ? 'unconfirmed' : 'asked-for',
      facts: { says },
      cites,
    }))
}

/** The fields of the wish in which is entered what a policy asks for. */
export const ENTERED_IN = {
  'next-school': 'destination',
  'next-school-address': 'nextSchoolAddress',
  'new-home-address': 'newHomeAddress',
} as const satisfies Record<NonNullable<LeavingNeed['enter']>, keyof LeavingWish>

const isMet = ({ id, enter }: LeavingNeed, wish: LeavingWish): boolean =>
  enter === undefined ? wish.confirmed.has(id) : wish[ENTERED_IN[enter]] !== ''
