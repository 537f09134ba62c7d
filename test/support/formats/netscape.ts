import type { JarCookie } from './jar-cookie.ts'

/** As curl and browsers' extensions write `cookies.txt`. */
export function toNetscape(jar: readonly JarCookie[], lineEnd: '\n' | '\r\n' = '\n'): string {
  const lines = jar.map(({ name, value, domain, hostOnly, path, expires, secure, httpOnly }) => {
    const fields = [
      `${httpOnly ? '#HttpOnly_' : ''}${hostOnly ? '' : '.'}${domain}`,
      hostOnly ? 'FALSE' : 'TRUE',
      path,
      secure ? 'TRUE' : 'FALSE',
      String(expires ?? 0),
      name,
      value,
    ]
    return fields.join('\t')
  })
  return ['# Netscape HTTP Cookie File', '# This is a generated file! Do not edit.', '', ...lines, ''].join(lineEnd)
}
