import { decodeHTMLAttribute } from 'entities'
import { attributeNameEnd, CODES, isSpace, next, unquotedEnd } from './markup-steps.ts'

/** Further attributes of an element are left out, and longer names and values are cut: nobody reads so much. */
const MAX_ATTRIBUTES = 200
const MAX_NAME = 60
const MAX_VALUE = 65_536

/**
 * The attributes of one start tag: names in lower case; of several with one name the first counts (HTML Standard §13.2.5.33).
 * At most 200, of 65,536 characters each. They are read when somebody first asks, as those of most elements never are.
 */
export class Attributes {
  /** `role` is among them; or an object of JSON, as far as the first character of a value tells. */
  readonly mayHaveRole: boolean
  readonly mayHoldObject: boolean
  readonly #html: string
  readonly #from: number
  readonly #to: number
  /** Names and values in turn, values as written. */
  #read: readonly string[] | null = null

  /** Those that stand in the markup from one offset to that of the `>`. */
  constructor(html: string, from: number, to: number, mayHaveRole: boolean, mayHoldObject: boolean) {
    this.mayHaveRole = mayHaveRole
    this.mayHoldObject = mayHoldObject
    this.#html = html
    this.#from = from
    this.#to = to
  }

  get isEmpty(): boolean {
    return this.#from === this.#to
  }

  has(name: string): boolean {
    return this.#find(name) >= 0
  }

  /** The value, decoded; '' where it has none, undefined where it is not given. */
  get(name: string): string | undefined {
    const at = this.#find(name)
    return at < 0 ? undefined : decoded(this.#read?.[at + 1] ?? '')
  }

  some(test: (name: string) => boolean): boolean {
    const written = this.#read ?? this.#written()
    for (let at = 0; at < written.length; at += 2) if (test(written[at] ?? '')) return true
    return false
  }

  /** Names and values of those whose name passes, in order. */
  filter(test: (name: string) => boolean): readonly (readonly [string, string])[] {
    const written = this.#read ?? this.#written()
    const found: (readonly [string, string])[] = []
    for (let at = 0; at < written.length; at += 2)
      if (test(written[at] ?? '')) found.push([written[at] ?? '', decoded(written[at + 1] ?? '')])
    return found
  }

  #find(name: string): number {
    const written = this.#read ?? this.#written()
    for (let at = 0; at < written.length; at += 2) if (written[at] === name) return at
    return -1
  }

  #written(): readonly string[] {
    this.#read ??= this.isEmpty ? NONE : readAttributes(this.#html, this.#from, this.#to)
    return this.#read
  }
}

const NONE: readonly string[] = []

function decoded(written: string): string {
  return written.includes('&') ? decodeHTMLAttribute(written) : written
}

function readAttributes(html: string, from: number, to: number): string[] {
  const read: string[] = []
  let at = from
  while (at < to && read.length < 2 * MAX_ATTRIBUTES) {
    const code = html.charCodeAt(at)
    if (isSpace(code) || code === CODES.slash) {
      at += 1
      continue
    }
    const start = at
    at = attributeNameEnd(html, at)
    read.push(html.slice(start, Math.min(at, start + MAX_NAME)).toLowerCase())
    while (isSpace(html.charCodeAt(at))) at += 1
    if (html.charCodeAt(at) !== CODES.equals) {
      read.push('')
      continue
    }
    at += 1
    while (isSpace(html.charCodeAt(at))) at += 1
    const quote = html.charCodeAt(at)
    const isQuoted = quote === CODES.doubleQuote || quote === CODES.singleQuote
    const valueFrom = isQuoted ? at + 1 : at
    const valueTo = isQuoted ? next(html, quote, valueFrom) : unquotedEnd(html, at)
    read.push(html.slice(valueFrom, Math.min(valueTo, valueFrom + MAX_VALUE)))
    at = isQuoted ? valueTo + 1 : valueTo
  }
  return read
}
