import { navigationOf } from '../layout/navigation.js'
import type { App } from '../app-type.js'
import { principalOf } from '../plugins/requests.js'

/** The first page is the first that the person may use. */
export function registerHomePage(app: App): void {
  app.get('/', async (request, reply) => {
    const principal = principalOf(request)
    const [first] = navigationOf(app, principal, '/')
    return first === undefined ? reply.page('home/home') : reply.redirect(first.href, 303)
  })
}
