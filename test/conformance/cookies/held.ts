import { HopJar } from '../../../src/cookies/hop-jar.ts'
import type { Case } from './case.ts'

/** A cookie as it is kept, in the words of the browser's debugging port. */
export interface HeldCookie {
  readonly name: string
  readonly value: string
  /** With a leading dot where it goes below the host as well. */
  readonly domain: string
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  /** '' where none was named. */
  readonly sameSite: string
  /** The top-level site, or ''. */
  readonly partition: string
  /** Epoch milliseconds; null: as long as the browser runs. */
  readonly expiresAt: number | null
}

/** What the session's jar keeps after the first hop of a case, which is an https address. */
export function heldByJar({ hops }: Case): readonly HeldCookie[] {
  const [first] = hops
  if (first === undefined) return []
  const url = new URL(first.url)
  const jar = new HopJar({ domain: url.hostname, cookies: {}, exactCookies: [], requestedUrl: url })
  jar.receive(url, first.sets, Date.now(), first.date)
  return jar.changes().flatMap(({ after }) => {
    if (after === null) return []
    const { name, value, domain, hostOnly, path, secure, httpOnly, sameSite, partitionKey, expiresAt } = after
    return {
      name,
      value,
      domain: hostOnly ? domain : `.${domain}`,
      path,
      secure,
      httpOnly,
      sameSite: sameSite ?? '',
      partition: partitionKey ?? '',
      expiresAt,
    }
  })
}

/** The two lists where they differ, by anything but a few seconds of expiry; else null. */
export function heldDifference(right: readonly HeldCookie[], got: readonly HeldCookie[]): string | null {
  const [ours, theirs] = [sorted(got), sorted(right)]
  const isSame = ours.length === theirs.length && ours.every((cookie, index) => isAlike(cookie, theirs[index]))
  return isSame ? null : `  should keep ${JSON.stringify(theirs)}\n  and keeps   ${JSON.stringify(ours)}`
}

function isAlike(one: HeldCookie, other: HeldCookie | undefined): boolean {
  if (other === undefined) return false
  // The browser and the jar read the line at two moments, and Max-Age counts from each.
  const nearness = Math.abs((one.expiresAt ?? 0) - (other.expiresAt ?? 0))
  return keyOf(one) === keyOf(other) && nearness < 30_000
}

function sorted(cookies: readonly HeldCookie[]): readonly HeldCookie[] {
  return cookies.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function keyOf({ expiresAt, ...rest }: HeldCookie): string {
  return JSON.stringify([...Object.values(rest), expiresAt === null])
}
