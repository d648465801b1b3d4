import { systemClock } from '../../application/clock.js'
import { DAYS_TO_ACCEPT, isEmail } from '../../application/identity/people.js'
import { openStore } from '../../application/open-store.js'
import { ROLE_TITLES } from '../../application/permissions/roles.js'
import { openServices } from '../../application/services.js'
import { CallError } from '../call-error.js'
import { schoolOf } from '../school-of.js'
import type { Terminal } from '../terminal.js'
import { configFor } from '../with-store.js'

export interface InviteOptions {
  readonly school: string
  readonly role: string
  readonly name: string
  readonly email: string
  readonly store?: string
}

/** Invites somebody who can then invite everybody else, and prints the link. */
export async function inviteCommand(options: InviteOptions, terminal: Terminal): Promise<void> {
  const { role } = options
  const [name, email] = [options.name.trim(), options.email.trim()]
  if (role !== 'headteacher' && role !== 'system-administrator')
    throw new CallError(
      `"${role}" cannot be invited from here; expected headteacher or system-administrator, who invite everybody else`,
    )
  if (name === '' || name.length > 100)
    throw new CallError('the name must have at least one character, and 100 at the most')
  if (!isEmail(email))
    throw new CallError(`"${email}" is no email address; expected one like name@example.com`)
  const config = configFor(options.store)
  const { database, secret } = await openStore(config)
  try {
    const { people } = await openServices(database, systemClock, config, secret)
    const { schoolId, name: school } = await schoolOf(database, options.school)
    const position = ROLE_TITLES[role].toLowerCase()
    const token = await people.inviteFromTheServer(schoolId, {
      email,
      name,
      role,
      position,
      classes: [],
      yearGroups: [],
    })
    terminal.out(`${config.url}/invitation/${token}`)
    terminal.error(
      `Send this link to ${name} and to nobody else: whoever opens it first can accept it as ${position} of ${school}. It is good for ${DAYS_TO_ACCEPT} days, once, while the server runs.`,
    )
  } finally {
    await database.close()
  }
}
