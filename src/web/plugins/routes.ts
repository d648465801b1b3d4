import type { FastifySchema } from 'fastify'
import type { Access, App } from '../app-type.js'

/** A route as it was registered. */
export interface KnownRoute {
  readonly method: string
  /** With its parameters' names: `/people/invitations/:id`. */
  readonly url: string
  readonly access: Access
  /** What it takes: its parameters, query and body. */
  readonly schema: FastifySchema
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route, in order of registration: what a test goes through that asks all of them. */
    readonly knownRoutes: readonly KnownRoute[]
  }
}

/** Remembers every route that is registered from here on; the router itself only answers whether an address has one. */
export function rememberRoutes(app: App): void {
  const routes: KnownRoute[] = []
  app.decorate('knownRoutes', routes)
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat())
      routes.push({
        method,
        url: route.url,
        schema: route.schema ?? {},
        // Looked up when it is asked for: an area's own hook may still say who may come.
        get access() {
          return route.config?.access ?? 'principal'
        },
      })
  })
}

/** The methods that an address has. */
export function methodsOf(app: App, path: string): string[] {
  const fits = ({ url }: KnownRoute): boolean => patternOf(url).test(path)
  return [...new Set(app.knownRoutes.filter(fits).map(({ method }) => method))]
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*'
    return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}$`)
}
