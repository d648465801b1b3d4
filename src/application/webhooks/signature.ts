import { createHmac } from 'node:crypto'

/**
 * What shows a receiver that a delivery is ours and was made just now.
 *
 * @returns the value of the header `Rollbook-Signature`: `t=` the seconds since 1970, `v1=` the HMAC-SHA-256 of
 *   `<seconds>.<body>` with the webhook's secret, in hexadecimal
 */
export function signatureOf(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  const hmac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${hmac}`
}
