import type { FastifyRequest } from 'fastify'
import type { Accounts } from '../../accounts/accounts.ts'
import type { Principal } from '../../accounts/principal.ts'
import { AppError } from '../../errors.ts'

/** The dashboard's cookie; HttpOnly, and accepted only together with `csrfHeader`. */
export const authCookie = 'latchkey_auth'
const csrfHeader = 'x-latchkey-csrf'

/** The principal, or null when there is no valid credential. */
export type Authenticate = (request: FastifyRequest) => Promise<Principal | null>

/** @param publicUrl the address at which browsers reach the server, or null for the request's own Host */
export function createAuthenticate(
  accounts: Pick<Accounts, 'byApiKey' | 'byJwt' | 'byCookie'>,
  publicUrl: string | null,
): Authenticate {
  const publicOrigin = publicUrl === null ? null : new URL(publicUrl).origin
  return (request) => {
    const credential = credentialOf(request)
    if (credential?.kind === 'key') return accounts.byApiKey(credential.text)
    if (credential?.kind === 'token') return accounts.byJwt(credential.text)
    if (credential === null || !isOwnPage(request, publicOrigin)) return Promise.resolve(null)
    return accounts.byCookie(credential.text)
  }
}

/**
 * X-API-Key, else Authorization: Bearer, else the dashboard's cookie, which counts together with `csrfHeader` only. The
 * first one that is present decides, valid or not; the query string is never read.
 */
function credentialOf({ raw: { headers } }: FastifyRequest) {
  const key = headers['x-api-key']
  if (key !== undefined) return { kind: 'key', text: String(key) } as const
  const token = bearerToken(headers.authorization)
  if (token !== null) return { kind: 'token', text: token } as const
  const cookie = headers[csrfHeader] === undefined ? null : cookieValue(headers.cookie, authCookie)
  return cookie === null ? null : ({ kind: 'cookie', text: cookie } as const)
}

/** Whether there is a credential, valid or not. */
export function hasCredential(request: FastifyRequest): boolean {
  return credentialOf(request) !== null
}

/** The 401 for a request that `Authenticate` found no principal for. */
export function credentialRefusal(request: FastifyRequest): AppError {
  const credential = credentialOf(request)
  if (credential?.kind === 'key') {
    return new AppError('UNAUTHORIZED', {
      message: 'The API key is unknown, has expired or was revoked, or its account is disabled.',
      resolution:
        'Check X-API-Key; the operator creates a key with latchkey key create, and enables an account with latchkey user enable.',
    })
  }
  if (credential?.kind !== 'token') return new AppError('UNAUTHORIZED')
  if (credential.text.startsWith('sk_')) {
    return new AppError('UNAUTHORIZED', {
      message: 'Authorization: Bearer takes a token, not an API key.',
      resolution: 'Send the API key as X-API-Key.',
    })
  }
  return new AppError('UNAUTHORIZED', {
    message: 'The token is not valid, or no longer.',
    resolution: 'Log in again with POST /api/v1/auth/login, or send an API key as X-API-Key.',
  })
}

/** Null for another scheme, which may belong to a proxy (RFC 9110 §11.1: the scheme ignores case). */
function bearerToken(header: string | undefined): string | null {
  return header === undefined || !/^bearer( |$)/i.test(header) ? null : header.slice(7).trim()
}

/** The value of one cookie of a Cookie header (RFC 6265 §5.4); of two with one name, the first. */
export function cookieValue(header: string | undefined, name: string): string | null {
  if (header === undefined) return null
  for (const pair of header.split(';')) {
    const [key, ...value] = pair.split('=')
    if (key?.trim() === name) return value.join('=').trim()
  }
  return null
}

/**
 * Whether a page of our own sent the request. The header alone excludes other origins, because they would need CORS
 * permission, which is never given. What the browser reports about the origin must not contradict it.
 */
function isOwnPage(request: FastifyRequest, publicOrigin: string | null): boolean {
  const { [csrfHeader]: csrf, origin, 'sec-fetch-site': site } = request.raw.headers
  if (csrf === undefined || csrf === '') return false
  if (site !== undefined && site !== 'same-origin') return false
  if (origin !== undefined) return origin === (publicOrigin ?? `${request.protocol}://${request.host}`)
  return site === 'same-origin' || request.method === 'GET' || request.method === 'HEAD'
}
