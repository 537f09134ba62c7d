/**
 * Dismisses at a glance texts that hold, or begin with, none of some stems: a table of their first three letters, looked
 * up once a character. What passes may still hold none; a text with any letter beyond ASCII where it is looked at passes.
 */
export class StemGate {
  readonly #known = new Uint8Array(TRIPLES)

  /** `stems`: lower case, of two characters or more; those that begin beyond ASCII need no entry. */
  constructor(stems: Iterable<string>) {
    for (const stem of stems) {
      const [first = 0, second = 0, third] = Array.from(stem.slice(0, 3), (letter) => letter.charCodeAt(0) & 31)
      const pair = (first << 10) | (second << 5)
      if (third !== undefined) this.#known[pair | third] = 1
      else this.#known.fill(1, pair, pair + 32)
    }
  }

  /** False only where none of the stems stands anywhere in the text, in any case. */
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

  /** False only where the text, behind signs and white space, begins with none of the stems. */
  mayBegin(text: string): boolean {
    let at = 0
    while (at < text.length && !isAlphanumeric(text.charCodeAt(at))) at += 1
    let triple = 0
    for (let letter = 0; letter < 3; letter += 1, at += 1) {
      const code = at < text.length ? text.charCodeAt(at) : 0
      if (code > 0x7f) return true
      triple = (triple << 5) | (code & 31)
    }
    return this.#known[triple] === 1
  }
}

const TRIPLES = 32_768

/** Letters and digits, and all beyond ASCII. */
function isAlphanumeric(code: number): boolean {
  return code > 0x7f || (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a)
}
