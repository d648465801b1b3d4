// What the office's pages do where there are scripts: they find while letters are typed, show what a time comes to, follow the
// registers as they come in, and print. Every page does its work without this.

export {}

/** The part of a page from an address; `undefined` where the person is signed out or the server is away. */
async function partOf(address: string, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(address, {
      headers: { accept: 'text/html' },
      redirect: 'manual',
      ...(signal === undefined ? {} : { signal }),
    })
    return response.status === 200 ? await response.text() : undefined
  } catch {
    return undefined
  }
}

function followLetters(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[name="letters"]')
  const found = document.querySelector<HTMLElement>('[data-found]')
  const address = form.dataset['find']
  if (input === null || found === null || address === undefined) return
  let asked = new AbortController()
  input.addEventListener('input', () => {
    asked.abort()
    asked = new AbortController()
    const letters = input.value.trim()
    if (letters.length < 2) {
      found.replaceChildren()
      return
    }
    void partOf(`${address}?letters=${encodeURIComponent(letters)}`, asked.signal).then((html) => {
      if (html !== undefined && input.value.trim() === letters) found.innerHTML = html
    })
  })
  // Down from the letters into the names, and up again.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const stops = [input, ...found.querySelectorAll<HTMLAnchorElement>('a')]
    const at = stops.findIndex((stop) => stop === document.activeElement)
    if (at < 0) return
    event.preventDefault()
    stops[Math.min(Math.max(at + (event.key === 'ArrowDown' ? 1 : -1), 0), stops.length - 1)]?.focus()
  })
  // Enter opens the only one whom the letters leave.
  form.addEventListener('submit', (event) => {
    const [only, ...more] = found.querySelectorAll<HTMLAnchorElement>('a')
    if (only === undefined || more.length > 0) return
    event.preventDefault()
    window.location.assign(only.href)
  })
}

function followTime(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[name="time"]')
  const decision = form.querySelector<HTMLElement>('[data-late-decision]')
  const address = form.dataset['late']
  if (input === null || decision === null || address === undefined) return
  input.addEventListener('input', () => {
    const time = input.value.trim()
    if (time === '') return
    void partOf(`${address}?time=${encodeURIComponent(time)}`).then((html) => {
      if (html !== undefined && input.value.trim() === time) decision.innerHTML = html
    })
  })
}

const FOLLOWS = 'This page follows the registers by itself.'
const CANNOT_FOLLOW = 'This page cannot follow the registers now. Reload it to see them as they are.'

function followSchool(part: HTMLElement): void {
  const address = part.dataset['live']
  const events = part.dataset['liveEvents']
  const state = document.querySelector<HTMLElement>('[data-live-state]')
  if (address === undefined || events === undefined) return
  const say = (text: string): void => {
    if (state !== null && state.textContent !== text) state.textContent = text
  }
  let asking = false
  let again = false
  const look = async (): Promise<void> => {
    if (asking) {
      again = true
      return
    }
    asking = true
    const html = await partOf(address)
    asking = false
    if (html === undefined) say(CANNOT_FOLLOW)
    else {
      const focused = document.activeElement
      const href =
        focused instanceof HTMLAnchorElement && part.contains(focused) ? focused.getAttribute('href') : null
      part.innerHTML = html
      // Who was about to follow a link still is.
      if (href !== null) part.querySelector<HTMLElement>(`a[href="${CSS.escape(href)}"]`)?.focus()
      say(FOLLOWS)
    }
    if (again) {
      again = false
      await look()
    }
  }
  const stream = new EventSource(events)
  // Said as soon as it is so: what the page shows then may take a while to be worked out.
  stream.addEventListener('open', () => say(FOLLOWS))
  stream.addEventListener('changed', () => void look())
  stream.addEventListener('error', () =>
    say(
      stream.readyState === EventSource.CLOSED
        ? CANNOT_FOLLOW
        : 'The connection is lost. It is tried again by itself.',
    ),
  )
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-find]')) followLetters(form)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-late]')) followTime(form)
for (const part of document.querySelectorAll<HTMLElement>('[data-live]')) followSchool(part)
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
document.querySelector<HTMLFormElement>('form[data-go-on]')?.requestSubmit()
