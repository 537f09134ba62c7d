/** RFC 9110 5.6.2: what header names and, by RFC 6265 4.1.1, cookie names are made of. */
export function isToken(text: string): boolean {
  return text !== '' && !/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(text)
}
