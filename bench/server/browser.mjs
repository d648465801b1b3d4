// Somebody's browser as far as the load needs one: a kept connection, cookies, and the token of the forms.

import http from 'node:http'
import { randomUUID } from 'node:crypto'
import { Line } from './line.mjs'

export class Browser {
  #formToken = ''
  #known = ''
  #cookies
  #line
  #sharesConnections
  owner = ''

  /** @param agent of connections that many browsers share; left out, the browser has its own */
  constructor(address, token, agent) {
    this.address = new URL(address)
    this.#sharesConnections = agent !== undefined
    this.agent = agent ?? new http.Agent({ keepAlive: true, maxSockets: 1 })
    this.#cookies = new Map([['rollbook', token]])
  }

  /** @returns status, body and milliseconds from asking to the last byte */
  request(method, path, { body, headers = {} } = {}) {
    const started = performance.now()
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: this.address.hostname,
          port: this.address.port,
          agent: this.agent,
          method,
          path,
          headers: {
            accept: 'text/html',
            cookie: this.#cookie(),
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        (response) => {
          for (const cookie of response.headers['set-cookie'] ?? []) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
            this.#cookies.set(name, value)
          }
          const pieces = []
          response.on('data', (piece) => pieces.push(piece))
          response.on('end', () => {
            const bytes = Buffer.concat(pieces)
            resolve({
              status: response.statusCode,
              headers: response.headers,
              bytes,
              ms: performance.now() - started,
            })
          })
          response.once('error', reject)
        },
      )
      request.once('error', reject)
      request.end(body)
    })
  }

  /** Opens a page and keeps what its forms need. */
  async open(path) {
    const answer = await this.request('GET', path)
    if (answer.status !== 200)
      throw new Error(`GET ${path}: ${answer.status} ${answer.bytes.toString().slice(0, 300)}`)
    const text = answer.bytes.toString()
    this.#formToken = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.#formToken
    this.owner = answer.headers['rollbook-owner'] ?? this.owner
    this.#known = /name="known" value="([^"]+)"/.exec(text)?.[1] ?? this.#known
    return answer
  }

  /** Hands in a class's register as the page's own script does. @throws where it was not taken */
  async save(className, date, marks, requestId = randomUUID()) {
    const body = JSON.stringify({
      requestId,
      owner: this.owner,
      ...(this.#known === '' ? {} : { known: this.#known }),
      keptForMs: 0,
      rows: marks.map(({ pupilId, choice }) => ({ pupilId, choice, basedOn: 0 })),
    })
    const path = `/registers/${className}/${date}/am`
    const headers = { accept: 'application/json', 'csrf-token': this.#formToken }
    const started = performance.now()
    const answer = this.#sharesConnections
      ? await this.request('POST', path, { body, headers })
      : await this.#ownLine().post(
          path,
          { ...headers, cookie: this.#cookie(), 'content-type': 'application/json' },
          body,
        )
    if (answer.status !== 200)
      throw new Error(`save ${className} ${date}: ${answer.status} ${answer.bytes.toString().slice(0, 300)}`)
    return performance.now() - started
  }

  #ownLine() {
    this.#line ??= new Line(this.address)
    return this.#line
  }

  #cookie() {
    return Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ')
  }
}
