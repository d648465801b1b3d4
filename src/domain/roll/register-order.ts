/** In what order a class's register has its pupils: each goes on by what comes next in a name. */
export const REGISTER_ORDERS = ['surname', 'forename', 'year-and-surname'] as const
export type RegisterOrder = (typeof REGISTER_ORDERS)[number]

export const isRegisterOrder = (value: unknown): value is RegisterOrder =>
  (REGISTER_ORDERS as readonly unknown[]).includes(value)

const STATED: readonly (readonly [RegExp, RegisterOrder])[] = [
  [/^by surname\b/i, 'surname'],
  [/^by (first name|forename)\b/i, 'forename'],
  [/^by year( group)? and surname\b/i, 'year-and-surname'],
]

/** The order that a policy states in words: "by surname, with joiners and without leavers". */
export function orderInWords(text: string): RegisterOrder | undefined {
  return STATED.find(([form]) => form.test(text.trim()))?.[1]
}
