/** What a transaction was asked to do without anybody waiting for it, in order. */
export class SentStatements {
  readonly #sent: Promise<unknown>[] = []

  add(statement: Promise<unknown>): void {
    // Who ends the transaction asks whether it failed; until then that is nobody's unhandled error.
    statement.catch(() => undefined)
    this.#sent.push(statement)
  }

  /** @throws what any of them failed with */
  async done(): Promise<void> {
    await Promise.all(this.#sent)
  }

  /** What the first of them that failed failed with, when all have ended; `undefined` where none did. */
  async firstFailure(): Promise<unknown> {
    for (const ended of await Promise.allSettled(this.#sent))
      if (ended.status === 'rejected') return ended.reason
    return undefined
  }
}
