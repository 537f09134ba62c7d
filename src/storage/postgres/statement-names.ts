/** Statements that a connection prepares at most; each costs the server some memory. */
const mostNames = 500
const mostSeen = 2_000

/**
 * Names for the statements that run often, by their text, so that PostgreSQL parses and plans them once on each connection.
 * One that was seen only once has none: lists of different lengths make many texts that never return.
 */
export class StatementNames {
  readonly #isPrepared: boolean
  readonly #names = new Map<string, string>()
  readonly #seen = new Set<string>()

  /** @param isPrepared false: no statement has a name */
  constructor(isPrepared: boolean) {
    this.#isPrepared = isPrepared
  }

  /** Undefined: it has none. */
  of(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || !this.#isPrepared || this.#names.size === mostNames) return known
    if (!this.#seen.delete(text)) {
      if (this.#seen.size === mostSeen) this.#seen.clear()
      this.#seen.add(text)
      return undefined
    }
    const name = `s${this.#names.size + 1}`
    this.#names.set(text, name)
    return name
  }
}
