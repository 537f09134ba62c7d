import { parseJsonOr } from '../json-object.ts'
import { Nesting, skipString } from './script-nesting.ts'

/** A value in a script under a key about the visitor. */
export interface StateSighting {
  /** As written, without quotes. */
  readonly key: string
  readonly rank: 'flag' | 'strong' | 'weak'
  /** Parsed as far as possible; `undefined` if it is not plain data. */
  readonly value: unknown
  /** The key stood in quotes, as in JSON: it is data, not code. */
  readonly quoted: boolean
  /** Braces open around it. */
  readonly depth: number
  /** Inside an array, as the entries of a list are. */
  readonly inArray: boolean
  /** Offsets of the braces around it, the innermost last. */
  readonly holders: readonly number[]
  /** By all the keys above it, it belongs to the state of the whole application. */
  readonly isShell: boolean
}

const STRONG =
  'current_?user(?:_?(?:name|login|email))?|user_?(?:login|display)_?name|logged_?in_?user(?:_?name)?|auth_?user|authenticated_?user|session_?user|viewer|whoami|wgusername|user_?login|remote_?user|active_?user|signed_?in_?user|login_?user|user_?logged|_{0,2}session_info_{0,2}'
const FLAGS =
  '(?:is_?)?(?:user_?)?(?:logged_?in|signed_?in|authenticated)|(?:is|has|need)_?(?:user_?)?log_?in(?:ed)?|is_?(?:guest|anonymous|anonymous_?guest)(?:_?user)?|user_?is_?logged_?in|(?:user|login|visitor|auth|member|customer)_?(?:status|state)'
const WEAK =
  'user|session|account|me|member|user_?name|user_?info|user_?data|customer|identity|auth|profile|principal|user_?id|user_?context|user_?ctx'
const KEY = new RegExp(
  `(?<![\\w$-])(["']?)(?:(${FLAGS})|(${STRONG})|(${WEAK}))\\1\\s{0,4}(?::|=(?![=>]))\\s{0,4}`,
  'gi',
)

const MAX_SIGHTINGS = 200
const MAX_VALUE = 16_384
/** After so many objects that do not end within these bounds, no more than the beginning of one is read. */
const MAX_ENDLESS = 8
const BEGINNING = 2048
const NEAR = 200
const FAR = 800
const MAX_TEXTS = 200

/** A user name next to the token that protects the visitor's forms is the visitor's. */
function isVisitors(script: string, { 0: whole, index }: RegExpExecArray): boolean {
  return /user_?name/i.test(whole) && /[cx]srf/i.test(script.slice(Math.max(0, index - NEAR), index + NEAR))
}

/** One of the texts of an application, each under what it is in the language that its makers speak. */
function isText(script: string, { 0: whole, index }: RegExpExecArray): boolean {
  if (script.charCodeAt(index + whole.length) !== 0x22) return false
  const around = script.slice(Math.max(0, index - FAR), index + FAR)
  return /"[A-Z][\w']{0,30}(?: [\w'’,.!?()-]{1,30}){1,12}"\s{0,4}:/.test(around)
}

/** Finds what a script (JSON, or code that sets data) says about the visitor. Linear in its length. */
export function scriptState(script: string): StateSighting[] {
  const sightings: StateSighting[] = []
  const nesting = new Nesting(script)
  /** Data that was read as a whole: what it contains is about the same user. */
  const read = new Set<number>()
  let [texts, endless] = [0, 0]
  for (const match of script.matchAll(KEY)) {
    if (sightings.length >= MAX_SIGHTINGS) break
    const [whole, quote = '', flag, strong, weak = ''] = match
    const place = nesting.at(match.index)
    if (place.holders.some((holder) => read.has(holder))) continue
    if (quote === '"' && texts < MAX_TEXTS && isText(script, match)) {
      texts += 1
      continue
    }
    const at = match.index + whole.length
    if (flag === undefined && quote === '"') read.add(at)
    const [value, isEndless] = readValue(script, at, endless < MAX_ENDLESS ? MAX_VALUE : BEGINNING)
    if (isEndless) endless += 1
    sightings.push({
      key: flag ?? strong ?? weak,
      rank: flag !== undefined ? 'flag' : strong !== undefined || isVisitors(script, match) ? 'strong' : 'weak',
      value,
      quoted: quote === '"',
      ...place,
    })
  }
  return sightings
}

/** The second is true for an object that does not end within `most` characters. */
function readValue(text: string, start: number, most: number): readonly [value: unknown, isEndless: boolean] {
  if (text[start] !== '{') return [plainValue(text.slice(start, start + MAX_VALUE)), false]
  const part = text.slice(start, start + most)
  const end = endOfObject(part)
  const object = part.slice(0, end < 0 ? BEGINNING : end)
  return [(end < 0 ? undefined : parseJsonOr(object, undefined)) ?? loosely(object), end < 0]
}

function plainValue(part: string): unknown {
  const wrapped = /^JSON\.parse\(\s{0,4}(?=["'])/.exec(part)
  if (wrapped !== null) return parseJsonOr(stringAt(part.slice(wrapped[0].length)) ?? '', undefined)
  const string = stringAt(part)
  if (string !== null) return string
  const word = /^(?:null|undefined|true|false|-?(?:0|[1-9]\d{0,14}))(?![\w.])/.exec(part)?.[0]
  return word === 'undefined' ? null : word === undefined ? undefined : JSON.parse(word)
}

function stringAt(part: string): string | null {
  const quote = part.charCodeAt(0)
  if (quote !== 0x22 && quote !== 0x27) return null
  const end = skipString(part, 0, part.length)
  const decode = (_: string, hex: string | undefined, char: string) =>
    hex !== undefined ? String.fromCharCode(Number.parseInt(hex, 16)) : /[nrt]/.test(char) ? ' ' : char
  return end < 0 ? null : part.slice(1, end).replace(/\\(?:u([\da-f]{4})|(.))/gi, decode)
}

/** Where the object at the beginning ends; -1 if it does not. */
function endOfObject(part: string): number {
  let depth = 0
  for (let index = 0; index < part.length; index += 1) {
    const code = part.charCodeAt(index)
    if (code === 0x22 || code === 0x27) index = Math.max(index, skipString(part, index, part.length))
    else if (code === 0x7b) depth += 1
    else if (code === 0x7d && --depth === 0) return index + 1
  }
  return -1
}

/** The plain fields of an object literal that is not JSON. */
function loosely(text: string): Record<string, unknown> | undefined {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  let found = /^\{\s{0,50}\}$/.test(text)
  for (const match of text.matchAll(
    /(?<![\w$])["']?(\w{1,40})["']?\s{0,4}:\s{0,4}(?:"([^"\\\n]{0,200})"|'([^'\\\n]{0,200})'|(true|false|null|-?(?:0|[1-9]\d{0,11}))(?![\w.]))/g,
  )) {
    const [, key = '', double, single, word] = match
    found = true
    fields[key] ??= double ?? single ?? JSON.parse(word ?? 'null')
  }
  return found ? fields : undefined
}
