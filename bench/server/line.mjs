// A kept HTTP connection for the load: one request after another, no more of HTTP than the saves need. The load shares the cores
// with what it loads, and Node's own client takes three times as long for a request as this one.

import net from 'node:net'

const HEAD_END = '\r\n\r\n'

export class Line {
  #socket
  #pieces = []
  #waiting

  /** @param address of the server, as a URL */
  constructor({ hostname, port }) {
    this.#socket = net.connect(Number(port), hostname)
    this.#socket.setNoDelay(true)
    this.#socket.unref()
    this.#socket.on('data', (piece) => this.#take(piece))
    this.#socket.on('error', (error) => this.#waiting?.reject(error))
    this.#socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')))
  }

  /** @returns status and body, once the last byte of it is there */
  post(path, headers, body) {
    const lines = Object.entries({ host: 'rollbook', ...headers, 'content-length': Buffer.byteLength(body) })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.ref()
      this.#socket.write(`POST ${path} HTTP/1.1\r\n${head}\r\n${body}`)
    })
  }

  #take(piece) {
    this.#pieces.push(piece)
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces)
    const headEnd = bytes.indexOf(HEAD_END)
    if (headEnd < 0) return
    const head = bytes.toString('latin1', 0, headEnd)
    const length = /^content-length: (\d+)$/im.exec(head)?.[1]
    const { resolve, reject } = this.#waiting
    if (length === undefined) {
      reject(new Error('the server answered without a length'))
      return
    }
    const from = headEnd + HEAD_END.length
    if (bytes.length < from + Number(length)) return
    this.#pieces = []
    this.#waiting = undefined
    this.#socket.unref()
    resolve({ status: Number(head.slice(9, 12)), bytes: bytes.subarray(from) })
  }
}
