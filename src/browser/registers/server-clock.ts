const KEY = 'rollbook-clock'
const MINUTE_MS = 60_000

/**
 * The server's clock while there is no network, as the device's own may be wrong.
 *
 * A page that the worker kept is older than it seems, and so its clock lags: of what the pages of a day have shown, the one
 * furthest ahead is right.
 */
export class ServerClock {
  readonly #made: number
  readonly #minute: string
  readonly #ahead: number

  /** @param form says when it was made, and which minute of the school's day that was; none where it is not of today */
  constructor({ dataset: { clock = '', minute = '' } }: HTMLElement) {
    this.#made = Number(clock)
    this.#minute = minute
    const today = new Date().toDateString()
    const [day, ahead] = (localStorage.getItem(KEY) ?? '').split('|')
    this.#ahead = Math.max(this.#made - Date.now(), day === today ? Number(ahead) : Number.NEGATIVE_INFINITY)
    localStorage.setItem(KEY, `${today}|${this.#ahead}`)
  }

  /** The minute of the school's day; `undefined` where the register is not of today. */
  get minute(): number | undefined {
    if (this.#minute === '') return undefined
    const passed = (this.#made % MINUTE_MS) + Date.now() + this.#ahead - this.#made
    return Number(this.#minute) + Math.floor(passed / MINUTE_MS)
  }
}
