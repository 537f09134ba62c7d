/** `JSON.parse(decodeURIComponent('%7B…'))`: data that a page hands to its scripts in the coding of URLs. */
const ENCODED = /\b(?:decodeURIComponent|unescape)\s{0,4}\(\s{0,4}["']((?:%7B|%5B)[^"'\s]{0,16384})["']/gi
const MAX_FOUND = 10

/** The content of the first such strings of a script, decoded. Linear in its length. */
export function encodedData(script: string): string[] {
  if (!/%[75]B/i.test(script)) return []
  const found: string[] = []
  for (const [, encoded = ''] of script.matchAll(ENCODED)) {
    if (found.length >= MAX_FOUND) break
    try {
      found.push(decodeURIComponent(encoded))
    } catch {
      // Not what it seemed.
    }
  }
  return found
}
