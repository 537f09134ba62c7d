/** One condition on an element. Names of attributes are lower case. */
export type Condition =
  | { readonly kind: 'tag'; readonly value: string }
  | { readonly kind: 'attribute'; readonly name: string; readonly test: AttributeTest; readonly value: string }

/** `exists`: given at all; the others as CSS has them (Selectors Level 4 §6). `word`: `~=`, also of `.class`. */
export type AttributeTest = 'exists' | 'equals' | 'word' | 'prefix' | 'suffix' | 'part'

/** Conditions on one element, and how it stands to the one before. */
export interface Compound {
  readonly isChild: boolean
  readonly conditions: readonly Condition[]
}

/** Alternatives, each a chain from the outermost element to the one that is meant. */
export type Selector = readonly (readonly Compound[])[]

const MAX_CHARS = 500
/** So that where an element stands in all chains fits into one number. */
const MAX_COMPOUNDS = 30
const TESTS: Readonly<Record<string, AttributeTest>> = {
  '=': 'equals',
  '~=': 'word',
  '^=': 'prefix',
  '$=': 'suffix',
  '*=': 'part',
}
const SIMPLE =
  /\s*([>,])\s*|(\s+)|(\*)|([a-zA-Z][\w-]*)|([#.])((?:[\w-]|[^\x00-\x7f])+)|\[\s*([\w:-]+)\s*(?:([~^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*)?\]/y

/**
 * Reads a selector of the part of CSS that needs an element and those around it only: tags, `*`, `#id`, `.class`,
 * `[attribute]` with `=`, `~=`, `^=`, `$=`, `*=`, the combinators space and `>`, and commas. Null for all else, for more
 * than 500 characters, and for more than 30 steps.
 */
export function parseSelector(text: string): Selector | null {
  if (text.length > MAX_CHARS) return null
  const reader = new SelectorReader()
  const source = text.trim()
  SIMPLE.lastIndex = 0
  let at = 0
  while (at < source.length) {
    SIMPLE.lastIndex = at
    const match = SIMPLE.exec(source)
    if (match === null || match[0] === '' || !reader.take(match)) return null
    at = SIMPLE.lastIndex
  }
  return reader.end()
}

class SelectorReader {
  readonly #chains: Compound[][] = [[]]
  #conditions: Condition[] = []
  #isChild = false
  #isAny = false
  #compounds = 0

  take(match: readonly (string | undefined)[]): boolean {
    const [, combinator, space, any, tag, mark, name] = match
    if (combinator !== undefined) return this.#combine(combinator)
    if (space !== undefined) return this.#close()
    if (any !== undefined || tag !== undefined) {
      if (this.#conditions.length > 0 || this.#isAny) return false
      this.#isAny = true
      if (tag !== undefined) this.#conditions.push({ kind: 'tag', value: tag.toLowerCase() })
      return true
    }
    if (mark === '#') this.#attribute('id', 'equals', name ?? '')
    else if (mark === '.') this.#attribute('class', 'word', name ?? '')
    else return this.#bracket(match)
    return true
  }

  end(): Selector | null {
    return this.#close() && this.#chains.every((chain) => chain.length > 0) ? this.#chains : null
  }

  #bracket([, , , , , , , name = '', test, double, single, bare]: readonly (string | undefined)[]): boolean {
    const value = double ?? single ?? bare ?? ''
    // What is empty is part of nothing (Selectors Level 4 §6.2).
    if (test !== undefined && test !== '=' && value === '') return false
    this.#attribute(name.toLowerCase(), test === undefined ? 'exists' : (TESTS[test] ?? 'exists'), value)
    return true
  }

  #attribute(name: string, test: AttributeTest, value: string): void {
    this.#isAny = true
    this.#conditions.push({ kind: 'attribute', name, test, value })
  }

  #combine(combinator: string): boolean {
    if (!this.#close()) return false
    if (combinator === '>') {
      if (this.#chains.at(-1)?.length === 0) return false
      this.#isChild = true
    } else {
      this.#chains.push([])
      this.#isChild = false
    }
    return true
  }

  #close(): boolean {
    if (!this.#isAny) return false
    this.#compounds += 1
    if (this.#compounds > MAX_COMPOUNDS) return false
    this.#chains.at(-1)?.push({ isChild: this.#isChild, conditions: this.#conditions })
    this.#conditions = []
    this.#isChild = false
    this.#isAny = false
    return true
  }
}
