import { authorizationOf } from './authorization.ts'
import {
  type CommandArgument,
  type CommandRequest,
  commandsOf,
  fromCommands,
  isCommand,
  lastValue,
  readArguments,
  valuesOf,
} from './command-line.ts'
import type { ParsedImport } from './parsed-import.ts'
import { shellWords } from './shell-words.ts'

const programs = 'https?|httpie'

const rules = {
  short: 'aAops',
  long: new Set(
    '--auth --auth-type --session --session-read-only --output --print --style --pretty --proxy --timeout --max-redirects --verify --cert --cert-key --default-scheme --raw --format-options'.split(
      ' ',
    ),
  ),
}

/** HTTPie commands: `http [options] [METHOD] URL [Name:value …]`. Null when the text is not one. */
export function readHttpie(text: string, nowMs: number): ParsedImport | null {
  // An address (`https://…`) is not a command.
  if (!isCommand(text, programs)) return null
  const variables = new Set<string>()
  const read = commandsOf(shellWords(text, variables) ?? [], programs)
    .map(readCommand)
    .filter((command) => command !== null)
  if (read.length === 0) return null
  return fromCommands('httpie', read, variables, nowMs)
}

function readCommand([program, ...words]: readonly [string, ...string[]]): CommandRequest | null {
  const given = readArguments(words, rules)
  const [first, ...more] = valuesOf(given, null)
  if (first === undefined) return null
  const isUrlNext = more[0] !== undefined && /^[a-z]{3,10}$/i.test(first) && (isMethod(first) || !isHeader(more[0]))
  const [target = '', ...items] = isUrlNext ? more : [first, ...more]
  const parts = items.map(partOf).filter((part) => part !== null)
  const url = urlOf(target, lastValue(given, '--default-scheme') ?? (program === 'https' ? 'https' : 'http'))
  if (url === null) return null
  const headers = parts.flatMap(({ separator, name, value }) =>
    separator === ':' && value !== '' ? [[name, value] as const] : [],
  )
  const hasBody = parts.some(({ separator }) => separator !== ':' && separator !== '==')
  return {
    url,
    method: isUrlNext ? first.toUpperCase() : hasBody ? 'POST' : 'GET',
    headers: [...authorization(given), ...headers],
    readsFile: lastValue(given, '--session', '--session-read-only') !== null,
  }
}

const isMethod = (word: string): boolean => /^(?:get|head|post|put|patch|delete|options)$/i.test(word)

/** `Name:value`; an address has a colon in front, or slashes behind it. */
const isHeader = (word: string): boolean => !/^(?:https?:\/\/|:)/i.test(word) && partOf(word)?.separator === ':'

function authorization(given: readonly CommandArgument[]): (readonly [string, string])[] {
  const auth = lastValue(given, '-a', '--auth')
  const type = (lastValue(given, '-A', '--auth-type') ?? 'basic').toLowerCase()
  const value = authorizationOf(type === 'basic' ? auth : null, type === 'bearer' ? auth : null)
  return value === null ? [] : [['Authorization', value]]
}

/** `:8000/x` is of this machine. */
function urlOf(target: string, scheme: string): URL | null {
  if (/^https?:\/\//i.test(target)) return URL.parse(target)
  const local = /^:(\d*)(.*)$/s.exec(target)
  if (local !== null) return URL.parse(`${scheme}://localhost${local[1] === '' ? '' : `:${local[1]}`}${local[2]}`)
  const host = target.replace(/^:?\/\//, '')
  return /^[\w.[\]:-]+(?:[/?#]|$)/.test(host) ? URL.parse(`${scheme}://${host}`) : null
}

interface RequestItem {
  readonly separator: string
  readonly name: string
  readonly value: string
}

/** The first separator that no backslash precedes divides an item; of several at one place, the longest. */
function partOf(word: string): RequestItem | null {
  const found = /^((?:[^\\:=@;]|\\[\s\S]){1,1000})(:=@|:=|:@|==|=@|=|:|@|;)([\s\S]*)$/.exec(word)
  const [, name = '', separator = '', value = ''] = found ?? []
  if (found === null || (separator === ';' && value !== '')) return null
  return { separator, name: name.replace(/\\([\\:=@;])/g, '$1'), value: separator === ':' ? value.trim() : value }
}
