import { afterHeaderName } from '../cookie.ts'
import { authorizationOf } from './authorization.ts'
import { cmdWords } from './cmd-words.ts'
import {
  type CommandArgument,
  type CommandRequest,
  commandsOf,
  fromCommands,
  headerArgument,
  isCommand,
  lastValue,
  readArguments,
  valuesOf,
} from './command-line.ts'
import type { ParsedImport } from './parsed-import.ts'
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
  return commands.length === 0 ? null : fromCommands('curl', commands, variables, nowMs)
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

function isCmd(text: string): boolean {
  return /\^\r?\n|curl(?:\.exe)?\s{1,20}\^"/i.test(text) && !/\\\r?\n/.test(text)
}

const rules = {
  short: 'AbcCdDeEFhHKmoPQrTtuUwxXyYz',
  long: new Set(
    '--header --user-agent --url --cookie --request --json --form --form-string --data --data-raw --data-ascii --data-binary --data-urlencode --upload-file --user --oauth2-bearer --referer --proxy --preproxy --doh-url --socks4 --socks4a --socks5 --socks5-hostname --output --output-dir --dump-header --cookie-jar --config --cert --key --cacert --capath --crlfile --pinnedpubkey --proxy-cert --proxy-key --proxy-cacert --interface --noproxy --resolve --connect-to --dns-servers --unix-socket --netrc-file --hsts --alt-svc --etag-save --etag-compare --stderr --trace --trace-ascii --limit-rate --max-time --connect-timeout --retry-delay --tls-max --url-query --write-out --request-target'.split(
      ' ',
    ),
  ),
}

/** Options for a scheme that responds to a challenge of the server, so that its header cannot be known in advance. */
const challengeOptions = new Set(['--digest', '--ntlm', '--ntlm-wb', '--negotiate', '--anyauth', '--aws-sigv4'])

function readCommand(words: readonly string[]): CommandRequest {
  const given = readArguments(words, rules)
  const hasBody = given.some(({ option }) => /^(?:-[dFT]|--data.*|--json|--form.*|--upload-file)$/.test(option ?? ''))
  const url = urlOf([...valuesOf(given, '--url'), ...valuesOf(given, null)])
  const user = lastValue(given, '-u', '--user') ?? (url === null ? null : userOf(url))
  const answersChallenge = words.some((word) => challengeOptions.has(word))
  const authorization = authorizationOf(answersChallenge ? null : user, lastValue(given, '--oauth2-bearer'))
  return {
    url,
    method: lastValue(given, '-X', '--request') ?? (hasBody ? 'POST' : 'GET'),
    // A header in the command, which is later, overrides the one that its options make.
    headers: [
      ...(authorization === null ? [] : [['authorization', authorization] as const]),
      ...given.flatMap(headersOf),
    ],
    readsFile: valuesOf(given, '-b', '--cookie').some((value) => !value.includes('=')),
  }
}

/** `name:password` from a URL's userinfo; null when there is none, or when it cannot be decoded. */
function userOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    return null
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

/** @param targets the most likely first */
function urlOf(targets: readonly string[]): URL | null {
  const whole = targets.find((target) => /^https?:\/\//i.test(target))
  const bare = targets.find((target) => bareHost.test(target.slice(0, maxHostChars)))
  return URL.parse(whole ?? (bare === undefined ? '' : `http://${bare}`))
}
