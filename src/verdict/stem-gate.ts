/**
 * Dismisses at a glance texts that hold none of some stems: a table of their first three letters, looked up once a
 * character. What passes may still hold none; a text with any letter beyond ASCII always passes.
 */
export class StemGate {
  readonly #known = new Uint8Array(TRIPLES)

  /** `stems`: of ASCII letters, lower case, with `|` between; of two letters or more. */
  constructor(stems: string) {
    for (const stem of stems.split('|')) {
      const [first = 0, second = 0, third] = Array.from(stem, (letter) => letter.charCodeAt(0) & 31)
      const pair = (first << 10) | (second << 5)
      if (third !== undefined) this.#known[pair | third] = 1
      else this.#known.fill(1, pair, pair + 32)
    }
  }

  mayHold(text: string): boolean {
    const known = this.#known
    let triple = 0
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code > 0x7f) return true
      triple = ((triple << 5) | (code & 31)) & (TRIPLES - 1)
      if (known[triple] === 1) return true
    }
    // A stem of two letters at the very end has no third one.
    return known[(triple << 5) & (TRIPLES - 1)] === 1
  }
}

const TRIPLES = 32_768
