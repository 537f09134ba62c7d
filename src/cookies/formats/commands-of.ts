import { commandEnd, type Word } from './shell-words.ts'

/** Whether a text is a command line of the program; `program` is a part of a regular expression. */
export function isCommand(text: string, program: string): boolean {
  return new RegExp(`^(?:\\$ {1,20})?(?:${program})(?:\\.exe)?\\s`, 'i').test(text.trimStart().slice(0, 60))
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
