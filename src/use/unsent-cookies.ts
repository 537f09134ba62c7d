import { whyUnsent } from '../cookies/why-unsent.ts'
import type { VisitCredentials } from '../fetching/tier.ts'
import type { Page } from '../verdict/page.ts'

/** The addresses of a visit. */
interface VisitedUrls extends Pick<Page, 'requestedUrl' | 'finalUrl'> {
  readonly hops: readonly { readonly url: string }[]
}

type Credentials = Pick<VisitCredentials, 'domain' | 'cookies' | 'exactCookies' | 'headers' | 'storage'>

/**
 * Why a visit over plain HTTP sent no cookie of a session (`whyUnsent`); null if it sent one, or if the login may be in a
 * header or a storage.
 */
export function unsentCookies(
  credentials: Credentials,
  { requestedUrl, finalUrl, hops }: VisitedUrls,
  now: number,
): string | null {
  if (Object.keys(credentials.headers).length > 0 || credentials.storage.length > 0) return null
  const later = [...hops.map(({ url }) => url), finalUrl].map((url) => new URL(url))
  return whyUnsent(credentials, [new URL(requestedUrl), ...later], now)
}
