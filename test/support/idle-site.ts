import { parseSetCookie } from '../../src/cookies/set-cookie.ts'
import type { Tier } from '../../src/fetching/tier.ts'
import { instantTier, type SentVisit } from './instant-tier.ts'
import { fetchedPage } from './monitor-world.ts'
import type { TestClock } from './session-world.ts'
import { loggedInPage, loginPage } from './site.ts'

export interface IdleSiteRules {
  /** The cookie that carries the login. */
  readonly cookie: string
  /** A session ends when it was not visited for so long. */
  readonly idleMs: number
  /** Set-Cookie attributes with which each answer sets the login cookie again; null: only the login sets it. */
  readonly renews: string | null
  /** Set-Cookie lines of every answer, also to anonymous visitors. */
  readonly toEveryone: readonly string[]
  /** Set-Cookie lines that a visitor without a session gets beside these. */
  readonly toAnonymous?: readonly string[]
}

export interface IdleSite {
  readonly tier: Tier
  /** Begins a session; answers the value of its cookie. */
  logIn(): string
  isAlive(value: string): boolean
  /** When the session was visited, epoch milliseconds, in order. */
  visitsOf(value: string): readonly number[]
}

/** A site whose sessions end by disuse, by a test's clock; a tier that fetches from it without a network. */
export function idleSite(
  clock: TestClock,
  { cookie, idleMs, renews, toEveryone, toAnonymous = [] }: IdleSiteRules,
): IdleSite {
  const sessions = new Map<string, { lastAt: number; readonly visits: number[] }>()
  const isAlive = (value: string): boolean => {
    const session = sessions.get(value)
    return session !== undefined && clock.now() - session.lastAt <= idleMs
  }
  const answerTo = (value: string | null): readonly string[] => {
    if (value === null) return [...toEveryone, ...toAnonymous]
    if (!isAlive(value)) return [...toEveryone, `${cookie}=; Max-Age=0; Path=/`]
    const session = sessions.get(value)
    if (session !== undefined) session.lastAt = clock.now()
    return renews === null ? toEveryone : [...toEveryone, `${cookie}=${value}; Path=/; ${renews}`]
  }
  const tier = instantTier(async (request) => {
    const value = await valueSent(request, cookie, clock)
    const isIn = value !== null && isAlive(value)
    if (isIn) sessions.get(value)?.visits.push(clock.now())
    const lines = answerTo(value)
    request.jar.receive(request.url, lines, clock.now())
    const read = lines.flatMap((line) => parseSetCookie(line, clock.now()) ?? [])
    const setCookies = read.map((one) => ({ ...one, hopUrl: request.url.href }))
    return {
      ...fetchedPage(request, 200, isIn ? loggedInPage : loginPage, setCookies),
      carriedSecret: value !== null,
      carriedLogin: value !== null,
    }
  })
  return {
    tier,
    isAlive,
    logIn: () => {
      const value = `session-${sessions.size}`
      sessions.set(value, { lastAt: clock.now(), visits: [] })
      return value
    },
    visitsOf: (value) => sessions.get(value)?.visits ?? [],
  }
}

async function valueSent(request: SentVisit, cookie: string, clock: TestClock): Promise<string | null> {
  const { header } = request.jar.cookieHeader(request.url, clock.now())
  if (header === null) return null
  return new RegExp(`(?:^|; )${cookie}=([^;]*)`).exec(header)?.[1] ?? null
}
