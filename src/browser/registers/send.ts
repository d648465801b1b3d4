import { anyWaiting, keptOf, type KeptRegister, update } from './store.js'

/** What the server says to a register that was handed in by script. */
interface Answer {
  readonly outcome: 'taken' | 'handed-over' | 'refused'
  readonly at?: string
  readonly entered?: readonly (readonly [number, number])[]
  readonly conflicts?: readonly number[]
  readonly message?: string
  readonly rows?: readonly { readonly pupilId: number; readonly message: string }[]
}

/** `done`: nothing waits any more. `later`: no network, or the server is busy. `signed-out`: somebody must sign in first. */
export type Sending = 'done' | 'later' | 'signed-out'

/** Tells every open page, and is told by the worker, that something kept has changed. */
export const CHANNEL = 'rollbook-registers'

const tell = (): void => {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage('changed')
  channel.close()
}

/**
 * Sends what is kept of whoever is signed in now, one after another. Only one page or worker sends at a time; each request
 * names itself, so that sending it twice does nothing more.
 */
export function send(): Promise<Sending> {
  return navigator.locks.request('rollbook-send', sendAll)
}

async function sendAll(): Promise<Sending> {
  if (!(await anyWaiting())) return 'done'
  const who = await ask('/registers/who')
  if (who === undefined || who.status >= 500 || who.status === 429) return 'later'
  if (!who.ok) return 'signed-out'
  const { owner, token } = (await who.json()) as { owner: string; token: string }
  let waiting = (await keptOf(owner)).filter(({ state }) => state === 'waiting')
  for (;;) {
    const [next, ...rest] = waiting
    if (next === undefined) return 'done'
    await update({ ...next, tried: true })
    const response = await ask(next.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'csrf-token': token },
      body: JSON.stringify({
        requestId: next.requestId,
        owner,
        keptForMs: Math.max(0, Date.now() - next.keptAt),
        reason: next.reason,
        known: next.known,
        rows: next.rows,
      }),
    })
    if (response === undefined || response.status >= 500 || response.status === 429) return 'later'
    if (response.status === 401 || response.status === 409) return 'signed-out'
    const answer =
      response.status === 200 || response.status === 422 ? ((await response.json()) as Answer) : undefined
    await update(answered(next, answer))
    waiting = rest.map((it) => (it.url === next.url ? basedOn(it, next, answer) : it))
    for (const it of waiting) await update(it)
    tell()
  }
}

async function ask(url: string, init: RequestInit = {}): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
      cache: 'no-store',
      signal: AbortSignal.timeout(20_000),
    })
  } catch {
    return undefined
  }
}

function answered(register: KeptRegister, answer: Answer | undefined): KeptRegister {
  if (answer === undefined)
    return { ...register, state: 'look', message: 'The register was not accepted. Reload the page.' }
  if (answer.outcome === 'refused')
    return {
      ...register,
      state: 'look',
      message: answer.message ?? '',
      faults: answer.rows ?? [],
    }
  const numbers = new Map(answer.entered)
  const rows = register.rows.map((row) => ({ ...row, basedOn: numbers.get(row.pupilId) ?? row.basedOn }))
  const faults = answer.rows ?? []
  const conflicts = answer.outcome === 'taken' ? (answer.conflicts?.length ?? 0) : 0
  const said = [
    answer.message ?? '',
    conflicts === 0
      ? ''
      : `The office had entered another mark for ${conflicts} ${conflicts === 1 ? 'pupil' : 'pupils'}. Theirs stands, and the office sees both.`,
  ].filter((it) => it !== '')
  return said.length + faults.length === 0
    ? { ...register, rows, state: 'sent', message: answer.at ?? '' }
    : { ...register, rows, state: 'look', message: said.join(' '), faults }
}

/** A later register of the same session stands on the entries that the earlier one made. */
function basedOn(later: KeptRegister, earlier: KeptRegister, answer: Answer | undefined): KeptRegister {
  const numbers = new Map(answer?.entered)
  const saw = new Map(earlier.rows.map((row) => [row.pupilId, row.basedOn]))
  return {
    ...later,
    rows: later.rows.map((row) => {
      const number = numbers.get(row.pupilId)
      return number !== undefined && saw.get(row.pupilId) === row.basedOn ? { ...row, basedOn: number } : row
    }),
  }
}
