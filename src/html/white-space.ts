/** White space, as `\s` has it. */
export function isWhiteSpace(code: number): boolean {
  if (code <= 0x7e) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  return /\s/.test(String.fromCharCode(code))
}

/**
 * Runs of white space become one space; none at either end. The expression is bounded: over a run of megabytes `\s+` may
 * leave the stack of its engine without room, and then throws.
 */
export function collapseSpace(text: string): string {
  if (!/[^\S ]|\s\s/.test(text)) return text.trim()
  const words = text.split(/\s{1,9999}/).filter((word) => word !== '')
  return words.join(' ')
}
