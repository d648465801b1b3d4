import { Row, type RowState } from './rows.js'

/** One key a mark. `K` takes what is known beforehand, or leaves what stands; `O` is the office's own. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  p: ['present'],
  '/': ['present'],
  '\\': ['present'],
  l: ['late'],
  n: ['absent'],
  k: ['known', 'stands'],
  o: ['other'],
}
const HERE = new Set(['present', 'late'])

/** Marking by keyboard, by button and by finger, with what was done last to be undone. */
export class Marking {
  readonly rows: readonly Row[]
  readonly #done: { readonly row: Row; readonly before: RowState }[][] = []
  readonly #states = new Map<Row, RowState>()
  /** Has the person begun? Then the cursor is theirs. */
  begun = false
  /** The rows that the person marked since the page was opened. */
  readonly touched = new Set<Row>()
  /** The digits typed so far: the row that they lead to. */
  #digits = ''

  constructor(
    readonly form: HTMLFormElement,
    readonly changed: () => void,
    readonly say: (text: string) => void,
  ) {
    this.rows = [...form.querySelectorAll<HTMLElement>('[data-pupil]')].map((it) => new Row(it))
    this.noteStates()
    for (const kind of ['keydown', 'pointerdown'] as const)
      document.addEventListener(kind, () => (this.begun = true), { capture: true, once: true })
    form.addEventListener('keydown', (event) => this.#key(event))
    form.addEventListener('change', (event) => this.#touched(event))
    form.querySelector('[data-undo]')?.addEventListener('click', () => this.undo())
  }

  /** To where marking goes on: the first row without a mark. */
  focus(): void {
    const row = this.missing[0] ?? this.rows[0]
    row?.focus()
  }

  get missing(): Row[] {
    return this.rows.filter(({ choice }) => choice === undefined)
  }

  count(): { readonly present: number; readonly absent: number; readonly missing: number } {
    const missing = this.missing.length
    const present = this.rows.filter(({ choice }) => HERE.has(choice ?? '')).length
    return { present, missing, absent: this.rows.length - present - missing }
  }

  /** After rows were filled from elsewhere: nothing of that is to be undone. */
  noteStates(): void {
    for (const row of this.rows) this.#states.set(row, row.state)
  }

  /** Everybody whose mark is missing is here. Who has a mark, or is known to be away, is left alone. */
  restPresent(): void {
    const { missing } = this
    this.#apply(missing.map((row) => ({ row, choice: 'present' })))
    this.say(`${missing.length} marked present. ${this.#left()}`)
  }

  undo(): void {
    const last = this.#done.pop()
    if (last === undefined) return
    for (const { row, before } of last) {
      row.restore(before)
      this.#states.set(row, row.state)
    }
    const [first] = last
    first?.row.focus()
    this.say(
      last.length === 1 && first !== undefined ? `Undone: ${first.row.name}` : `${last.length} marks undone`,
    )
    this.changed()
  }

  #apply(marks: readonly { readonly row: Row; readonly choice: string }[]): void {
    const done = marks.map(({ row, choice }) => {
      const before = row.state
      row.restore({ ...before, choice })
      this.#states.set(row, row.state)
      this.touched.add(row)
      return { row, before }
    })
    if (done.length > 0) this.#done.push(done)
    this.changed()
  }

  /** A mark made with the pointer, or by typing into a field. */
  #touched(event: Event): void {
    const row = this.#rowOf(event.target)
    if (row === undefined) return
    const before = this.#states.get(row)
    if (before !== undefined) this.#done.push([{ row, before }])
    this.#states.set(row, row.state)
    this.touched.add(row)
    if (event.target instanceof HTMLInputElement && event.target.type === 'radio') {
      this.say(`${row.name}: ${row.words}. ${this.#left()}`)
      focusField(row)
    }
    this.changed()
  }

  #key(event: KeyboardEvent): void {
    const row = this.#rowOf(event.target)
    if (row === undefined || event.altKey || event.metaKey) return
    const isField = event.target === row.late || event.target === row.code
    if (this.#move(event, row) || (isField && !event.ctrlKey)) return
    if (event.ctrlKey ? event.key === 'z' : event.key === 'Backspace') {
      event.preventDefault()
      this.undo()
    } else if (!event.ctrlKey) this.#typed(event, row)
  }

  /** Up, down and Enter. @returns whether that was all there is to do */
  #move(event: KeyboardEvent, row: Row): boolean {
    const isField = event.target === row.late || event.target === row.code
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      // A time is set with these keys.
      if (isField && event.target instanceof HTMLInputElement && event.target.type === 'time') return true
      event.preventDefault()
      this.#step(row, event.key === 'ArrowDown' ? 1 : -1)
      return true
    }
    if (event.key !== 'Enter') return false
    event.preventDefault()
    if (isField) this.#step(row, 1)
    else this.form.requestSubmit(this.form.querySelector<HTMLElement>('[data-save]'))
    return true
  }

  #typed(event: KeyboardEvent, row: Row): void {
    const key = event.key.toLowerCase()
    if (/^\d$/.test(key)) {
      event.preventDefault()
      this.#jump(key)
      return
    }
    this.#digits = ''
    if (key === 'a') {
      event.preventDefault()
      this.restPresent()
      return
    }
    const choice = KEYS[key]?.find((it) => row.offers(it))
    if (choice === undefined) return
    event.preventDefault()
    this.#apply([{ row, choice }])
    this.say(`${row.name}: ${row.words}. ${this.#left()}`)
    if (!focusField(row)) this.#step(row, 1)
  }

  #step(row: Row, by: 1 | -1): void {
    this.#digits = ''
    this.rows[this.rows.indexOf(row) + by]?.focus()
  }

  /** Digits lead to the row with that number: 1 to the first, 1 and 7 to the seventeenth. */
  #jump(digit: string): void {
    const longer = Number(this.#digits + digit)
    this.#digits = longer <= this.rows.length ? String(longer) : digit
    this.rows[Number(this.#digits) - 1]?.focus()
  }

  #left(): string {
    const { missing } = this.count()
    return missing === 0 ? 'None missing' : `${missing} missing`
  }

  #rowOf(target: EventTarget | null): Row | undefined {
    const element = target instanceof Element ? target.closest('[data-pupil]') : null
    return element === null ? undefined : this.rows.find((row) => row.element === element)
  }
}

/** A late pupil's minutes and an office's code are asked for at once. @returns whether there is such a field */
function focusField(row: Row): boolean {
  const field = row.choice === 'late' ? row.late : row.choice === 'other' ? row.code : null
  field?.focus()
  return field !== null
}
