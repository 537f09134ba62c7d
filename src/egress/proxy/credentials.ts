/** The user name and password of a Basic `Proxy-Authorization` header (RFC 7617); null when there are none. */
export function basicCredentials(header: string | undefined): { username: string; password: string } | null {
  const encoded = /^basic +([\w+/=-]+)$/i.exec(header?.trim() ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 1 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The value of a Proxy-Authenticate header. */
export const credentialsWanted = 'Basic realm="Latchkey", charset="UTF-8"'
