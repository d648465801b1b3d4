import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { App } from '../app-type.js'

/** From src/web/plugins and from dist/web/plugins alike. */
const PUBLIC = fileURLToPath(new URL('../../../dist/public', import.meta.url))
const PREFIX = '/assets/'

/** Name in the sources -> name with a hash of the contents, as the build wrote it. */
export type Manifest = Readonly<Record<string, string>>

export function readManifest(): Manifest {
  const path = join(PUBLIC, 'manifest.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {}
}

/** @returns the address of a file of ours, as `styles.css` */
export function addressIn(manifest: Manifest): (name: string) => string {
  return (name) => PREFIX + (manifest[name] ?? name)
}

/** Styles, scripts and pictures: small already, and never asked for twice, as a new content has a new name. */
export async function addAssets(app: App, manifest: Manifest): Promise<void> {
  if (!existsSync(PUBLIC)) return
  await app.register(async (area) => {
    area.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public', rateLimit: false }
    })
    await area.register(fastifyStatic, {
      root: PUBLIC,
      prefix: PREFIX,
      index: false,
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      allowedPath: (path) => !path.endsWith('/manifest.json'),
    })
  })
  const worker = manifest['service-worker.js']
  if (worker === undefined) return
  // A worker looks after the pages below its own address, and the browser asks for a newer one itself.
  const text = readFileSync(join(PUBLIC, worker), 'utf8')
  app.get('/service-worker.js', { config: { access: 'public' } }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(text),
  )
}
