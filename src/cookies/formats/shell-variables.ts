const variables = /\\[\s\S]|\$(?:[A-Za-z_]\w{0,99}|\{[A-Za-z_]\w{0,99}\})/g
/** A command has fewer. */
const maxVariables = 1_000

/**
 * Adds the `$NAME` and `${NAME}` of a piece of a command line for which the shell would have put a value: not those in single
 * quotes, or behind a backslash.
 * @param text from the start of the piece; unquoted, it is at least the variable
 */
export function addShellVariables(found: Set<string>, text: string): void {
  if (!/^\$?"|^\$[A-Za-z_{]/.test(text)) return
  for (const [variable] of text.matchAll(variables)) {
    if (found.size >= maxVariables) return
    if (variable.startsWith('$')) found.add(variable)
  }
}
