const placeholder = '{{refresh_token}}'

/** Whether a body contains the placeholder of the refresh token. */
export function asksForRefreshToken(body: string | null): boolean {
  return body?.includes(placeholder) ?? false
}

/**
 * The body of a renewal: each `{{refresh_token}}` is replaced by the token, encoded for the content type.
 * @param contentType null: application/x-www-form-urlencoded
 * @param refreshToken null: replaced by nothing
 */
export function fillBody(body: string, contentType: string | null, refreshToken: string | null): string {
  const written = refreshToken === null ? '' : writtenFor(contentType, refreshToken)
  // A function, because `$&` and the like in a token must not be treated as patterns.
  return body.replaceAll(placeholder, () => written)
}

function writtenFor(contentType: string | null, token: string): string {
  const type = (contentType ?? 'application/x-www-form-urlencoded').split(';')[0]?.trim().toLowerCase() ?? ''
  // Without the quotes, which the template has.
  if (type === 'application/json' || type.endsWith('+json')) return JSON.stringify(token).slice(1, -1)
  return type === 'application/x-www-form-urlencoded' ? encodeURIComponent(token) : token
}
