import { ansiString, closingQuote } from './ansi-string.ts'

/** A possible end of a command: an unquoted `;`, `&`, `|` or line end. */
export const commandEnd = Symbol('command end')

export type Word = string | typeof commandEnd

/** A copied command line has fewer words, and fewer separately quoted or escaped pieces. */
export const maxWords = 20_000
export const maxPieces = 200_000

/**
 * The words of a command line as a POSIX shell with `$'…'` reads them, without any expansion. Typographic quotes count
 * as the shell's own if these cannot be meant. Null when quotes do not close, or when there are too many words.
 * @param variables gets the variables that a shell would have replaced
 */
export function shellWords(given: string, variables = new Set<string>()): Word[] | null {
  const text = withShellQuotes(given)
  const words: Word[] = []
  let word: string | null = null
  let at = 0
  let pieces = 0
  const end = (): void => {
    if (word !== null) words.push(word)
    word = null
  }
  while (at < text.length) {
    const piece = pieceAt(text, at, word === null)
    pieces += 1
    if (piece === null || words.length > maxWords || pieces > maxPieces) return null
    if (piece.kind === 'text') word = (word ?? '') + piece.text
    if (piece.kind === 'text') addShellVariables(variables, text.slice(at, piece.next))
    if (piece.kind === 'space' || piece.kind === 'end') end()
    if (piece.kind === 'end') words.push(commandEnd)
    at = piece.next
  }
  end()
  return words
}

type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly next: number }
  | { readonly kind: 'space' | 'end' | 'nothing'; readonly next: number }

function pieceAt(text: string, at: number, atStart: boolean): Piece | null {
  const char = text[at]
  if (char === "'") return singleQuoted(text, at)
  if (char === '"') return doubleQuoted(text, at + 1)
  if (char === '\\') return escaped(text, at)
  if (char === '$' && text[at + 1] === "'") return ansiString(text, at + 2)
  if (char === '$' && text[at + 1] === '"') return doubleQuoted(text, at + 2)
  if (char === '#' && atStart) return { kind: 'nothing', next: lineEnd(text, at) }
  const run = runAt(/[ \t\r]{1,4096}/y, text, at)
  if (run !== null) return { kind: 'space', next: at + run.length }
  if (char === '\n' || char === ';' || char === '&' || char === '|') return { kind: 'end', next: at + 1 }
  const plain = runAt(/\$?[^\s'"\\$;&|]{1,4096}/y, text, at) ?? char ?? ''
  return { kind: 'text', text: plain, next: at + plain.length }
}

function runAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found
}

function singleQuoted(text: string, at: number): Piece | null {
  const close = text.indexOf("'", at + 1)
  return close < 0 ? null : { kind: 'text', text: text.slice(at + 1, close), next: close + 1 }
}

/** A backslash before a line end removes both; before any other character it stands for that character. */
function escaped(text: string, at: number): Piece {
  const continued = runAt(/\\\r?\n/y, text, at)
  if (continued !== null) return { kind: 'nothing', next: at + continued.length }
  return { kind: 'text', text: text[at + 1] ?? '\\', next: at + 2 }
}

/** Inside double quotes a backslash is special only before `$`, a backquote, `"`, itself and a line end. */
function doubleQuoted(text: string, from: number): Piece | null {
  const close = closingQuote(text, from, '"')
  if (close < 0) return null
  const inner = text
    .slice(from, close)
    .replace(/\\(\r?\n|[$`"\\])/g, (_whole, char: string) => (char.endsWith('\n') ? '' : char))
  return { kind: 'text', text: inner, next: close + 1 }
}

const variable = /\\[\s\S]|\$(?:[A-Za-z_]\w{0,99}|\{[A-Za-z_]\w{0,99}\})/g
/** A command has fewer. */
const maxVariables = 1_000

/**
 * Adds the `$NAME` and `${NAME}` of a piece of a command line for which the shell would have put a value: not those in
 * single quotes, or behind a backslash.
 * @param text from the start of the piece; unquoted, it is at least the variable
 */
function addShellVariables(found: Set<string>, text: string): void {
  if (!/^\$?"|^\$[A-Za-z_{]/.test(text)) return
  for (const [match] of text.matchAll(variable)) {
    if (found.size >= maxVariables) return
    if (match.startsWith('$')) found.add(match)
  }
}

const typographicQuotes = /(?<!\S)(?:[“”„](?<double>[^“”„]*)[“”]|[‘’‚](?<single>[^‘’‚]*)[‘’])(?!\S)/g
/** More than anyone copies by way of another program; it bounds the work. */
const maxQuotedChars = 100_000

/**
 * A command line whose quotes a word processor or a chat made typographic, with the shell's own again. A text that contains
 * one of the shell's own means its others as they are, and so does a quote inside a word.
 */
function withShellQuotes(text: string): string {
  if (text.length > maxQuotedChars || /['"]/.test(text)) return text
  return text.replace(typographicQuotes, (_whole, double?: string, single?: string) =>
    double === undefined ? `'${single}'` : `"${double}"`,
  )
}
