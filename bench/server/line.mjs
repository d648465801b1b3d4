// A kept HTTP connection for the load: one request after another, no more of HTTP than the saves need. The load shares the cores
// with what it loads, and Node's own client takes three times as long for a request as this one.

import net from 'node:net'

const HEAD_END = '\r\n\r\n'

export class Line {
  #address
  #socket
  #pieces = []
  #waiting

  /** @param address of the server, as a URL */
  constructor(address) {
    this.#address = address
  }

  /**
   * @returns status and body, once the last byte of it is there
   * @throws where the connection ends before that; the next request has another one
   */
  post(path, headers, body) {
    const lines = Object.entries({ host: 'rollbook', ...headers, 'content-length': Buffer.byteLength(body) })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    return new Promise((resolve, reject) => {
      if (this.#socket === undefined) this.#connect()
      this.#waiting = { resolve, reject }
      this.#socket.ref()
      this.#socket.write(`POST ${path} HTTP/1.1\r\n${head}\r\n${body}`)
    })
  }

  #connect() {
    const socket = net.connect(Number(this.#address.port), this.#address.hostname)
    socket.setNoDelay(true)
    socket.on('data', (piece) => this.#take(piece))
    let why = new Error('the server closed the connection')
    socket.on('error', (error) => {
      why = error
    })
    socket.on('end', () => socket.destroy())
    socket.on('close', () => {
      this.#socket = undefined
      this.#pieces = []
      const waiting = this.#waiting
      this.#waiting = undefined
      waiting?.reject(why)
    })
    this.#socket = socket
  }

  #take(piece) {
    this.#pieces.push(piece)
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces)
    const headEnd = bytes.indexOf(HEAD_END)
    if (headEnd < 0) return
    const head = bytes.toString('latin1', 0, headEnd)
    const length = /^content-length: (\d+)$/im.exec(head)?.[1]
    if (length === undefined) {
      this.#socket.destroy(new Error('the server answered without a length'))
      return
    }
    const from = headEnd + HEAD_END.length
    if (bytes.length < from + Number(length)) return
    const { resolve } = this.#waiting
    this.#pieces = []
    this.#waiting = undefined
    this.#socket.unref()
    resolve({ status: Number(head.slice(9, 12)), bytes: bytes.subarray(from) })
  }
}
