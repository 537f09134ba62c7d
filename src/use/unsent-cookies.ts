import { holdsLogin } from '../cookies/known-names.ts'
import { type UnsentCookies, whyUnsent } from '../cookies/why-unsent.ts'
import type { VisitCredentials } from '../fetching/tier.ts'
import type { Page } from '../verdict/page.ts'

/** The addresses of a visit. */
interface VisitedUrls extends Pick<Page, 'requestedUrl' | 'finalUrl'> {
  readonly hops: readonly { readonly url: string }[]
}

/** Why a visit of a session sent no cookie; null if it sent one, or if its login is in a header. */
export function unsentCookies(
  credentials: Pick<VisitCredentials, 'domain' | 'cookies' | 'exactCookies' | 'headers'>,
  { requestedUrl, finalUrl, hops }: VisitedUrls,
  now: number,
): UnsentCookies | null {
  if (holdsLogin(credentials.headers)) return null
  const later = [...hops.map(({ url }) => url), finalUrl].map((url) => new URL(url))
  return whyUnsent(credentials, [new URL(requestedUrl), ...later], now)
}
