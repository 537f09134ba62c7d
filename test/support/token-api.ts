import { AppError } from '../../src/errors.ts'
import type { Tier } from '../../src/fetching/tier.ts'
import { type AnswerVisit, instantTier, type SentVisit } from './instant-tier.ts'
import { fetchedPage } from './monitor-world.ts'
import type { TestClock } from './session-world.ts'

/** An API whose access tokens end after three minutes, and whose refresh tokens work once. */
export interface TokenApi {
  readonly tier: Tier
  /** How the tier answers. */
  readonly answer: AnswerVisit
  /** Tokens as a person takes them from their browser. */
  login(): { readonly access: string; readonly refresh: string }
  /** Ends the access token at once. */
  end(): void
  /** How often tokens were renewed. */
  renewals(): number
  /** Every request, in order. */
  readonly requests: {
    readonly at: number
    readonly path: string
    readonly body: string | null
    readonly bearer: string | null
  }[]
  /**
   * What becomes of renewals from now on: `lost`: done, and the answer does not arrive; `down`: 503; `off`: nobody
   * listens. A refresh token that comes twice ends its whole family, as the security practice for OAuth asks (RFC 9700).
   */
  mode: 'ok' | 'lost' | 'down' | 'off'
}

export const tokenMs = 180_000

export function startTokenApi(clock: TestClock): TokenApi {
  let count = 0
  let access = { token: '', endsAt: 0 }
  let refresh = ''
  const used = new Set<string>()
  const grant = () => {
    count += 1
    access = { token: `access-${count}`, endsAt: clock.now() + tokenMs }
    refresh = `refresh-${count}`
    return { access: access.token, refresh }
  }
  const renew = (body: string | null): string | null => {
    const given = new URLSearchParams(body ?? '').get('refresh_token') ?? ''
    if (given !== refresh || given === '') {
      if (used.has(given)) [access, refresh] = [{ token: '', endsAt: 0 }, '']
      return null
    }
    used.add(given)
    const next = grant()
    return JSON.stringify({ access_token: next.access, refresh_token: next.refresh, expires_in: tokenMs / 1000 })
  }
  const answer: AnswerVisit = async (request) => {
    const bearer = bearerOf(request)
    api.requests.push({
      at: clock.now(),
      path: request.url.pathname,
      body: request.body === null ? null : String(request.body),
      bearer,
    })
    if (api.mode === 'off') throw new AppError('TARGET_UNREACHABLE', { cause: refused() })
    request.onSend?.()
    if (api.mode === 'down') return fetchedPage(request, 503, '{}', [], 'application/json')
    if (request.url.pathname === '/token') {
      const answer = renew(request.body === null ? null : String(request.body))
      if (api.mode === 'lost') throw new AppError('TIMEOUT')
      return fetchedPage(
        request,
        answer === null ? 400 : 200,
        answer ?? '{"error":"invalid_grant"}',
        [],
        'application/json',
      )
    }
    const isAlive = bearer === access.token && clock.now() < access.endsAt
    const user = { id: 7, username: 'mira', email: 'mira@example.org', name: 'Mira Holt' }
    return fetchedPage(
      request,
      isAlive ? 200 : 401,
      JSON.stringify(isAlive ? user : { error: 'unauthorized' }),
      [],
      'application/json',
    )
  }
  const api: TokenApi = {
    mode: 'ok',
    requests: [],
    login: grant,
    end: () => {
      access = { ...access, endsAt: 0 }
    },
    renewals: () => count - 1,
    answer,
    tier: instantTier(answer),
  }
  return api
}

function bearerOf({ credentials }: SentVisit): string | null {
  return /^Bearer (.+)$/.exec(credentials?.headers['Authorization'] ?? '')?.[1] ?? null
}

function refused(): Error {
  return Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
}
