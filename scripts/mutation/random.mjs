/** So many of a list's items, the same ones for the same seed; all of them where there are no more. */
export function sampleOf(items, count, seed) {
  if (count === undefined || count >= items.length) return items
  const random = randomFrom(seed)
  const left = items.map((_, index) => index)
  const chosen = []
  while (chosen.length < count) chosen.push(...left.splice(Math.floor(random() * left.length), 1))
  return chosen.sort((a, b) => a - b).map((index) => items[index])
}

/** Numbers from 0 to 1 by Mulberry32, seeded with the characters of a text. */
export function randomFrom(seed) {
  let state = [...String(seed)].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
