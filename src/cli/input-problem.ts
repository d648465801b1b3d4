/** What was handed in is not as it must be: exit status 1, and a sentence that says how. */
export class InputProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InputProblem'
  }
}
