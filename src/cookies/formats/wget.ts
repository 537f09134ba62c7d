import { authorizationOf } from './authorization.ts'
import {
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

const rules = {
  short: 'aABDeiIlOoPQRtTUwX',
  long: new Set(
    '--header --user-agent --user --password --http-user --http-password --load-cookies --method --post-data --post-file --body-data --body-file --referer --output-document --output-file --append-output --directory-prefix --save-cookies --input-file --base --execute --timeout --tries --wait --limit-rate --level --domains --accept --reject --bind-address --certificate --private-key --ca-certificate --ca-directory'.split(
      ' ',
    ),
  ),
}

/** wget commands, as people write them and API clients generate them. Null when the text is not one. */
export function readWget(text: string, nowMs: number): ParsedImport | null {
  if (!isCommand(text, 'wget')) return null
  const variables = new Set<string>()
  const read = commandsOf(shellWords(text, variables) ?? [], 'wget').map(([, ...words]) => readCommand(words))
  if (read.every(({ url, headers }) => url === null && headers.length === 0)) return null
  return fromCommands('wget', read, variables, nowMs)
}

function readCommand(words: readonly string[]): CommandRequest {
  const given = readArguments(words, rules)
  const last = (...options: string[]): string | null => lastValue(given, ...options)
  const userAgent = last('-U', '--user-agent')
  const [user, password] = [last('--http-user', '--user'), last('--http-password', '--password')]
  const login = user === null || password === null ? null : `${user}:${password}`
  const basic = authorizationOf(login, null)
  const hasBody = last('--post-data', '--post-file', '--body-data', '--body-file') !== null
  const target = given.find(({ option, value }) => option === null && value !== '')?.value ?? ''
  return {
    url: URL.parse(/^https?:\/\//i.test(target) ? target : `http://${target}`),
    method: last('--method') ?? (hasBody ? 'POST' : 'GET'),
    headers: [
      ...(userAgent === null ? [] : [['User-Agent', userAgent] as const]),
      ...(basic === null ? [] : [['Authorization', basic] as const]),
      ...valuesOf(given, '--header').flatMap(headerArgument),
    ],
    readsFile: last('--load-cookies') !== null,
  }
}
