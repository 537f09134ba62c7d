import type { CDPSession } from 'playwright-core'
import { cookieHost } from '../../../cookies/match.ts'
import type { ProxyExit } from '../../../egress/proxy/exit.ts'
import type { HttpCredentials } from './live-types.ts'

/** Answers what a site asks. */
export type AnswerLogin = (credentials: HttpCredentials) => Promise<void>

/** What a site asks with a 401. */
export interface HttpChallenge {
  /** The document that asks; the root of its site if that is not known. */
  readonly url: URL
  /** Otherwise another scheme, whose answer differs for each request. */
  readonly isBasic: boolean
  readonly realm: string
}

/**
 * Handles the HTTP logins (RFC 9110 §11) of a page's documents here, because no image contains the browser's own prompt.
 * @param onAsked gets what the site asks, and the function that answers it
 */
export async function interceptHttpLogins(
  cdp: CDPSession,
  exit: Pick<ProxyExit, 'username' | 'password'>,
  onAsked: (asked: HttpChallenge, answer: AnswerLogin) => void,
): Promise<void> {
  cdp.on('Fetch.requestPaused', ({ requestId }) => {
    void cdp.send('Fetch.continueRequest', { requestId }).catch(() => undefined)
  })
  cdp.on('Fetch.authRequired', ({ requestId, request, authChallenge }) => {
    const answer: AnswerLogin = async (credentials) => {
      const authChallengeResponse =
        credentials === null
          ? ({ response: 'CancelAuth' } as const)
          : ({ response: 'ProvideCredentials', ...credentials } as const)
      await cdp.send('Fetch.continueWithAuth', { requestId, authChallengeResponse }).catch(() => undefined)
    }
    if (authChallenge.source === 'Proxy') return void answer({ username: exit.username, password: exit.password })
    const site = URL.parse(authChallenge.origin)
    if (site === null) return void answer(null)
    // After a redirect the request may have been for a page of another site.
    const page = URL.parse(request.url)
    const url = page?.origin === site.origin ? page : site
    const isBasic = authChallenge.scheme.toLowerCase() === 'basic'
    onAsked({ url, isBasic, realm: authChallenge.realm.slice(0, 200) }, answer)
  })
  const documents = [{ urlPattern: '*', resourceType: 'Document' as const }]
  await cdp.send('Fetch.enable', { handleAuthRequests: true, patterns: documents })
}

/** A Basic login (RFC 7617) that a person gave to a site. */
export interface HttpLogin {
  /** The page that asked for it, without query. */
  readonly page: string
  /** The value of its `Authorization`. Secret. */
  readonly authorization: string
}

/**
 * The Basic logins that a person gave, one for each origin. The browser keeps them for itself, and sends them until the
 * site asks again, which means that it refused them.
 */
export class HttpLogins {
  /** By origin. */
  readonly #given = new Map<string, HttpLogin>()

  /** A page asks. */
  asked({ origin }: URL): void {
    this.#given.delete(origin)
  }

  /** The person has answered. */
  given({ origin, pathname }: URL, username: string, password: string): void {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    this.#given.set(origin, { page: `${origin}${pathname}`, authorization })
  }

  /** The newest for exactly this host; null: none. */
  of(host: string): HttpLogin | null {
    return [...this.#given.values()].findLast(({ page }) => cookieHost(new URL(page)) === host) ?? null
  }
}
