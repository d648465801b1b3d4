// Keeps today's registers, once they were opened, and what they are made of; and sends what was marked without a network
// as soon as there is one again.
//
// Pages are kept for one person at a time: those of whoever was here before go as soon as another one's page comes, and
// all of them at every sign-in and sign-out.
import { send } from './registers/send.js'
import { clean } from './registers/store.js'

/** What the libraries of types for pages do not have of a worker. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Extendable {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
interface Worker {
  addEventListener(type: 'install' | 'activate' | 'sync', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
  addEventListener(
    type: 'message',
    listener: (event: Extendable & { readonly data: { page: string; parts: string[] } }) => void,
  ): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}
declare const self: Worker

const PARTS = 'rollbook-parts'
const PAGES = 'rollbook-pages '
const OWNER = 'rollbook-owner'
const PART_AGE_MS = 3 * 24 * 60 * 60 * 1000
/** A network that takes longer than this is none. */
const PATIENCE_MS = 5000
const IS_PAGE = /^\/registers(?:\/[^/]+\/\d{4}-\d\d-\d\d\/[ap]m)?$/
const IS_SIGN_IN = /^\/sign-(?:in|out)(?:\/|$)/

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  if (IS_SIGN_IN.test(pathname)) {
    event.waitUntil(forget(request.method === 'POST' && pathname === '/sign-out'))
    return
  }
  if (request.method !== 'GET') return
  if (pathname.startsWith('/assets/')) event.respondWith(part(request))
  else if (request.mode === 'navigate' && IS_PAGE.test(pathname)) event.respondWith(page(request, pathname))
  else if (request.mode === 'navigate' && pathname === '/') event.respondWith(firstPage(request))
})

self.addEventListener('message', (event) => {
  const { page: path, parts } = event.data
  event.waitUntil(keepPageAndParts(path, parts))
})

self.addEventListener('sync', (event) =>
  event.waitUntil(
    send().then((sending) => {
      if (sending === 'later') throw new Error('not sent yet')
    }),
  ),
)

async function part(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: PARTS })) ?? fetch(request)
}

async function page(request: Request, path: string): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) })
    await keepPage(path, response)
    return response
  } catch {
    return (await keptPage(path)) ?? sorry()
  }
}

/** Without a network the first page is the list of registers, where that was kept. */
async function firstPage(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    return (await keptPage('/registers')) === undefined ? sorry() : Response.redirect('/registers', 303)
  }
}

async function keptPage(path: string): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue
    const found = await caches.match(path, { cacheName: name })
    // Yesterday's list is no list of today.
    if (found !== undefined && isOfToday(found)) return found
  }
  return undefined
}

const isOfToday = (response: Response): boolean =>
  new Date(response.headers.get('date') ?? 0).toDateString() === new Date().toDateString()

async function keepPage(path: string, response: Response): Promise<void> {
  const owner = response.headers.get(OWNER)
  if (!response.ok || owner === null) return
  const mine = PAGES + owner
  for (const name of await caches.keys())
    if (name.startsWith(PAGES) && name !== mine) await caches.delete(name)
  const cache = await caches.open(mine)
  await cache.put(path, response.clone())
  for (const request of await cache.keys()) {
    const kept = await cache.match(request)
    if (kept !== undefined && !isOfToday(kept)) await cache.delete(request)
  }
}

async function keepPageAndParts(path: string, parts: readonly string[]): Promise<void> {
  const cache = await caches.open(PARTS)
  for (const url of parts) if ((await cache.match(url)) === undefined) await cache.add(url)
  for (const request of await cache.keys()) {
    const made = (await cache.match(request))?.headers.get('date')
    if (!parts.includes(request.url) && Date.now() - Date.parse(made ?? '') > PART_AGE_MS)
      await cache.delete(request)
  }
  if (IS_PAGE.test(path) && (await keptPage(path)) === undefined)
    await keepPage(path, await fetch(path, { headers: { accept: 'text/html' } }))
}

/** Nobody sees what was kept for somebody else. What was not yet sent waits for its own person. */
async function forget(signsOut: boolean): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(PAGES)) await caches.delete(name)
  if (signsOut) await clean(true)
}

const sorry = (): Response =>
  new Response(
    '<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>No network – Rollbook</title><h1>No network</h1><p>This page was not opened on this device today, so it is not here. Registers that you opened today can be taken.</p><p><a href="/registers">Registers today</a></p></html>',
    { status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } },
  )
