import { afterHeaderName } from '../cookie.ts'
import { cmdWords } from './cmd-words.ts'
import { type CommandArgument, headerArgument, lastValue, readArguments, valuesOf } from './command-arguments.ts'
import { commandsOf, isCommand } from './commands-of.ts'
import { type CurlLogin, challengeOptions, curlAuthorization, userOf } from './curl-login.ts'
import type { ParsedImport } from './parsed-import.ts'
import { fromRequests } from './requests.ts'
import { shellWords } from './shell-words.ts'

/** Whether a text is a command line of curl. */
export function isCurl(text: string): boolean {
  return isCommand(text, 'curl')
}

/**
 * A cURL command as browsers copy it, in the bash and cmd forms; several commands count as requests in this order.
 * Unknown options are ignored. Null when it cannot be read.
 */
export function readCurl(text: string, nowMs: number): ParsedImport | null {
  if (!isCurl(text)) return null
  const variables = new Set<string>()
  const words = isCmd(text) ? cmdWords(text) : shellWords(text, variables)
  const commands = commandsOf(words ?? [], 'curl').flatMap(([, ...more]) => splitAtNext(more).map(readCommand))
  if (commands.length === 0) return null
  const requests = commands.map((command) => {
    const url = urlOf(command.targets)
    return { url, method: command.method, headers: headersWithLogin(command, url) }
  })
  const notes = commands.some(({ readsFile }) => readsFile) ? ['cookie_file' as const] : []
  return { ...fromRequests('curl', requests, nowMs, notes), variables }
}

/** After `--next` the options of the request before it no longer apply. */
function splitAtNext(words: readonly string[]): string[][] {
  const requests: string[][] = [[]]
  for (const word of words) {
    if (word === '--next' || word === '-:') requests.push([])
    else requests.at(-1)?.push(word)
  }
  return requests
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
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Possible URLs, the most likely first. */
  readonly targets: readonly string[]
  readonly method: string
  /** Its cookies are in a file that was not sent. */
  readonly readsFile: boolean
  readonly login: CurlLogin
}

const rules = {
  short: 'AbcCdDeEFhHKmoPQrTtuUwxXyYz',
  long: new Set(
    '--header --user-agent --url --cookie --request --json --form --form-string --data --data-raw --data-ascii --data-binary --data-urlencode --upload-file --user --oauth2-bearer --referer --proxy --preproxy --doh-url --socks4 --socks4a --socks5 --socks5-hostname --output --output-dir --dump-header --cookie-jar --config --cert --key --cacert --capath --crlfile --pinnedpubkey --proxy-cert --proxy-key --proxy-cacert --interface --noproxy --resolve --connect-to --dns-servers --unix-socket --netrc-file --hsts --alt-svc --etag-save --etag-compare --stderr --trace --trace-ascii --limit-rate --max-time --connect-timeout --retry-delay --tls-max --url-query --write-out --request-target'.split(
      ' ',
    ),
  ),
}

function readCommand(words: readonly string[]): Command {
  const given = readArguments(words, rules)
  const hasBody = given.some(({ option }) => /^(?:-[dFT]|--data.*|--json|--form.*|--upload-file)$/.test(option ?? ''))
  return {
    headers: given.flatMap(headersOf),
    targets: [...valuesOf(given, '--url'), ...valuesOf(given, null)],
    method: lastValue(given, '-X', '--request') ?? (hasBody ? 'POST' : 'GET'),
    readsFile: valuesOf(given, '-b', '--cookie').some((value) => !value.includes('=')),
    login: {
      user: lastValue(given, '-u', '--user'),
      bearer: lastValue(given, '--oauth2-bearer'),
      answersChallenge: words.some((word) => challengeOptions.has(word)),
    },
  }
}

function headersOf({ option, value }: CommandArgument): (readonly [name: string, value: string])[] {
  if (option === '-H' || option === '--header') return headerArgument(value)
  if (option === '-A' || option === '--user-agent') return [['user-agent', value]]
  const isCookie = (option === '-b' || option === '--cookie') && value.includes('=')
  return isCookie ? [['cookie', afterHeaderName(value) ?? value]] : []
}

/** A host without a scheme, and what may follow it. */
const bareHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:/?]|$)|^localhost(?:[:/?]|$)/i
const maxHostChars = 300

function urlOf(targets: readonly string[]): URL | null {
  const whole = targets.find((target) => /^https?:\/\//i.test(target))
  const bare = targets.find((target) => bareHost.test(target.slice(0, maxHostChars)))
  return URL.parse(whole ?? (bare === undefined ? '' : `http://${bare}`))
}
