import type { Clock } from '../../clock.ts'
import { HopJar } from '../../cookies/hop-jar.ts'
import { storesToken } from '../../cookies/login-tokens.ts'
import { hopRequest } from '../http/hop-headers.ts'
import type { FetchedPage, VisitPlan } from '../tier.ts'

type CarriedParts = Pick<FetchedPage, 'carriedSecret' | 'carriedLogin'>

/**
 * What of a session went with the requests of a page, by the rules of its cookies and headers: a browser does not tell. A
 * storage is not sent itself; the scripts of the pages of its origin read it.
 */
export class Carried {
  readonly #plan: VisitPlan
  readonly #clock: Clock
  readonly #origins = new Set<string>()
  readonly #inRequests = { carriedSecret: false, carriedLogin: false }
  readonly #inStorage = { carriedSecret: false, carriedLogin: false }

  constructor(plan: VisitPlan, clock: Clock) {
    this.#plan = plan
    this.#clock = clock
  }

  /** Notes a request of the page. */
  note(url: URL): void {
    const { credentials } = this.#plan
    if (credentials === null) return
    if (!this.#inRequests.carriedLogin) {
      // A jar for each request: one remembers the hops of a single navigation, and withholds cookies from http after https.
      const jar = new HopJar({ ...credentials, requestedUrl: this.#plan.url })
      add(this.#inRequests, hopRequest(jar, this.#plan, url, false, this.#clock.now()))
    }
    if (this.#origins.has(url.origin)) return
    this.#origins.add(url.origin)
    const ofOrigin = credentials.storage.filter(({ origin }) => origin === url.origin)
    add(this.#inStorage, { carriedSecret: ofOrigin.length > 0, carriedLogin: storesToken(ofOrigin) })
  }

  /**
   * @param page `isDocument`: one was shown, so that its scripts ran; `changes`: of the session's cookies, which the
   *   answer to a request that was not seen, as of a shared worker, may have made
   */
  inAll({ isDocument, changes }: Pick<FetchedPage, 'changes'> & { readonly isDocument: boolean }): CarriedParts {
    const found = { carriedSecret: changes.length > 0, carriedLogin: false }
    add(found, this.#inRequests)
    if (isDocument) add(found, this.#inStorage)
    return found
  }
}

function add(
  found: { carriedSecret: boolean; carriedLogin: boolean },
  { carriedSecret, carriedLogin }: CarriedParts,
): void {
  found.carriedSecret ||= carriedSecret
  found.carriedLogin ||= carriedLogin
}
