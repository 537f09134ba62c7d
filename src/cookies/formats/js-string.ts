const escaped = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '0': '\0' }

/** What the inside of a JavaScript string literal means. */
function unescapeJs(inner: string): string {
  return inner.replace(escaped, (_whole, point?: string, unit?: string, byte?: string, char?: string) => {
    const digits = point ?? unit ?? byte
    if (digits === undefined) return letters[char ?? ''] ?? char ?? ''
    const code = Number.parseInt(digits, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  })
}

/** No site has so many cookies. */
const maxConsoleChars = 1024 * 1024

/**
 * A text as a console shows it: in quotes or backticks, with backslashes doubled. Without quotes around it, or with a
 * backslash that no console would leave alone, it comes back as it is, without the quotes.
 */
export function fromConsole(text: string): string {
  const quote = text.at(0) ?? ''
  if (text.length < 2 || text.length > maxConsoleChars || !/["'`]/.test(quote) || text.at(-1) !== quote) return text
  const inner = text.slice(1, -1)
  const isEscaped = !inner.replace(/\\(?:[\\'"`]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})/g, '').includes('\\')
  return isEscaped ? unescapeJs(inner) : inner
}
