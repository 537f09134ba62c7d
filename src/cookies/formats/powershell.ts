import { controlLetters } from './ansi-string.ts'
import { type FullCookie, fullCookie, maxImportedCookies, type ParsedImport } from './parsed-import.ts'
import { type CopiedRequest, fromRequests } from './requests.ts'
import { maxPieces } from './shell-words.ts'

const isPowerShell = (text: string): boolean =>
  /\bWebRequestSession\b|\bInvoke-(?:WebRequest|RestMethod)\b/i.test(text.slice(0, 4_096))

interface Token {
  readonly text: string
  readonly isString: boolean
}

/**
 * "Copy as PowerShell", one request or all: cookies with path and domain, the User-Agent of the session, and the headers
 * of each request. Null when the text is something else.
 */
export function readPowerShell(text: string, nowMs: number): ParsedImport | null {
  const tokens = isPowerShell(text) ? tokensOf(text) : null
  if (tokens === null) return null
  const commands = commandsIn(tokens).map(readCommand)
  const made = commands.flatMap((command) => command.cookies)
  const cookies = made.filter((cookie) => cookie !== null)
  if (cookies.length === 0 && commands.every(({ url }) => url === null)) return null
  const read = fromRequests('powershell', commands, nowMs)
  return {
    ...read,
    cookies: [...cookies.slice(0, maxImportedCookies), ...read.cookies],
    malformed: [...made.filter((cookie) => cookie === null), ...read.malformed],
  }
}

/** Each command with the session that is made before it: a header of one request must not go to the host of another. */
function commandsIn(tokens: readonly Token[]): (readonly Token[])[] {
  const starts = [0]
  let isCalled = false
  for (const [at, { text, isString }] of tokens.entries()) {
    const isCall = !isString && /^Invoke-(?:WebRequest|RestMethod)$/i.test(text)
    const isSession = !isString && /\bWebRequestSession(?:\]::new)?$/i.test(text)
    if (isCalled && (isCall || isSession)) starts.push(at)
    if (isCall || isSession) isCalled = isCall
  }
  return starts.map((start, n) => tokens.slice(start, starts[n + 1]))
}

/** A cookie that cannot be read is null. */
function readCommand(tokens: readonly Token[]): CopiedRequest & { readonly cookies: readonly (FullCookie | null)[] } {
  const cookies: (FullCookie | null)[] = []
  const headers: [string, string][] = []
  let [url, method, isHeaders]: [URL | null, string, boolean] = [null, 'GET', false]
  for (const [at, { text: word, isString }] of tokens.entries()) {
    const next = tokens[at + 1]
    const value = next?.isString === true ? next.text : null
    if (isCookieType(word)) cookies.push(cookieAt(tokens, at + 1))
    else if (isString) {
      const assigned = isHeaders && next?.text === '=' ? tokens[at + 2] : undefined
      if (assigned?.isString === true) headers.push([word, assigned.text])
    } else if (/\.UserAgent$/i.test(word) && tokens[at + 2]?.isString === true)
      headers.push(['User-Agent', tokens[at + 2]?.text ?? ''])
    else if (/^-UserAgent$/i.test(word) && value !== null) headers.push(['User-Agent', value])
    else if (/^-Uri$/i.test(word) && value !== null) url ??= URL.parse(value)
    else if (/^-Method$/i.test(word) && next !== undefined) method = next.text
    else if (/^-Headers$/i.test(word)) isHeaders = true
    else if (word === '}') isHeaders = false
  }
  return { url, method, cookies, headers: headers.filter(([name]) => !pseudo.has(name.toLowerCase())) }
}

const isCookieType = (word: string): boolean => /^\[?(?:System\.)?Net\.Cookie(?:\]::new)?$/i.test(word)

/** HTTP/2's own, which Chromium writes without their colon. */
const pseudo = new Set(['authority', 'method', 'path', 'scheme'])

/**
 * `("name", "value", "/path", "domain")`, or, as people write it, with `-ArgumentList` and without parentheses. Null when
 * it is something else, such as a variable.
 */
function cookieAt(tokens: readonly Token[], from: number): FullCookie | null {
  const hasName = /^-Arg/i.test(tokens[from]?.text ?? '')
  const given = tokens.slice(hasName ? from + 1 : from, from + 12)
  const form = given.map(({ text, isString }) => (isString ? 's' : text)).join('')
  const [call] = /^(?:@?\(s,s(?:,s,s)?\)|s,s(?:,s,s)?(?!,))/.exec(form) ?? []
  if (call === undefined) return null
  const [name = '', value = '', path = null, domain = null] = given
    .slice(0, call.length)
    .filter(({ isString }) => isString)
    .map(({ text }) => text)
  return fullCookie(name, value, {
    domain,
    hostOnly: domain === null ? null : !domain.startsWith('.'),
    path,
  })
}

/** Null when a string does not close or when there are too many tokens. */
function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = []
  const piece = /\s{1,4096}|`\r?\n|[(){},;=@]|["']|[^\s(){},;=@"']{1,4096}/gy
  for (let found = piece.exec(text); found !== null; found = piece.exec(text)) {
    const [word] = found
    if (tokens.length >= maxPieces) return null
    if (word === '"' || word === "'") {
      const string = stringAt(text, piece.lastIndex, word)
      if (string === null) return null
      tokens.push({ text: string.text, isString: true })
      piece.lastIndex = string.end
    } else if (word.trim() !== '' && !word.startsWith('`')) tokens.push({ text: word, isString: false })
  }
  return tokens
}

const letters: Readonly<Record<string, string>> = { ...controlLetters, '0': '\0' }

/** A backtick escapes inside `"…"`, and `$([char]233)` is a character; in `'…'` two quotes are one. */
function stringAt(text: string, from: number, quote: string): { readonly text: string; readonly end: number } | null {
  const piece = quote === '"' ? /`[\s\S]|""|"|\$\(\[char\](\d{1,7})\)|\$|[^`"$]{1,4096}/gy : /''|'|[^']{1,4096}/gy
  piece.lastIndex = from
  const parts: string[] = []
  for (let found = piece.exec(text); found !== null; found = piece.exec(text)) {
    const [part, code] = found
    if (parts.length > maxPieces) return null
    if (part === quote) return { text: parts.join(''), end: piece.lastIndex }
    if (code !== undefined) parts.push(String.fromCharCode(Number(code)))
    else if (part.startsWith('`')) parts.push(letters[part[1] ?? ''] ?? part.slice(1))
    else parts.push(part === quote + quote ? quote : part)
  }
  return null
}
