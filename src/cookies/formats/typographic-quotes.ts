const quoted = /(?<!\S)(?:[“”„](?<double>[^“”„]*)[“”]|[‘’‚](?<single>[^‘’‚]*)[‘’])(?!\S)/g
/** More than anyone copies by way of another program; it bounds the work. */
const maxChars = 100_000

/**
 * A command line whose quotes a word processor or a chat made typographic, with the shell's own again. A text that contains
 * one of the shell's own means its others as they are, and so does a quote inside a word.
 */
export function withShellQuotes(text: string): string {
  if (text.length > maxChars || /['"]/.test(text)) return text
  return text.replace(quoted, (_whole, double?: string, single?: string) =>
    double === undefined ? `'${single}'` : `"${double}"`,
  )
}
