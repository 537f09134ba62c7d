/** A value found in a script under a key that speaks of the visitor. */
export interface StateSighting {
  /** As written, without quotes. */
  readonly key: string
  readonly rank: 'flag' | 'strong' | 'weak'
  /** Parsed as far as it could be; `undefined` where it is not plain data. */
  readonly value: unknown
  /** The key stood in quotes, as in JSON: it is data, not code. */
  readonly quoted: boolean
  /** Braces open around it. */
  readonly depth: number
  /** Inside an array, as the entries of a list are. */
  readonly inArray: boolean
  /** Offset of the brace that holds it; -1 at the top. */
  readonly holder: number
}

const STRONG =
  'current_?user(?:_?(?:name|login|email))?|logged_?in_?user(?:_?name)?|auth_?user|authenticated_?user|session_?user|viewer|whoami|wgusername|user_?login|remote_?user|active_?user|signed_?in_?user|login_?user|user_?logged'
const FLAGS =
  '(?:is_?)?(?:user_?)?(?:logged_?in|signed_?in|authenticated)|is_?(?:guest|anonymous)(?:_?user)?|user_?is_?logged_?in'
const WEAK = 'user|session|account|me|member|user_?name|user_?info|user_?data|customer|identity|auth|profile'
const KEY = new RegExp(
  `(?<![\\w$-])(["']?)(?:(${FLAGS})|(${STRONG})|(${WEAK}))\\1\\s{0,4}(?::|=(?![=>]))\\s{0,4}`,
  'gi',
)
const isFlag = new RegExp(`^(?:${FLAGS})$`, 'i')
const isStrong = new RegExp(`^(?:${STRONG})$`, 'i')
const isWeak = new RegExp(`^(?:${WEAK})$`, 'i')

const MAX_SIGHTINGS = 200
const MAX_VALUE = 16_384

/** The rank of a key, or null for one that does not speak of the visitor. */
export function keyRank(key: string): 'flag' | 'strong' | 'weak' | null {
  if (key.length > 40) return null
  return isFlag.test(key) ? 'flag' : isStrong.test(key) ? 'strong' : isWeak.test(key) ? 'weak' : null
}

/** Finds what a script (JSON, or code that sets data) says of the visitor. Linear in its length. */
export function scriptState(script: string): StateSighting[] {
  const sightings: StateSighting[] = []
  const nesting = new Nesting(script)
  for (const match of script.matchAll(KEY)) {
    if (sightings.length >= MAX_SIGHTINGS) break
    const [whole, quote = '', flag, strong, weak = ''] = match
    const place = nesting.at(match.index)
    sightings.push({
      key: flag ?? strong ?? weak,
      rank: flag !== undefined ? 'flag' : strong !== undefined ? 'strong' : 'weak',
      value: readValue(script, match.index + whole.length),
      quoted: quote === '"',
      ...place,
    })
  }
  return sightings
}

/** Follows the braces and brackets of a script up to a growing offset; strings are skipped. */
class Nesting {
  readonly #script: string
  readonly #open: { bracket: number; at: number }[] = []
  #next = 0
  #tooDeep = 0

  constructor(script: string) {
    this.#script = script
  }

  at(offset: number): { depth: number; inArray: boolean; holder: number } {
    while (this.#next < offset) this.#step(offset)
    const last = this.#open.findLast(({ bracket }) => bracket === 0x7b)
    return {
      depth: this.#open.filter(({ bracket }) => bracket === 0x7b).length + this.#tooDeep,
      inArray: this.#open.some(({ bracket }) => bracket === 0x5b),
      holder: last?.at ?? -1,
    }
  }

  #step(offset: number): void {
    const code = this.#script.charCodeAt(this.#next)
    if (code === 0x22 || code === 0x27) this.#next = skipString(this.#script, this.#next, offset)
    else if (code === 0x2f) this.#next = skipComment(this.#script, this.#next, offset)
    else if (code === 0x7b || code === 0x5b) {
      if (this.#open.length < 64) this.#open.push({ bracket: code, at: this.#next })
      else this.#tooDeep += 1
    } else if (code === 0x7d || code === 0x5d) {
      if (this.#tooDeep > 0) this.#tooDeep -= 1
      else this.#open.pop()
    }
    this.#next += 1
  }
}

/** Offset of the quote that ends a string, or of the line's end where an apostrophe was no quote. */
function skipString(text: string, start: number, limit: number): number {
  const quote = text.charCodeAt(start)
  for (let index = start + 1; index < limit; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0x5c) index += 1
    else if (code === quote) return index
    else if (code === 0x0a) return start
  }
  // The key that is looked for stands inside this string: JSON within a string.
  return start
}

/** Offset of the last character of a comment that starts here, or of the slash itself where none does. */
function skipComment(text: string, start: number, limit: number): number {
  const second = text.charCodeAt(start + 1)
  if (second !== 0x2f && second !== 0x2a) return start
  const end = second === 0x2f ? text.indexOf('\n', start) : text.indexOf('*/', start + 2)
  return end < 0 || end > limit ? start + 1 : second === 0x2f ? end : end + 1
}

function readValue(text: string, start: number): unknown {
  const part = text.slice(start, start + MAX_VALUE)
  const wrapped = /^JSON\.parse\(\s{0,4}(?=["'])/.exec(part)
  if (wrapped !== null) return parseOr(stringAt(part.slice(wrapped[0].length)) ?? '', undefined)
  const string = stringAt(part)
  if (string !== null) return string
  const word = /^(?:null|undefined|true|false|-?\d{1,15})(?![\w.])/.exec(part)?.[0]
  if (word !== undefined)
    return word === 'null' || word === 'undefined'
      ? null
      : word === 'true'
        ? true
        : word === 'false'
          ? false
          : Number(word)
  return part.startsWith('{') ? objectAt(part) : undefined
}

function stringAt(part: string): string | null {
  const quote = part.charCodeAt(0)
  if (quote !== 0x22 && quote !== 0x27) return null
  const end = skipString(part, 0, part.length)
  return end === 0
    ? null
    : part
        .slice(1, end)
        .replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, hex: string | undefined, char: string) =>
          hex === undefined ? char : String.fromCharCode(Number.parseInt(hex, 16)),
        )
}

function objectAt(part: string): unknown {
  let depth = 0
  for (let index = 0; index < part.length; index += 1) {
    const code = part.charCodeAt(index)
    if (code === 0x22 || code === 0x27) index = Math.max(index, skipString(part, index, part.length))
    else if (code === 0x7b) depth += 1
    else if (code === 0x7d) {
      depth -= 1
      if (depth === 0) return parseOr(part.slice(0, index + 1), loosely(part.slice(0, index + 1)))
    }
  }
  return loosely(part.slice(0, 2048))
}

/** The plain fields of an object literal that is not JSON. */
function loosely(text: string): Record<string, unknown> | undefined {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  let found = /^\{\s{0,50}\}$/.test(text)
  for (const match of text.matchAll(
    /(?<![\w$])["']?(\w{1,40})["']?\s{0,4}:\s{0,4}(?:"([^"\\\n]{0,200})"|'([^'\\\n]{0,200})'|(true|false|null|-?\d{1,12})(?![\w.]))/g,
  )) {
    const [, key = '', double, single, word] = match
    found = true
    fields[key] ??=
      double ?? single ?? (word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : Number(word))
  }
  return found ? fields : undefined
}

function parseOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return otherwise
  }
}
