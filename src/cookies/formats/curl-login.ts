/** How a command authenticates, besides its headers. */
export interface CurlLogin {
  /** `name:password` from `-u`, `--user` or the URL; null: none. */
  readonly user: string | null
  /** The value of `--oauth2-bearer`; null: none. */
  readonly bearer: string | null
  /** It uses a scheme that responds to a challenge of the server, so that its header cannot be known in advance. */
  readonly answersChallenge: boolean
}

/** Options that choose such a scheme. */
export const challengeOptions: ReadonlySet<string> = new Set([
  '--digest',
  '--ntlm',
  '--ntlm-wb',
  '--negotiate',
  '--anyauth',
  '--aws-sigv4',
])

/**
 * The Authorization header that curl makes from its options (RFC 7617 §2, RFC 6750 §2.1), or null. A user without a
 * password gives none: curl would ask for the password.
 */
export function curlAuthorization({ user, bearer, answersChallenge }: CurlLogin): string | null {
  if (bearer !== null && bearer !== '') return `Bearer ${bearer}`
  if (user === null || !user.includes(':') || answersChallenge) return null
  return `Basic ${Buffer.from(user, 'utf8').toString('base64')}`
}

/** `name:password` from a URL's userinfo; null when there is none, or when it cannot be decoded. */
export function userOf({ username, password }: Pick<URL, 'username' | 'password'>): string | null {
  if (username === '' && password === '') return null
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    return null
  }
}
