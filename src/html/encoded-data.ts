/** `JSON.parse(decodeURIComponent('%7B…'))`: data that a page hands to its scripts in the coding of URLs. */
const ENCODED = /\b(?:decodeURIComponent|unescape)\s{0,4}\(\s{0,4}["']((?:%7B|%5B)[^"'\s]{0,16384})["']/gi
const MAX_FOUND = 10

/** The content of the first such strings of a script, decoded. Linear in its length. */
export function encodedData(script: string): string[] {
  const found = /%[75]B/i.test(script) ? [...script.matchAll(ENCODED)].slice(0, MAX_FOUND) : []
  return found.map(([, encoded = '']) => decodedPart(encoded))
}

/** Unchanged if its percent-encoding is invalid. */
export function decodedPart(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}
