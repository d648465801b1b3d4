import { SMALLEST_SHOWN } from '../permissions/permissions.js'

/** What of a pupil is counted. */
export interface CountedPupil {
  readonly persistentlyAbsent: boolean
  readonly severelyAbsent: boolean
}

/** A line of the figures by the pupils whom it is about. */
export interface Group<P extends CountedPupil> {
  readonly name: string
  readonly pupils: readonly P[]
}

/** Which figures of a group may be shown. */
export interface Showable {
  readonly group: boolean
  readonly persistentlyAbsent: boolean
  readonly severelyAbsent: boolean
}

/** A set of pupils who are always shown together: whatever is worked out from what is shown is a sum of such blocks. */
type Block<P> = readonly P[]

/** Is a figure of the block about enough pupils, and about enough fewer than all of it? */
type Test<P> = (block: Block<P>) => boolean

/**
 * What of each group may be shown so that nothing about fewer than {@link SMALLEST_SHOWN} pupils can be worked out: neither
 * from the group itself nor by taking shown figures from each other.
 *
 * Each family of groups divides the pupils among itself and may overlap within itself, as year groups do with their classes. A
 * group is shown where it cuts the blocks that the groups before it left into blocks that are large enough; otherwise it
 * stays within them, unseen. What comes first is cut first: the larger, and of a table the one before.
 *
 * @param families tables of groups, which between families have nothing in common that readers could know
 */
export function showable<P extends CountedPupil>(
  whole: Group<P>,
  families: readonly (readonly (readonly Group<P>[])[])[],
): ReadonlyMap<Group<P>, Showable> {
  const found = new Map<Group<P>, Showable>()
  const nobody = { group: false, persistentlyAbsent: false, severelyAbsent: false }
  const start = new Divisions(whole.pupils)
  found.set(whole, start.show(whole))
  for (const tables of families) {
    const divisions = start.copy()
    for (const table of tables)
      for (const group of table.toSorted((a, b) => b.pupils.length - a.pupils.length))
        found.set(group, group.pupils.length === 0 ? nobody : divisions.show(group))
  }
  return found
}

class Divisions<P extends CountedPupil> {
  #pupils: Division<P>
  #persistently: Division<P>
  #severely: Division<P>

  constructor(readonly all: readonly P[]) {
    this.#pupils = new Division(all, enough)
    this.#persistently = new Division(all, (block) => {
      const is = block.filter(({ persistentlyAbsent }) => persistentlyAbsent).length
      return is >= SMALLEST_SHOWN && block.length - is >= SMALLEST_SHOWN
    })
    // Who misses half misses a tenth: the difference of the two would be a group of its own.
    this.#severely = new Division(all, (block) => {
      const is = block.filter(({ severelyAbsent }) => severelyAbsent).length
      const less = block.filter((it) => it.persistentlyAbsent && !it.severelyAbsent).length
      return is >= SMALLEST_SHOWN && less >= SMALLEST_SHOWN && block.length - is >= SMALLEST_SHOWN
    })
  }

  show({ pupils }: Group<P>): Showable {
    const members = new Set(pupils)
    const group = this.#pupils.cut(members)
    return {
      group,
      persistentlyAbsent: group && this.#persistently.cut(members),
      severelyAbsent: group && this.#severely.cut(members),
    }
  }

  copy(): Divisions<P> {
    const copy = new Divisions(this.all)
    copy.#pupils = this.#pupils.copy()
    copy.#persistently = this.#persistently.copy()
    copy.#severely = this.#severely.copy()
    return copy
  }
}

const enough = (block: Block<unknown>): boolean => block.length >= SMALLEST_SHOWN

/** How what is shown of one figure divides the pupils. */
class Division<P> {
  #blocks: readonly Block<P>[]

  constructor(
    all: Block<P>,
    readonly isEnough: Test<P>,
    blocks: readonly Block<P>[] = [all],
  ) {
    this.#blocks = blocks
  }

  /** Cuts every block into who is in the group and who is not, where all that comes of it is large enough. @returns whether it is */
  cut(members: ReadonlySet<P>): boolean {
    const cut = this.#blocks
      .flatMap((block) => [
        block.filter((pupil) => members.has(pupil)),
        block.filter((pupil) => !members.has(pupil)),
      ])
      .filter((block) => block.length > 0)
    if (!cut.every(this.isEnough)) return false
    this.#blocks = cut
    return true
  }

  copy(): Division<P> {
    return new Division([], this.isEnough, this.#blocks)
  }
}
