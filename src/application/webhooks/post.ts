import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { Attempt } from '../../storage/webhooks.js'
import { hostOf, InsideAddressError, isOutside, lookUpOutside } from './addresses.js'

export interface PostOptions {
  /** From the first byte to the answer. */
  readonly timeoutMs: number
  /** Addresses inside of our own network are meant. */
  readonly toInside: boolean
}

/**
 * Sends a body to an address. An answer in the two hundreds is a success; nothing is followed anywhere else.
 *
 * Never throws: says what became of it.
 */
export function post(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { timeoutMs, toInside }: PostOptions,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const failed = (failure: string): void => resolve({ answer: null, failure })
    const url = new URL(address)
    const host = hostOf(url)
    // A number is connected to as it is, without a look-up.
    if (!toInside && isIP(host) !== 0 && !isOutside(host)) {
      failed('inside-address')
      return
    }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
      ...(toInside ? {} : { lookup: lookUpOutside }),
    })
    const timer = setTimeout(() => {
      failed('timeout')
      request.destroy()
    }, timeoutMs)
    request.on('response', (response) => {
      clearTimeout(timer)
      const status = response.statusCode ?? 0
      resolve({ answer: status, failure: status >= 200 && status < 300 ? null : 'status' })
      // What it says is of no interest.
      response.destroy()
    })
    request.on('error', (error) => {
      clearTimeout(timer)
      failed(error instanceof InsideAddressError ? 'inside-address' : 'connection')
    })
    request.end(body)
  })
}
