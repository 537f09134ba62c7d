/** White space beyond ASCII, as `\s` has it. */
export function isSpaceBeyondAscii(code: number): boolean {
  if (code < 0x1680) return code === 0xa0
  if (code < 0x2000) return code === 0x1680
  return code <= 0x3000
    ? code <= 0x200a || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000
    : code === 0xfeff
}

/** White space, as `\s` has it. */
export function isWhiteSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  return code > 0x7e && isSpaceBeyondAscii(code)
}

/**
 * Runs of white space become one space; none at either end. What `replace(/\s+/g, ' ').trim()` makes, but by a loop: over
 * a run of megabytes that expression may leave the stack of its engine without room, and then throws.
 */
export function collapseSpace(text: string): string {
  let collapsed = ''
  let from = 0
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (!isWhiteSpace(code)) {
      at += 1
      continue
    }
    const end = spaceEnd(text, at + 1)
    const isEven = code === 0x20 && end === at + 1 && at > 0 && end < text.length
    if (!isEven) {
      collapsed += text.slice(from, at)
      if (at > 0 && end < text.length) collapsed += ' '
      from = end
    }
    at = end
  }
  return from === 0 ? text : collapsed + text.slice(from)
}

/** Where white space that begins there ends. */
function spaceEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && isWhiteSpace(text.charCodeAt(at))) at += 1
  return at
}
