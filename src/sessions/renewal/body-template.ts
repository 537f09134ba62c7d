const placeholder = '{{refresh_token}}'

/** Whether a body asks for the refresh token. */
export function asksForRefreshToken(body: string | null): boolean {
  return body?.includes(placeholder) ?? false
}

/** The body of a renewal: the token in the place of each `{{refresh_token}}`, written as the content type needs it. */
export function fillBody(body: string, contentType: string | null, refreshToken: string | null): string {
  const written = refreshToken === null ? '' : writtenFor(contentType, refreshToken)
  // A function, since `$&` and the like in a token are no pattern.
  return body.replaceAll(placeholder, () => written)
}

function writtenFor(contentType: string | null, token: string): string {
  const type = (contentType ?? 'application/x-www-form-urlencoded').split(';')[0]?.trim().toLowerCase() ?? ''
  // Without the quotes: the template has them.
  if (type === 'application/json' || type.endsWith('+json')) return JSON.stringify(token).slice(1, -1)
  return type === 'application/x-www-form-urlencoded' ? encodeURIComponent(token) : token
}
