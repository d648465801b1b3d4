import type { Presence } from '../../application/office/presence.js'
import { timeInWords } from '../layout/words.js'

/** Why a pupil is taken to be where they are: `came to school (/)`, `signed out at 1:15pm, expected back at 2:30pm`. */
export function presenceInWords({ because, since }: Presence): string {
  switch (because.by) {
    case 'mark':
      return `${because.half === 0 ? 'morning' : 'afternoon'}: ${because.says} (${because.code})${
        because.arrivedAt === null ? '' : `, at ${timeInWords(because.arrivedAt)}`
      }`
    case 'movement':
      return `signed ${because.direction}${since === null ? '' : ` at ${timeInWords(since)}`}${
        because.back === null ? '' : `, expected back at ${timeInWords(because.back)}`
      }`
    case 'nothing':
      return because.half === 0 ? 'no mark this morning' : 'no mark this afternoon'
    case 'disagreement':
      return `signed out${since === null ? '' : ` at ${timeInWords(since)}`}, but marked present after that`
  }
}
