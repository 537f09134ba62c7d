import { foldLetters } from './fold.ts'

/** The texts of a page, folded and joined, so that a phrase is searched for once and not in each text. */
export class FoldedTexts {
  readonly #texts: readonly { readonly text: string }[]
  #joined: string | null = null

  /** White space is collapsed in each, as in those of a tree. */
  constructor(texts: readonly { readonly text: string }[]) {
    this.#texts = texts
  }

  /**
   * The indexes of the texts in which a pattern is found, in order. It sees each text as a line: trimmed, in lower case and
   * without accents.
   * @param pattern with the flags `g` and `m`; it matches no line break
   */
  *holding(pattern: RegExp): Generator<number> {
    this.#joined ??= foldLetters(this.#texts.map(({ text }) => text.trim()).join('\n'))
    let index = 0
    let end = this.#lengthOf(0)
    let last = -1
    for (const match of this.#joined.matchAll(pattern)) {
      while (match.index > end) {
        index += 1
        end += 1 + this.#lengthOf(index)
      }
      if (index !== last) yield index
      last = index
    }
  }

  #lengthOf(index: number): number {
    return this.#texts[index]?.text.trim().length ?? 0
  }
}
