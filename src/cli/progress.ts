import type { Terminal } from './terminal.js'

const BAR = 24

/** How far long work is: a bar that moves on a terminal, a line at each tenth anywhere else. */
export class Progress {
  #tenth = 0
  #shown = 0

  constructor(
    readonly terminal: Terminal,
    readonly what: string,
  ) {}

  /** @param of how many there will be; left out where nobody knows */
  readonly show = (done: number, of?: number): void => {
    const { status } = this.terminal
    if (status !== undefined) this.#move(status, done, of)
    else if (of !== undefined && of > 0) this.#line(done, of)
  }

  #move(status: (text: string) => void, done: number, of: number | undefined): void {
    const now = Date.now()
    if (done !== of && now - this.#shown < 100) return
    this.#shown = now
    const filled = of === undefined || of === 0 ? 0 : Math.round((done / of) * BAR)
    const bar = of === undefined ? '' : ` [${'#'.repeat(filled)}${' '.repeat(BAR - filled)}]`
    status(
      `${this.what}${bar} ${done.toLocaleString('en-GB')}${of === undefined ? '' : ` of ${of.toLocaleString('en-GB')}`}`,
    )
  }

  #line(done: number, of: number): void {
    const tenth = Math.floor((done * 10) / of)
    if (tenth <= this.#tenth) return
    this.#tenth = tenth
    this.terminal.error(`${this.what}: ${tenth * 10} %`)
  }

  /** Leaves no half line behind. */
  end(): void {
    this.terminal.status?.('')
  }
}
