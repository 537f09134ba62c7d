import type { Clock } from '../../clock.ts'
import { HopJar } from '../../cookies/hop-jar.ts'
import { namesLogin } from '../../cookies/known-names.ts'
import { storesToken } from '../../cookies/login-tokens.ts'
import { hopHeaders } from '../http/hop-headers.ts'
import type { FetchedPage, VisitPlan } from '../tier.ts'

type Credentials = NonNullable<VisitPlan['credentials']>

/**
 * What of a session went with the requests of a page, by the rules of plain HTTP and in their order: a browser does not
 * tell. A storage is not sent itself; the scripts of the pages of its origin read it.
 */
export class Carried {
  readonly #credentials: Credentials
  readonly #callerHeaders: VisitPlan['callerHeaders']
  readonly #clock: Clock
  readonly #jar: HopJar
  readonly #inRequests = { carriedSecret: false, carriedLogin: false }
  readonly #inStorage = { carriedSecret: false, carriedLogin: false }

  constructor({ url, callerHeaders }: VisitPlan, credentials: Credentials, clock: Clock) {
    this.#credentials = credentials
    this.#callerHeaders = callerHeaders
    this.#clock = clock
    this.#jar = new HopJar({ ...credentials, requestedUrl: url })
  }

  /** Notes a request of the page. */
  note(url: URL): void {
    this.#noteRequest(url)
    const ofOrigin = this.#credentials.storage.filter(({ origin }) => origin === url.origin)
    this.#inStorage.carriedSecret ||= ofOrigin.length > 0
    this.#inStorage.carriedLogin ||= storesToken(ofOrigin)
  }

  #noteRequest(url: URL): void {
    const [found, jar] = [this.#inRequests, this.#jar]
    if (found.carriedLogin) return
    const may = {
      agent: jar.mayCarry(url),
      headers: jar.mayCarryHeaders(url),
      asked: jar.mayCarryCallerHeaders(url),
    }
    const [credentials, callerHeaders] = [this.#credentials, this.#callerHeaders]
    const own = hopHeaders({ credentials, callerHeaders, contentType: null, body: null }, may, false)
    const cookies = jar.cookieHeader(url, this.#clock.now())
    found.carriedSecret ||= own.carriesOwn || cookies.carriedSecret
    found.carriedLogin ||= own.carriesLogin || (cookies.carriedSecret && namesLogin(cookies.header ?? ''))
  }

  /** @param isDocument whether a page was shown, so that its scripts ran */
  inAll(isDocument: boolean): Pick<FetchedPage, 'carriedSecret' | 'carriedLogin'> {
    const [requests, storage] = [this.#inRequests, this.#inStorage]
    return {
      carriedSecret: requests.carriedSecret || (isDocument && storage.carriedSecret),
      carriedLogin: requests.carriedLogin || (isDocument && storage.carriedLogin),
    }
  }
}
