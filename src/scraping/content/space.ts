/** Runs of white space become one space; none at either end. Linear in the length of the text. */
export function collapseSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
