import type { KeptRow } from './store.js'

const LATE = 'late'

/** One pupil's row of the register's form. */
export class Row {
  readonly pupilId: number
  readonly name: string
  readonly #radios: readonly HTMLInputElement[]
  readonly #basedOn: HTMLInputElement
  readonly late: HTMLInputElement
  readonly code: HTMLInputElement | null

  constructor(readonly element: HTMLElement) {
    this.pupilId = Number(element.dataset['pupil'])
    this.name = element.dataset['name'] ?? ''
    this.#radios = [...element.querySelectorAll<HTMLInputElement>('[type=radio]')]
    const field = (what: string): HTMLInputElement | null => element.querySelector(`[name^="${what}-"]`)
    this.#basedOn = field('base') as HTMLInputElement
    this.late = (field('minutes') ?? field('arrival')) as HTMLInputElement
    this.code = field('code')
  }

  get choice(): string | undefined {
    return this.#radios.find((it) => it.checked)?.value
  }

  offers(choice: string): boolean {
    return this.#radios.some((it) => it.value === choice)
  }

  /** The choice in the page's own words. */
  get words(): string {
    return this.#radios.find((it) => it.checked)?.parentElement?.textContent?.trim() ?? 'No mark'
  }

  /** What is in the row, to be put back by {@link restore}. */
  get state(): RowState {
    return { choice: this.choice, late: this.late.value, code: this.code?.value ?? '' }
  }

  restore({ choice, late, code }: RowState): void {
    for (const radio of this.#radios) radio.checked = radio.value === choice
    this.late.value = late
    if (this.code !== null) this.code.value = code
  }

  focus(): void {
    const radio = this.#radios.find((it) => it.checked) ?? this.#radios[0]
    radio?.focus({ preventScroll: true })
    this.element.scrollIntoView({ block: 'nearest' })
  }

  /** As the server takes it; `undefined` where there is no mark. */
  get kept(): KeptRow | undefined {
    const { choice, pupilId } = this
    if (choice === undefined) return undefined
    const row = { pupilId, choice, basedOn: Number(this.#basedOn.value) }
    const said = this.late.value.trim()
    if (choice === LATE && said !== '')
      return this.late.name.startsWith('arrival')
        ? { ...row, arrivedAt: said }
        : { ...row, minutesLate: /^\d{1,3}$/.test(said) ? Number(said) : 0 }
    return choice === 'other' ? { ...row, code: (this.code?.value ?? '').trim().toUpperCase() } : row
  }

  /**
   * What the server would say of the time of arrival, were it asked now.
   *
   * @param now minutes since midnight; `undefined` where the register is of another day
   */
  timeFault(now: number | undefined): string {
    const said = this.late.value.trim()
    if (this.choice !== LATE || said === '') return ''
    const [hour = '', minute] = said.split(':')
    if (minute === undefined && !/^0*[1-9]\d{0,2}$/.test(said))
      return `Minutes late for ${this.name} must be 1 or more`
    const arrived =
      minute === undefined
        ? Number(this.element.dataset['lateAfter']) + Number(said)
        : Number(hour) * 60 + Number(minute)
    return now !== undefined && arrived > now ? `${this.name} must have arrived before now` : ''
  }

  /** Shows what is wrong beside the row's mark, or nothing. */
  showFault(message: string): void {
    this.element.classList.toggle('register__row--fault', message !== '')
    this.element.querySelector('.govuk-error-message')?.remove()
    const choices = this.element.querySelector('fieldset')
    choices?.removeAttribute('aria-describedby')
    if (message === '' || choices === null) return
    const fault = document.createElement('p')
    fault.className = 'govuk-error-message'
    fault.id = `fault-${this.pupilId}`
    fault.textContent = message
    choices.before(fault)
    choices.setAttribute('aria-describedby', fault.id)
  }

  /** Shows a row that was kept on this device. */
  show(kept: KeptRow): void {
    if (!this.offers(kept.choice)) return
    this.restore({
      choice: kept.choice,
      late: kept.arrivedAt ?? (kept.minutesLate === undefined ? '' : String(kept.minutesLate)),
      code: kept.code ?? '',
    })
    this.#basedOn.value = String(kept.basedOn)
  }

  /** The entry that this row's mark stands on. */
  get basedOn(): number {
    return Number(this.#basedOn.value)
  }
  set basedOn(number: number) {
    this.#basedOn.value = String(number)
  }
}

export interface RowState {
  readonly choice: string | undefined
  readonly late: string
  readonly code: string
}
