import { withoutBlanks } from '../blanks.ts'
import { cmdWords } from './cmd-words.ts'
import { afterHeaderName } from './cookie-header.ts'
import { type CurlLogin, challengeOptions, curlAuthorization, userOf } from './curl-login.ts'
import type { ParsedImport } from './parsed-import.ts'
import { fromRequests } from './requests.ts'
import { commandEnd, shellWords, type Word } from './shell-words.ts'

/** Whether a text is a command line of curl. */
export function isCurl(text: string): boolean {
  return /^(?:\$ {1,20})?curl(?:\.exe)?\s/i.test(text.trimStart().slice(0, 40))
}

/**
 * A cURL command as browsers copy it, in the bash and cmd forms; several commands count as requests in this order.
 * Unknown options are ignored. Null when it cannot be read.
 */
export function readCurl(text: string, nowMs: number): ParsedImport | null {
  if (!isCurl(text)) return null
  const words = isCmd(text) ? cmdWords(text) : shellWords(text)
  const commands = words === null ? [] : commandsOf(words)
  if (commands.length === 0) return null
  const requests = commands.map((command) => {
    const url = urlOf(command.targets)
    return { url, method: command.method, headers: headersWithLogin(command, url) }
  })
  return fromRequests('curl', requests, nowMs, commands.some(({ readsFile }) => readsFile) ? ['cookie_file'] : [])
}

/** A header in the command overrides the one that its options make. */
function headersWithLogin({ headers, login }: Command, url: URL | null): Command['headers'] {
  const user = login.user ?? (url === null ? null : userOf(url))
  const authorization = curlAuthorization({ ...login, user })
  return authorization === null ? headers : [['authorization', authorization], ...headers]
}

function isCmd(text: string): boolean {
  return /\^\r?\n|curl(?:\.exe)?\s{1,20}\^"/i.test(text) && !/\\\r?\n/.test(text)
}

interface Command {
  readonly headers: (readonly [name: string, value: string])[]
  /** Possible URLs, the most likely first. */
  readonly targets: string[]
  readonly method: string
  /** Its cookies are in a file that was not sent. */
  readonly readsFile: boolean
  readonly login: CurlLogin
}

function commandsOf(words: readonly Word[]): Command[] {
  const commands: string[][] = []
  let mayStart = true
  for (const word of words) {
    if (word === commandEnd) mayStart = true
    else if (mayStart && /^(?:curl(?:\.exe)?|\$)$/i.test(word)) {
      if (word !== '$') commands.push([])
      mayStart = word === '$'
    } else {
      // After a line that lost its continuation, the next words belong to the same command.
      commands.at(-1)?.push(word)
      mayStart = false
    }
  }
  return commands.map(readOptions)
}

/** Short options with a value. */
const shortWithValue = new Set('AbcCdDeEFhHKmoPQrTtuUwxXyYz')
/** Long options whose value could be mistaken for a URL. */
const longWithUrl = new Set(['--referer', '--proxy', '--preproxy', '--doh-url', '--socks5', '--socks4', '--output'])

function readOptions(words: readonly string[]): Command {
  const headers: [string, string][] = []
  const named: string[] = []
  const loose: string[] = []
  let readsFile = false
  let user: string | null = null
  let bearer: string | null = null
  let method: string | null = null
  let hasBody = false
  const use = (option: string, value: string): void => {
    if (option === 'H' || option === '--header') headers.push(...headerOf(value))
    else if (option === 'A' || option === '--user-agent') headers.push(['user-agent', value])
    else if (option === '--url') named.push(value)
    else if (option === 'u' || option === '--user') user = value
    else if (option === '--oauth2-bearer') bearer = value
    else if (option === 'X' || option === '--request') method = value
    else if (/^(?:[dFT]|--data.*|--json|--form.*|--upload-file)$/.test(option)) hasBody = true
    else if (option === 'b' || option === '--cookie') {
      if (value.includes('=')) headers.push(['cookie', afterHeaderName(value) ?? value])
      else readsFile = true
    }
  }
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const next = words[at + 1] ?? ''
    if (word.startsWith('--')) {
      const [option = '', ...rest] = word.split('=')
      const isGlued = rest.length > 0
      use(option, isGlued ? rest.join('=') : next)
      if (!isGlued && (longKnown.has(option) || longWithUrl.has(option) || option.startsWith('--data'))) at += 1
    } else if (word.startsWith('-') && word.length > 1) {
      const letter = [...word.slice(1)].findIndex((char) => shortWithValue.has(char))
      if (letter < 0) continue
      const glued = word.slice(letter + 2)
      use(word[letter + 1] ?? '', glued === '' ? next : glued)
      if (glued === '') at += 1
    } else loose.push(word)
  }
  const answersChallenge = words.some((word) => challengeOptions.has(word))
  const login = { user, bearer, answersChallenge }
  return { headers, targets: [...named, ...loose], method: method ?? (hasBody ? 'POST' : 'GET'), readsFile, login }
}

const longKnown = new Set([
  '--header',
  '--user-agent',
  '--url',
  '--cookie',
  '--request',
  '--json',
  '--form',
  '--user',
  '--oauth2-bearer',
])

/** `Name: value`; `Name;` and `Name:` send nothing to keep, and the file of `@file` was not sent. */
function headerOf(text: string): [string, string][] {
  const colon = text.indexOf(':', 1)
  if (colon < 0 || text.startsWith('@')) return []
  const value = withoutBlanks(text.slice(colon + 1))
  return value === '' ? [] : [[text.slice(0, colon), value]]
}

/** A host without a scheme, and what may follow it. */
const bareHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:/?]|$)|^localhost(?:[:/?]|$)/i
const maxHostChars = 300

function urlOf(targets: readonly string[]): URL | null {
  const whole = targets.find((target) => /^https?:\/\//i.test(target))
  const bare = targets.find((target) => bareHost.test(target.slice(0, maxHostChars)))
  return URL.parse(whole ?? (bare === undefined ? '' : `http://${bare}`))
}
