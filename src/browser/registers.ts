// Today's registers and a class's register: keyboard, and working without a network. Both pages work without it too.
import { RegisterPage, stateInWords } from './registers/register-page.js'
import { Sender } from './registers/sender.js'
import type { Sending } from './registers/send.js'
import { clean, keptOf } from './registers/store.js'

async function start(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>('#register')
  const register = form === null ? undefined : new RegisterPage(form)
  void keepForOffline()
  await clean(false)
  await register?.start()
  const list = document.querySelector<HTMLElement>('[data-registers]')
  if (list !== null) await showList(list)
}

/** The list says of each register what this device still has of it. */
async function showList(list: HTMLElement): Promise<void> {
  const owner = list.dataset['owner'] ?? ''
  const show = async (sending: Sending | undefined): Promise<void> => {
    const kept = await keptOf(owner)
    for (const place of list.querySelectorAll<HTMLElement>('[data-register]')) {
      const mine = kept.filter(({ url }) => url === place.dataset['register']).at(-1)
      place.textContent = mine === undefined ? '' : stateInWords(mine, sending)
    }
    const network = list.querySelector('[data-network]')
    const text = navigator.onLine
      ? ''
      : 'No network. Registers that you opened today can be taken, and are sent later.'
    if (network !== null && network.textContent !== text) network.textContent = text
  }
  const sender = new Sender((sending) => void show(sending))
  await show(undefined)
  sender.now()
}

/** Has the worker keep this page and what it is made of: the first time, it comes after them. */
async function keepForOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/service-worker.js')
  const { active } = await navigator.serviceWorker.ready
  const parts = [
    ...document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>(
      'link[rel~=stylesheet], link[rel~=icon], script[src]',
    ),
  ]
  active?.postMessage({
    page: location.pathname,
    parts: parts.map((it) => ('src' in it ? it.src : it.href)),
  })
}

void start()
