import type { FastifyReply, FastifyRequest } from 'fastify'
import { safeNext } from '../plugins/sign-in-cookie.js'

/** After a step of signing in: to the page that was wanted. Whatever is still missing is asked for on the way there. */
export function goOn(reply: FastifyReply, next: string | undefined): FastifyReply {
  return reply.redirect(safeNext(next) ?? '/', 303)
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/CrOS/, 'Chrome on a Chromebook'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
]

/** The browser in words that its owner knows it by: `Edge on Windows`. */
export function browserOf(request: FastifyRequest): string {
  const agent = request.headers['user-agent'] ?? ''
  const kind = KINDS.find(([pattern]) => pattern.test(agent))?.[1] ?? 'A browser'
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1]
  return system === undefined || kind.includes(' on ') ? kind : `${kind} on ${system}`
}

/** How long to wait, in words. */
export function waitInWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
