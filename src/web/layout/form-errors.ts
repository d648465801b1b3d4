/** What is wrong with a form: the field's name, and what to do about it in GOV.UK's words ("Enter your name"). */
export type FormErrors = Readonly<Record<string, string>>

interface SummaryEntry {
  readonly text: string
  readonly href: string
}

/** The entries of the summary above the form; each leads to the field, whose id is its name. */
export function errorSummary(errors: FormErrors | undefined): SummaryEntry[] {
  return Object.entries(errors ?? {}).map(([field, text]) => ({ text, href: `#${field}` }))
}

/** The error message of one field, as the design system's macros take it: `false` for none. */
export function errorFor(errors: FormErrors | undefined, field: string): { readonly text: string } | false {
  const text = errors?.[field]
  return text === undefined ? false : { text }
}

export function hasErrors(errors: FormErrors): boolean {
  return Object.keys(errors).length > 0
}

/** The errors in the order of the form's fields, as the summary goes down the page; what is no field comes last. */
export function inOrderOf(errors: FormErrors, fields: readonly string[]): FormErrors {
  const place = (name: string): number => {
    const at = fields.findIndex((field) => field === name || field === `${name}-day`)
    return at === -1 ? fields.length : at
  }
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => place(a) - place(b)))
}
