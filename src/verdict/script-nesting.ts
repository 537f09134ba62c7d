interface Open {
  readonly bracket: number
  readonly at: number
  /** Its key is one of an application's state; null until somebody asks. */
  isShell: boolean | null
}

/** The place of an offset in the nesting of a script. */
interface NestingPlace {
  readonly depth: number
  readonly inArray: boolean
  readonly holders: readonly number[]
  readonly isShell: boolean
}

/** Keys under which applications store data about the whole page. */
const SHELL =
  /^$|state|props|store|boot|init|preload|context|config|shared|global|session|auth|viewer|current|layout|loader|hydrat|^(?:app|data|root|page|window|env|user|me|result|response|payload|settings|main|web|ui|identity|account|security|meta|common|base|core|vars?|globals|json|value|queries|attributes)$/i

/** The key whose value begins there, or ''. */
function keyBefore(script: string, at: number): string {
  return /([\w$-]{1,60})["']?\s{0,4}[:=]\s{0,4}\(?$/.exec(script.slice(Math.max(0, at - 80), at))?.[1] ?? ''
}

/** Follows the braces and brackets of a script up to a growing offset; strings are skipped. */
export class Nesting {
  readonly #script: string
  readonly #open: Open[] = []
  /** By quote: up to where a string ends nowhere; by mark: where a comment ends next. Each is looked for once. */
  readonly #ends = new Map<number | string, number>()
  #next = 0
  #tooDeep = 0

  constructor(script: string) {
    this.#script = `${script}\n*/`
  }

  at(offset: number): NestingPlace {
    while (this.#next < offset) this.#step(offset)
    const holders = this.#open.filter(({ bracket }) => bracket === 0x7b).map(({ at }) => at)
    return {
      depth: holders.length + this.#tooDeep,
      inArray: holders.length < this.#open.length,
      holders,
      isShell: this.#tooDeep === 0 && this.#open.every((open) => this.#isShell(open)),
    }
  }

  #isShell(open: Open): boolean {
    open.isShell ??= SHELL.test(keyBefore(this.#script, open.at))
    return open.isShell
  }

  #step(offset: number): void {
    const code = this.#script.charCodeAt(this.#next)
    if ((code === 0x22 || code === 0x27) && this.#next >= (this.#ends.get(code) ?? 0)) {
      const end = skipString(this.#script, this.#next, offset)
      // Up to there each quote of that kind is escaped: JSON within a string.
      if (end < 0) this.#ends.set(code, -end)
      else this.#next = end
    } else if (code === 0x2f) this.#next = this.#afterComment(offset)
    else if (code === 0x7b || code === 0x5b) {
      if (this.#open.length < 64) this.#open.push({ bracket: code, at: this.#next, isShell: null })
      else this.#tooDeep += 1
    } else if (code === 0x7d || code === 0x5d) {
      if (this.#tooDeep > 0) this.#tooDeep -= 1
      else this.#open.pop()
    }
    this.#next += 1
  }

  /** Offset of the last character of a comment that starts here, or of the slash itself if none does. */
  #afterComment(limit: number): number {
    const mark = COMMENT_ENDS[this.#script.slice(this.#next, this.#next + 2)]
    if (mark === undefined) return this.#next
    const known = this.#ends.get(mark) ?? 0
    const end = known > this.#next + 1 ? known : this.#script.indexOf(mark, this.#next + 2)
    this.#ends.set(mark, end)
    return end > limit ? this.#next + 1 : end + mark.length - 1
  }
}

const COMMENT_ENDS: Readonly<Record<string, string>> = { '//': '\n', '/*': '*/' }

/** Offset of the quote that ends a string; negative: of where the search ended, as an apostrophe is no quote. */
export function skipString(text: string, start: number, limit: number): number {
  const quote = text.charCodeAt(start)
  for (let index = start + 1; index < limit; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0x5c) index += 1
    else if (code === quote) return index
    else if (code === 0x0a) return -index
  }
  return -limit
}
