import { templates } from './render-html.js'

/** The registers of a month, in words: everything in it is plain text. */
export interface MonthRegisters {
  readonly school: string
  readonly month: string
  readonly classes: readonly {
    readonly name: string
    readonly days: readonly { readonly weekday: string; readonly date: string }[]
    readonly pupils: readonly {
      readonly name: string
      /** A cell a day: the marks of morning and afternoon, empty where there is none. */
      readonly cells: readonly { readonly am: string; readonly pm: string }[]
    }[]
  }[]
  readonly amendments: readonly {
    readonly pupil: string
    readonly session: string
    readonly before: string
    readonly after: string
    readonly reason: string
    readonly by: string
    readonly at: string
  }[]
  readonly codes: readonly { readonly symbol: string; readonly title: string }[]
}

/** One self-contained page to print: a sheet for each class, and what was amended. */
export function renderMonthRegisters(registers: MonthRegisters): string {
  return templates().render('month-registers.njk', { registers })
}
