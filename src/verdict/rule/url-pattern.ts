/**
 * Whether a URL matches a pattern: of a path if that begins with `/` (with the query if the pattern has one), else of
 * the whole URL without its fragment. `*` stands for anything, also nothing. Linear in both.
 */
export function matchesUrl(pattern: string, url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  const shown = pattern.includes('?') ? parsed.pathname + parsed.search : parsed.pathname
  parsed.hash = ''
  return matches(pattern, pattern.startsWith('/') ? shown : parsed.href)
}

function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === pattern
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return text.startsWith(first) && text.endsWith(last) && at <= text.length - last.length
}
