import { withoutBlanks } from '../blanks.ts'
import type { ImportFormat, ParsedImport } from './parsed-import.ts'
import { type CopiedRequest, fromRequests } from './requests.ts'
import { commandEnd, type Word } from './shell-words.ts'

/** Whether a text is a command line of the program; `program` is a part of a regular expression. */
export function isCommand(text: string, program: string): boolean {
  return new RegExp(`^(?:${program})(?:\\.exe)?\\s`, 'i').test(text.trimStart().slice(0, 60))
}

/**
 * The commands of the program among the words of a text, each with its own name first. A line that lost its continuation
 * belongs to the command before it.
 */
export function commandsOf(words: readonly Word[], program: string): (readonly [name: string, ...words: string[]])[] {
  const name = new RegExp(`^(?:${program})(?:\\.exe)?$`, 'i')
  const commands: [string, ...string[]][] = []
  let mayStart = true
  for (const word of words) {
    if (word === commandEnd) mayStart = true
    else if (mayStart && (word === '$' || name.test(word))) {
      if (word !== '$') commands.push([word.toLowerCase()])
      mayStart = word === '$'
    } else {
      commands.at(-1)?.push(word)
      mayStart = false
    }
  }
  return commands
}

/** One argument of a command line: an option with its value, or a word by itself. */
export interface CommandArgument {
  /** With its dashes; null: a word by itself. */
  readonly option: string | null
  /** Empty for an option without a value. */
  readonly value: string
}

export interface ArgumentRules {
  /** Letters of short options that take a value. */
  readonly short: string
  /** Long options that take a value in the next word. */
  readonly long: ReadonlySet<string>
}

/** Splits words as `getopt_long` does: `--a=b`, `--a b`, `-ab`, `-a b`. Options that are not in the rules take no value. */
export function readArguments(words: readonly string[], { short, long }: ArgumentRules): CommandArgument[] {
  const read: CommandArgument[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const next = words[at + 1] ?? ''
    if (word.startsWith('--')) {
      const equals = word.indexOf('=')
      if (equals >= 0) read.push({ option: word.slice(0, equals), value: word.slice(equals + 1) })
      else if (long.has(word)) {
        read.push({ option: word, value: next })
        at += 1
      } else read.push({ option: word, value: '' })
    } else if (word.startsWith('-') && word.length > 1) {
      const letter = [...word.slice(1)].findIndex((char) => short.includes(char))
      if (letter < 0) continue
      const glued = word.slice(letter + 2)
      read.push({ option: `-${word[letter + 1]}`, value: glued === '' ? next : glued })
      if (glued === '') at += 1
    } else read.push({ option: null, value: word })
  }
  return read
}

/** The values of these options, or of the words by themselves (null), in their order. */
export function valuesOf(given: readonly CommandArgument[], ...options: readonly (string | null)[]): string[] {
  return given.filter(({ option }) => options.includes(option)).map(({ value }) => value)
}

/** The value that was given last for one of these options; null: none was. */
export function lastValue(given: readonly CommandArgument[], ...options: readonly string[]): string | null {
  return valuesOf(given, ...options).at(-1) ?? null
}

/** `Name: value` as a header; `Name;` and `Name:` send nothing to keep, and the file of `@file` was not sent. */
export function headerArgument(text: string): (readonly [name: string, value: string])[] {
  const colon = text.indexOf(':', 1)
  if (colon < 0 || text.startsWith('@')) return []
  const value = withoutBlanks(text.slice(colon + 1))
  return value === '' ? [] : [[text.slice(0, colon), value]]
}

/** A request that a command line would send. */
export interface CommandRequest extends CopiedRequest {
  /** Its cookies are in a file that was not sent. */
  readonly readsFile: boolean
}

/**
 * The content of commands, as `fromRequests`.
 * @param variables those that a shell would have replaced
 */
export function fromCommands(
  format: ImportFormat,
  commands: readonly CommandRequest[],
  variables: ReadonlySet<string>,
  nowMs: number,
): ParsedImport {
  const notes = commands.some(({ readsFile }) => readsFile) ? ['cookie_file' as const] : []
  return { ...fromRequests(format, commands, nowMs, notes), variables }
}
