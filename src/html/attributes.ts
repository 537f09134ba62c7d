import { decodeHTMLAttribute } from 'entities'

/**
 * The attributes of one start tag: names in lower case; of equal names the first counts (HTML Standard §13.2.5.33).
 * At most 200, of 65,536 characters each.
 */
export class Attributes {
  /** Alternating names and values; the values as written, because few of them are ever used. */
  readonly #written: readonly string[]

  constructor(written: readonly string[]) {
    this.#written = written
  }

  get isEmpty(): boolean {
    return this.#written.length === 0
  }

  has(name: string): boolean {
    return this.#find(name) >= 0
  }

  /** The value, decoded; '' if it has none, undefined if there is no such attribute. */
  get(name: string): string | undefined {
    const at = this.#find(name)
    return at < 0 ? undefined : decoded(this.#written[at + 1] ?? '')
  }

  /** Names and decoded values of those whose name passes, in order. */
  filter(test: (name: string) => boolean): readonly (readonly [string, string])[] {
    const found: (readonly [string, string])[] = []
    for (let at = 0; at < this.#written.length; at += 2) {
      const name = this.#written[at] ?? ''
      if (test(name)) found.push([name, decoded(this.#written[at + 1] ?? '')])
    }
    return found
  }

  #find(name: string): number {
    for (let at = 0; at < this.#written.length; at += 2) if (this.#written[at] === name) return at
    return -1
  }
}

const decoded = (written: string): string => (written.includes('&') ? decodeHTMLAttribute(written) : written)
