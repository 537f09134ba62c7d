/**
 * A text without surrounding spaces and tabs; `trim` would also remove other white space, which may belong to a value.
 * Linear time.
 */
export function withoutBlanks(text: string): string {
  return within(text, isBlank)
}

/** The same, also without surrounding line ends. */
export function withoutBlanksAndLineEnds(text: string): string {
  return within(text, (code) => isBlank(code) || code === 0x0a || code === 0x0d)
}

function within(text: string, isOutside: (code: number) => boolean): string {
  let start = 0
  let end = text.length
  while (start < end && isOutside(text.charCodeAt(start))) start++
  while (end > start && isOutside(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
