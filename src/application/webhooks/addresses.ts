import { lookup as lookUp } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Networks that are no part of the open internet, or stand for something inside of ours. */
const INSIDE: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]
const inside = new BlockList()
for (const [network, bits] of INSIDE) inside.addSubnet(network, bits, isIP(network) === 6 ? 'ipv6' : 'ipv4')

const LOCAL = new Set(['localhost', '127.0.0.1', '::1'])

/** May something of ours be sent to that network address? One of IPv4 written as IPv6 is judged as what it is. */
export function isOutside(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !inside.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Why nothing can be sent there, for the person who typed it. */
export type AddressFault = 'no-url' | 'not-https' | 'inside' | 'has-password'

/**
 * Looks at an address as it was typed.
 *
 * @param toInside addresses inside of our own network are meant, and http to this very machine with them: tests, and
 *   schools that run their own servers
 */
export function addressFault(text: string, toInside: boolean): AddressFault | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || text.length > 2000) return 'no-url'
  const host = hostOf(url)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && toInside && LOCAL.has(host)))
    return 'not-https'
  if (url.username !== '' || url.password !== '') return 'has-password'
  if (toInside) return undefined
  const isInside =
    isIP(host) === 0
      ? host === 'localhost' || !host.includes('.') || /\.(localhost|local|internal)\.?$/.test(host)
      : !isOutside(host)
  return isInside ? 'inside' : undefined
}

/** The host without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

/** The name leads to an address that nothing is sent to. */
export class InsideAddressError extends Error {
  constructor() {
    super('The name leads to an address inside of our own network.')
    this.name = 'InsideAddressError'
  }
}

/** Finds the address of a name at the moment of connecting, so that a name cannot lead elsewhere once it was checked. */
export const lookUpOutside: LookupFunction = (hostname, options, done) => {
  lookUp(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) {
      done(error, '', 0)
      return
    }
    const [first] = found
    if (first === undefined || !found.every(({ address }) => isOutside(address)))
      done(new InsideAddressError(), '', 0)
    else if (options.all === true) done(null, found)
    else done(null, first.address, first.family)
  })
}
