/** Something that pages watching a school want to hear of at once: what kind, with ids, days and counts; never a name. */
export interface LiveEvent {
  readonly kind: string
}

/** Passes events to whoever in this process watches a school. */
export class LiveHub {
  readonly #listeners = new Map<number, Set<(event: LiveEvent) => void>>()

  publish(schoolId: number, event: LiveEvent): void {
    for (const listener of this.#listeners.get(schoolId) ?? []) listener(event)
  }

  /** @returns ends the watching */
  watch(schoolId: number, listener: (event: LiveEvent) => void): () => void {
    const listeners = this.#listeners.get(schoolId) ?? new Set()
    listeners.add(listener)
    this.#listeners.set(schoolId, listeners)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(schoolId) === listeners)
        this.#listeners.delete(schoolId)
    }
  }

  /** How many watch the school. */
  watching(schoolId: number): number {
    return this.#listeners.get(schoolId)?.size ?? 0
  }
}
