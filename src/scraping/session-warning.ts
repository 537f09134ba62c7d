import { isHeaderPort, portOf } from '../cookies/header-ports.ts'
import { merge } from '../cookies/merge.ts'
import { mergeStorage } from '../cookies/merge-storage.ts'
import { storageChanges } from '../cookies/storage-change.ts'
import type { Session } from '../sessions/session.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import type { AdmittedSession } from '../use/admit.ts'
import { provesLittle } from '../use/says-nothing.ts'
import { unsentCookies } from '../use/unsent-cookies.ts'
import { headerPortsOf } from '../use/visit-credentials.ts'
import { type ScrapeOutcome, userInstead } from './outcome.ts'
import type { ScrapedPage } from './visit-target.ts'
import { joined } from './warnings.ts'

/** Why the page was fetched without the session. */
export function unusedWarning({ session, status }: AdmittedSession): string {
  return `SESSION_EXPIRED: the session "${session.name}" is ${status}; the page was fetched without it.`
}

/** The warning of a scrape about the session that it used; null: none. */
export function sessionWarning(
  used: OpenState,
  url: URL,
  scraped: ScrapedPage,
  outcome: Pick<ScrapeOutcome, 'stateUpdate'>,
): string | null {
  const { session } = used
  if (userInstead(session, scraped) !== null) return wrongUserWarning(session.name)
  return joined(
    unsentWarning(used, url, scraped),
    withheldWarning(session, url),
    outcome.stateUpdate === null ? unkeptWarning(used, scraped) : null,
  )
}

function wrongUserWarning(name: string): string {
  return `WRONG_USER: the page shows another user than the session "${name}" expects; nothing of it was stored.`
}

/** A page that looks logged out was requested without a cookie of the session. */
function unsentWarning({ session, secrets }: OpenState, url: URL, { page, judgement }: ScrapedPage): string | null {
  // In a browser the page's own requests may have sent some.
  if (judgement.verdict !== 'logged_out' || (page.ownRequests !== null && page.carriedSecret)) return null
  const { finalUrl, redirectChain: hops, fetchedAt } = page
  const credentials = { ...secrets, domain: session.domain }
  const reason = unsentCookies(credentials, { requestedUrl: url.href, finalUrl, hops }, fetchedAt)
  return (
    reason && `COOKIES_NOT_SENT: no cookie of the session "${session.name}" that can be a login was sent: ${reason}.`
  )
}

/** The headers of a session go only to ports that were named (`header-ports.ts`). */
function withheldWarning(session: Session, url: URL): string | null {
  const { name, headerNames } = session
  if (headerNames === null || headerNames.length === 0 || isHeaderPort(url, headerPortsOf(session))) return null
  return `HEADERS_NOT_SENT: the headers of the session "${name}" do not go to port ${portOf(url)}, which neither its domain nor its validation_url names.`
}

/**
 * A site that is known to rotate replaced a cookie or token, and nothing was stored. A login page has a warning of its
 * own.
 */
function unkeptWarning({ session, secrets }: OpenState, { page, judgement }: ScrapedPage): string | null {
  const { name, rotates, writeBack, cookieOwner } = session
  const isLoginPage = judgement.verdict === 'logged_out' && !provesLittle(judgement)
  if (!rotates || !writeBack || cookieOwner === 'browser' || isLoginPage) return null
  const inStorage = storageChanges(secrets.storage, page.storage)
  const isCookie = merge(secrets, page.changes, 'known', page.fetchedAt)?.rotates === true
  if (!isCookie && mergeStorage(secrets.storage, inStorage, 'known')?.rotates !== true) return null
  const what = isCookie ? 'cookie' : 'token in the storage'
  return `COOKIES_NOT_STORED: the site replaced a ${what} of the session "${name}" with an answer of which nothing is stored (status ${page.status}, ${judgement.verdict}); if it no longer accepts the old one, log in again.`
}
