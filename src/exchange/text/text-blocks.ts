/** How the bytes of a file were understood. */
export type Encoding = 'utf-8' | 'utf-16' | 'windows-1252'

const LINE_FEED = 10
const BYTE_ORDER_MARK = 0xfeff

/** What TextDecoder leaves as control characters in versions of Node that take Windows-1252 for Latin-1. */
const WINDOWS_1252_EXTRAS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/**
 * Text of a file in blocks of whole lines, so that no file is ever held as a whole. Line ends are made `\n`, a byte-order
 * mark is taken off. A block that is not valid UTF-8 is read as Windows-1252, and so is what follows it.
 *
 * @param bytes the file in pieces of any size
 * @param found is told when the file turns out to be in another encoding than UTF-8
 */
export async function* textBlocks(
  bytes: AsyncIterable<Uint8Array>,
  found: (encoding: Encoding) => void = () => {},
): AsyncGenerator<string> {
  let first = true
  for await (const block of decodedBlocks(bytes, found)) {
    const text = first && block.charCodeAt(0) === BYTE_ORDER_MARK ? block.slice(1) : block
    first = false
    yield text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }
}

async function* decodedBlocks(
  bytes: AsyncIterable<Uint8Array>,
  found: (encoding: Encoding) => void,
): AsyncGenerator<string> {
  // A byte-order mark must not vanish from the start of each block: only the file's first character may be one.
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const windows = new TextDecoder('windows-1252')
  let unicode = true
  const decode = (block: Uint8Array): string => {
    if (unicode) {
      try {
        return utf8.decode(block)
      } catch {
        unicode = false
        found('windows-1252')
      }
    }
    return windows.decode(block).replace(/[\u0080-\u009f]/g, windowsExtra)
  }

  let rest: Uint8Array = new Uint8Array(0)
  let start = true
  const pieces = bytes[Symbol.asyncIterator]()
  for (;;) {
    const { done, value: piece } = await pieces.next()
    if (done === true) break
    const whole = rest.length === 0 ? piece : joined(rest, piece)
    if (start && whole.length >= 2) {
      start = false
      const mark = ((whole[0] as number) << 8) | (whole[1] as number)
      if (mark === 0xfffe || mark === 0xfeff) {
        found('utf-16')
        yield* utf16Blocks(new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be'), whole, pieces)
        return
      }
    }
    const end = whole.lastIndexOf(LINE_FEED) + 1
    if (end > 0) yield decode(whole.subarray(0, end))
    rest = whole.slice(end)
  }
  if (rest.length > 0) yield decode(rest)
}

async function* utf16Blocks(
  decoder: { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string },
  first: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<string> {
  let text = decoder.decode(first, { stream: true })
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    const end = text.lastIndexOf('\n') + 1
    if (end > 0) yield text.slice(0, end)
    text = text.slice(end) + decoder.decode(next.value, { stream: true })
  }
  text += decoder.decode()
  if (text !== '') yield text
}

/** A whole text, for the small files. */
export async function wholeText(
  bytes: AsyncIterable<Uint8Array>,
  found?: (encoding: Encoding) => void,
): Promise<string> {
  let text = ''
  for await (const block of textBlocks(bytes, found)) text += block
  return text
}

function windowsExtra(control: string): string {
  return WINDOWS_1252_EXTRAS.charAt(control.charCodeAt(0) - 0x80)
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
