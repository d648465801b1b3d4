import type { Author } from '../../storage/audit.js'
import type { Principal } from '../permissions/principal.js'

/** A person as the records name them: who they are now, and as what. */
export const authorOf = ({ accountId, name, position }: Principal): Author => ({ accountId, name, position })

/** Whoever works at the server's own command line: nobody signs in there. */
export const AT_THE_SERVER: Author = { accountId: null, name: 'Command line', position: 'program' }
