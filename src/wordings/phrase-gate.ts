import { fold } from './fold.ts'
import { StemGate } from './stem-gate.ts'

/** Of a phrase that holds no given stem so many characters are its own. */
const OWN_STEM = 4

/**
 * Finds out which texts are worth a search for some phrases: most of a page's texts are dismissed by a table, without
 * being folded.
 */
export class PhraseGate {
  readonly #stems: StemGate
  readonly #exact: RegExp

  /** Both folded. `stems`: of the phrases in ASCII, what few other words hold; other phrases stand for themselves. */
  constructor(stems: readonly string[], phrases: readonly string[]) {
    const known = alternatives(stems, phrases)
    const own = new Set(phrases.filter((phrase) => !known.test(phrase)).map((phrase) => phrase.slice(0, OWN_STEM)))
    this.#stems = new StemGate([...stems, ...own])
    this.#exact = alternatives([...stems, ...own], phrases)
  }

  /** The text folded, or null where none of the phrases stands in it. */
  folded(text: string): string | null {
    if (!this.#stems.mayHold(text)) return null
    const folded = fold(text)
    return this.#exact.test(folded) ? folded : null
  }
}

/** A stem that is a whole phrase ends where the word does: "hi" is none of "white" and "hinge". */
function alternatives(stems: readonly string[], phrases: readonly string[]): RegExp {
  const written = stems.map((stem) => {
    const escaped = stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return phrases.includes(stem) && /\w$/.test(stem) ? `${escaped}\\b` : escaped
  })
  return new RegExp(written.join('|'))
}
