import { evacuationList, type PlacedPupil } from '../../application/office/evacuation.js'
import type { Presence } from '../../application/office/presence.js'
import type { Services } from '../../application/services.js'
import type { App } from '../app-type.js'
import { principalOf } from '../plugins/requests.js'
import { presenceInWords } from './presence-words.js'

/** Who is in the building, to be printed and called. */
export function registerEvacuation(app: App, services: Services): void {
  app.get('/evacuation', async (request, reply) => {
    const list = await evacuationList(services, principalOf(request))
    const named = (pupils: readonly PlacedPupil[]): object[] =>
      pupils.map(({ name, presence }) => ({ name, why: isPlain(presence) ? '' : presenceInWords(presence) }))
    return reply.page('office/evacuation', {
      ...list,
      classes: list.classes.map(({ className, onSite, notAccounted, offSite }) => ({
        className,
        onSite: named(onSite),
        notAccounted: named(notAccounted),
        offSite: named(offSite),
      })),
    })
  })
}

/** Marked present and nothing more: a list that is called out needs no word about it. */
const isPlain = ({ state, because }: Presence): boolean =>
  state === 'on-site' && because.by === 'mark' && because.code !== 'L' && because.code !== 'U'
