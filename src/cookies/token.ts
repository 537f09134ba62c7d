/** RFC 9110 5.6.2: the form of header names and, by RFC 6265 4.1.1, of cookie names. */
export function isToken(text: string): boolean {
  return text !== '' && !/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(text)
}
