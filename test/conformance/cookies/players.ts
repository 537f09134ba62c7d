import { CookieJar } from 'tough-cookie'
import { HopJar } from '../../../src/cookies/hop-jar.ts'
import type { Case, Player } from './case.ts'

/** The jar of a visit without a session: its rules are those of a session's exact cookies, its scope is every host. */
export const ours: Player = {
  name: 'Latchkey',
  play: async ({ hops }: Case) => {
    const first = hops[0]
    if (first === undefined) return []
    const jar = new HopJar({ domain: null, cookies: {}, exactCookies: [], requestedUrl: new URL(first.url) })
    return hops.map(({ url, sets, date }) => {
      const { header } = jar.cookieHeader(new URL(url), Date.now())
      jar.receive(new URL(url), sets, Date.now(), date)
      return header
    })
  },
}

/** At its most exact: it takes cookies without name, and keeps what prefixes promise. */
export const tough: Player = {
  name: 'tough-cookie',
  play: async ({ hops }: Case) => {
    const jar = new CookieJar(undefined, { looseMode: true, prefixSecurity: 'strict' })
    return hops.map(({ url, sets }) => {
      const header = headerOf(jar, url)
      for (const line of sets) setQuietly(jar, line, url)
      return header
    })
  },
}

/** It refuses to be asked about some hosts: then its client sends nothing. */
function headerOf(jar: CookieJar, url: string): string | null {
  try {
    return jar.getCookieStringSync(url) || null
  } catch {
    return null
  }
}

/** As a client does that goes on when a cookie is refused. */
function setQuietly(jar: CookieJar, line: string, url: string): void {
  try {
    jar.setCookieSync(line, url, { ignoreError: true })
  } catch {
    // Refused with an error of its own.
  }
}
