/** The call is wrong: exit status 2, and a sentence that says how it would be right. */
export class CallError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CallError'
  }
}
