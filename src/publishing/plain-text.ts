import { phraseTime } from '../policy/phrasing/index.js'

/** A document's own words with its times of day written as the page writes them: `09:30` becomes `9:30am`. */
export function plain(text: string): string {
  return text.replaceAll(/\b(?:[01]\d|2[0-3]):[0-5]\d\b/g, phraseTime)
}

/** A piece of text, and the machine's form of it where it is a time of day. */
export interface TextPiece {
  readonly text: string
  readonly time: string | null
}

/** Takes a text apart at its times of day (`9:30am`, `12:00 midday`). */
export function splitAtTimes(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let done = 0
  for (const match of text.matchAll(/\b(\d{1,2}):(\d\d)(am|pm| midday| midnight)/g)) {
    const [words, hour = '', minute = '', half = ''] = match
    if (match.index > done) pieces.push({ text: text.slice(done, match.index), time: null })
    const hours = (Number(hour) % 12) + (half === 'pm' || half === ' midday' ? 12 : 0)
    pieces.push({ text: words, time: `${String(hours).padStart(2, '0')}:${minute}` })
    done = match.index + words.length
  }
  if (done < text.length) pieces.push({ text: text.slice(done), time: null })
  return pieces
}
