import { schoolPolicyIds, STATUTORY } from '../../application/policies.js'
import { newSchool } from '../../application/set-up/school-and-policy.js'
import { CallError } from '../call-error.js'
import type { Terminal } from '../terminal.js'
import { withStore } from '../with-store.js'

export interface AddSchoolOptions {
  readonly id: string
  readonly name: string
  readonly phase: string
  readonly la: string
  readonly policy: string
  readonly trust?: string
  readonly store?: string
}

/** Adds a school with nothing in it yet. */
export async function addSchoolCommand(options: AddSchoolOptions, terminal: Terminal): Promise<void> {
  const { id, phase, policy, store } = options
  const [name, la, trust] = [options.name, options.la, options.trust].map((text) => text?.trim() ?? '') as [
    string,
    string,
    string,
  ]
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
    throw new CallError(`"${id}" is no id; expected small letters, digits and hyphens, such as hill-primary`)
  if (name === '' || la === '') throw new CallError('the name and the local authority must not be empty')
  if (phase !== 'primary' && phase !== 'secondary')
    throw new CallError(`"${phase}" is no phase; expected primary or secondary`)
  const policies = [...schoolPolicyIds(), STATUTORY]
  if (!policies.includes(policy))
    throw new CallError(
      `there is no policy "${policy}"; expected one of ${policies.join(', ')}. A document of its own the school hands in on its set-up pages`,
    )
  await withStore(store, async (database, place) => {
    await newSchool(database, { id, name, phase, la, policy, trust: trust === '' ? null : trust }, new Date())
    terminal.out(`${name} (${id}) is in ${place}. Nobody can sign in to it yet: rollbook people invite.`)
  })
}
