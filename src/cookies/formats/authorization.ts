/**
 * The Authorization header of a user, `name:password`, or a bearer token (RFC 7617 §2, RFC 6750 §2.1); null: none. A user
 * without a password gives none: programs would ask for the password.
 */
export function authorizationOf(user: string | null, bearer: string | null): string | null {
  if (bearer !== null && bearer !== '') return `Bearer ${bearer}`
  return user?.includes(':') ? `Basic ${Buffer.from(user, 'utf8').toString('base64')}` : null
}
