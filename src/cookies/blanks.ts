/** A text without the spaces and tabs around it; `trim` would also take what is part of a value. Linear in its length. */
export function withoutBlanks(text: string): string {
  return within(text, isBlank)
}

/** The same without the line ends around it, too. */
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
