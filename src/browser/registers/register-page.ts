import { Marking } from './marking.js'
import type { Sending } from './send.js'
import { Sender } from './sender.js'
import { ServerClock } from './server-clock.js'
import { findDraft, keep, keptOf, type KeptRegister, type KeptRow, saveDraft } from './store.js'

/** A class's register: marking, keeping what was marked, and handing it in with or without a network. */
export class RegisterPage {
  readonly #owner: string
  readonly #url: string
  /** What was known beforehand when this page was made. */
  readonly #known: string
  readonly #clock: ServerClock
  readonly #marking: Marking
  readonly #sender: Sender

  constructor(readonly form: HTMLFormElement) {
    this.#owner = form.dataset['owner'] ?? ''
    this.#url = new URL(form.action).pathname
    this.#known = form.querySelector<HTMLInputElement>('[name="known"]')?.value ?? ''
    this.#clock = new ServerClock(form)
    this.#marking = new Marking(
      form,
      () => this.#changed(),
      (text) => this.#write('[data-said]', text),
    )
    this.#sender = new Sender((sending) => void this.#showState(sending))
    for (const it of form.querySelectorAll<HTMLElement>('[data-with-script]')) it.hidden = false
    form.addEventListener('submit', (event) => this.#submit(event))
    this.#count()
    // Whoever opens a register marks it: the first key counts.
    if (document.activeElement === document.body) this.#marking.focus()
  }

  async start(): Promise<void> {
    const mine = (await keptOf(this.#owner)).filter(({ url }) => url === this.#url)
    const last = mine.at(-1)
    if (last !== undefined) this.#fill(last)
    const draft = await findDraft(this.#owner, this.#url)
    if (draft !== undefined && draft.at > (last?.keptAt ?? 0)) this.#fill(draft)
    this.#marking.noteStates()
    this.#count()
    if (!this.#marking.begun && this.form.contains(document.activeElement)) this.#marking.focus()
    await this.#showState(undefined)
    this.#sender.now()
  }

  /**
   * Rows as they were left: a page that the worker kept is older than they are. Not where another mark stands by now or
   * something became known meanwhile, or the person was quicker.
   */
  #fill({ rows, known }: Pick<KeptRegister, 'rows' | 'known'>): void {
    const kept = new Map(rows.map((row) => [row.pupilId, row]))
    for (const row of this.#marking.rows) {
      const mine = kept.get(row.pupilId)
      const news = row.choice === 'known' && known !== this.#known
      if (mine !== undefined && mine.basedOn >= row.basedOn && !news && !this.#marking.touched.has(row))
        row.show(mine)
    }
  }

  /** Further marks of this page stand on the entries that the last ones made. */
  #standOn(rows: readonly KeptRow[]): void {
    const kept = new Map(rows.map((row) => [row.pupilId, row.basedOn]))
    for (const row of this.#marking.rows) row.basedOn = Math.max(row.basedOn, kept.get(row.pupilId) ?? 0)
  }

  #changed(): void {
    this.#count()
    void saveDraft(this.#owner, this.#url, this.#rows(), this.#known)
  }

  #rows(): KeptRow[] {
    return this.#marking.rows.flatMap(({ kept }) => (kept === undefined ? [] : [kept]))
  }

  #count(): void {
    for (const [what, count] of Object.entries(this.#marking.count()))
      this.#write(`[data-count="${what}"]`, String(count))
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault()
    if (event.submitter?.hasAttribute('data-rest') === true) {
      this.#marking.restPresent()
      return
    }
    const { missing } = this.#marking
    if (missing.length > 0) {
      this.#problems(
        missing.length === 1 ? '1 pupil has no mark' : `${missing.length} pupils have no mark`,
        missing.map(({ pupilId, name }) => ({ pupilId, message: `Select a mark for ${name}` })),
      )
      return
    }
    const now = this.#clock.minute
    const faults = this.#marking.rows
      .map((row) => ({ pupilId: row.pupilId, message: row.timeFault(now) }))
      .filter(({ message }) => message !== '')
    this.#problems('', faults)
    if (faults.length === 0) void this.#handIn()
  }

  async #handIn(): Promise<void> {
    await keep({
      requestId: crypto.randomUUID(),
      owner: this.#owner,
      url: this.#url,
      keptAt: Date.now(),
      rows: this.#rows(),
      known: this.#known,
      reason: this.form.querySelector<HTMLInputElement>('[name="reason"]')?.value.trim() ?? '',
      tried: false,
      state: 'waiting',
      message: '',
      faults: [],
    })
    await this.#showState(undefined)
    this.#sender.now()
  }

  async #showState(sending: Sending | undefined): Promise<void> {
    const mine = (await keptOf(this.#owner)).filter(({ url }) => url === this.#url)
    const last = mine.at(-1)
    if (last === undefined) {
      this.#write('[data-state]', navigator.onLine ? '' : 'No network. What you mark is kept on this device.')
      return
    }
    if (last.state === 'sent') this.#standOn(last.rows)
    if (last.state === 'look' && last.faults.length + last.message.length > 0)
      this.#problems(last.message, last.faults)
    this.#write('[data-state]', stateInWords(last, sending))
  }

  /** The error summary and what stands beside each row, as the server would show them. */
  #problems(
    message: string,
    faults: readonly { readonly pupilId: number; readonly message: string }[],
  ): void {
    const place = document.getElementById('problems')
    if (place === null) return
    place.replaceChildren()
    for (const row of this.#marking.rows)
      row.showFault(faults.find(({ pupilId }) => pupilId === row.pupilId)?.message ?? '')
    if (message === '' && faults.length === 0) return
    const list = make('ul', 'govuk-list govuk-error-summary__list')
    if (message !== '') list.append(make('li', '', message))
    for (const fault of faults) {
      const link = make('a', '', fault.message)
      link.setAttribute('href', `#mark-${fault.pupilId}`)
      link.addEventListener('click', (event) => {
        event.preventDefault()
        this.#marking.rows.find(({ pupilId }) => pupilId === fault.pupilId)?.focus()
      })
      const item = make('li', '')
      item.append(link)
      list.append(item)
    }
    const body = make('div', 'govuk-error-summary__body')
    body.append(list)
    const alert = make('div', '')
    alert.setAttribute('role', 'alert')
    alert.append(make('h2', 'govuk-error-summary__title', 'There is a problem'), body)
    const summary = make('div', 'govuk-error-summary')
    summary.tabIndex = -1
    summary.append(alert)
    place.append(summary)
    summary.focus()
  }

  #write(where: string, text: string): void {
    const element = this.form.querySelector(where)
    if (element !== null && element.textContent !== text) element.textContent = text
  }
}

/** Where a register that was handed in here has got to. */
export function stateInWords({ state, message }: KeptRegister, sending: Sending | undefined): string {
  switch (state) {
    case 'sent':
      return `Sent at ${message}`
    case 'look':
      return `Needs a look. ${message}`.trim()
    case 'waiting':
      return sending === 'signed-out'
        ? 'Saved on this device. Sign in to send it.'
        : 'Saved on this device. It is sent when the network is back.'
  }
}

function make(tag: string, classes: string, text = ''): HTMLElement {
  const element = document.createElement(tag)
  if (classes !== '') element.className = classes
  element.textContent = text
  return element
}
