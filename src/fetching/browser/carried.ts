import type { Clock } from '../../clock.ts'
import { HopJar } from '../../cookies/hop-jar.ts'
import { namesLogin } from '../../cookies/known-names.ts'
import { storesToken } from '../../cookies/login-tokens.ts'
import { hopHeaders } from '../http/hop-headers.ts'
import type { FetchedPage, VisitPlan } from '../tier.ts'

type Credentials = NonNullable<VisitPlan['credentials']>

/**
 * What of a session went with the requests of a page, by the rules of its cookies and headers: a browser does not tell. A
 * storage is not sent itself; the scripts of the pages of its origin read it.
 */
export class Carried {
  readonly #plan: VisitPlan
  readonly #credentials: Credentials
  readonly #clock: Clock
  readonly #origins = new Set<string>()
  readonly #inRequests = { carriedSecret: false, carriedLogin: false }
  readonly #inStorage = { carriedSecret: false, carriedLogin: false }

  constructor(plan: VisitPlan, credentials: Credentials, clock: Clock) {
    this.#plan = plan
    this.#credentials = credentials
    this.#clock = clock
  }

  /** Notes a request of the page. */
  note(url: URL): void {
    if (!this.#inRequests.carriedLogin) this.#noteRequest(url)
    if (this.#origins.has(url.origin)) return
    this.#origins.add(url.origin)
    const ofOrigin = this.#credentials.storage.filter(({ origin }) => origin === url.origin)
    this.#inStorage.carriedSecret ||= ofOrigin.length > 0
    this.#inStorage.carriedLogin ||= storesToken(ofOrigin)
  }

  #noteRequest(url: URL): void {
    const [found, credentials, { callerHeaders }] = [this.#inRequests, this.#credentials, this.#plan]
    // One for each request: a page asks hosts over https in between, which forbids a browser nothing.
    const jar = new HopJar({ ...credentials, requestedUrl: this.#plan.url })
    const may = {
      agent: jar.mayCarry(url),
      headers: jar.mayCarryHeaders(url),
      asked: jar.mayCarryCallerHeaders(url),
    }
    const own = hopHeaders({ credentials, callerHeaders, contentType: null, body: null }, may, false)
    const cookies = jar.cookieHeader(url, this.#clock.now())
    found.carriedSecret ||= own.carriesOwn || cookies.carriedSecret
    found.carriedLogin ||= own.carriesLogin || (cookies.carriedSecret && namesLogin(cookies.header ?? ''))
  }

  /**
   * @param page `isDocument`: one was shown, so that its scripts ran; `changes`: of the session's cookies, which the answer to a
   *   request that was not seen, as of a shared worker, may have made
   */
  inAll({ isDocument, changes }: Pick<FetchedPage, 'changes'> & { readonly isDocument: boolean }): CarriedParts {
    const [requests, storage] = [this.#inRequests, this.#inStorage]
    return {
      carriedSecret: requests.carriedSecret || changes.length > 0 || (isDocument && storage.carriedSecret),
      carriedLogin: requests.carriedLogin || (isDocument && storage.carriedLogin),
    }
  }
}

type CarriedParts = Pick<FetchedPage, 'carriedSecret' | 'carriedLogin'>
