import { CHANNEL, send, type Sending } from './send.js'

const FIRST_WAIT_MS = 2000
const LONGEST_WAIT_MS = 60_000

/** Sends what is kept as soon as that is possible, and waits longer after each time that it was not. */
export class Sender {
  #wait = FIRST_WAIT_MS
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param changed hears of each attempt, and of what the worker or another page sent */
  constructor(readonly changed: (sending: Sending | undefined) => void) {
    new BroadcastChannel(CHANNEL).addEventListener('message', () => changed(undefined))
    addEventListener('online', () => this.now())
    addEventListener('offline', () => changed('later'))
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.now()
    })
  }

  now(): void {
    this.#wait = FIRST_WAIT_MS
    void this.#attempt()
  }

  async #attempt(): Promise<void> {
    clearTimeout(this.#timer)
    const sending = await send()
    this.changed(sending)
    if (sending !== 'later') return
    await askWorkerToSend()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#attempt(), this.#wait)
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS)
  }
}

/** Where the browser can, its worker sends once the network is back, even if no page is open then. */
async function askWorkerToSend(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  if (registration === undefined || !('sync' in registration)) return
  await (registration.sync as { register(tag: string): Promise<void> })
    .register('registers')
    .catch(() => undefined)
}
