import { commandEnd, maxPieces, maxWords, type Word } from './shell-words.ts'

/**
 * The words of a command line that a browser wrote for `cmd.exe`: carets are removed as `cmd` does it, then the line is
 * split as the C runtime splits it, except that two backslashes are always one, as browsers write them. Null when
 * quotes do not close or when there are too many words.
 */
export function cmdWords(text: string): Word[] | null {
  const words: Word[] = []
  for (const line of commandsOf(text) ?? [null]) {
    const split = line === null ? null : splitArguments(line)
    if (split === null || words.length + split.length > maxWords) return null
    words.push(...split, commandEnd)
  }
  return words
}

/**
 * The pass of `cmd`: `^x` is `x`, and a caret before a line end joins lines; neither applies inside quotes. Null: too
 * many.
 */
function commandsOf(text: string): string[] | null {
  const commands: string[] = []
  let command = ''
  let inQuotes = false
  let pieces = 0
  for (const [piece] of text.matchAll(/\^(?:\r?\n)?(?:\r\n|[\s\S])?|"|\r?\n|[&|]|[^"^&|\r\n]{1,4096}|\r/g)) {
    pieces += 1
    if (pieces > maxPieces) return null
    if (piece === '"') inQuotes = !inQuotes
    if (inQuotes || !/^(?:\^|\r?\n$|[&|]$)/.test(piece)) command += piece
    else if (piece.startsWith('^')) command += piece.replace(/^\^(?:\r?\n)?/, '')
    else {
      commands.push(command)
      command = ''
    }
  }
  return [...commands, command]
}

/** The pass of the C runtime. Null when quotes do not close. */
function splitArguments(line: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let inQuotes = false
  let pieces = 0
  for (const [piece] of line.matchAll(/\\\\|\\"|""|"|[^\S"\\]{1,4096}|[^\s"\\]{1,4096}|\\/g)) {
    pieces += 1
    if (pieces > maxPieces) return null
    if (piece === '\\\\' || piece === '\\"') word = (word ?? '') + piece.slice(1)
    else if (piece === '""' && inQuotes) word = `${word ?? ''}"`
    else if (piece === '""') word ??= ''
    else if (piece === '"') {
      inQuotes = !inQuotes
      word ??= ''
    } else if (/^\s/.test(piece) && !inQuotes) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + piece
  }
  if (inQuotes) return null
  return word === null ? words : [...words, word]
}
