import type { HopJar } from '../cookies/hop-jar.ts'
import type { SetCookie } from '../cookies/set-cookie.ts'
import type { HttpMethod } from '../sessions/allowed-methods.ts'
import type { PageKind } from './http/media.ts'

/** `1` plain HTTP, `3` HTTP with a browser's fingerprint, `4` a real browser (contract §3). */
export type TierName = '1' | '3' | '4'

/** Contract §3: counted per account, nothing is charged. */
export const tierCredits: Readonly<Record<TierName, number>> = { '1': 1, '3': 2, '4': 5 }

/** A way of getting a page. */
export interface Tier {
  readonly name: TierName
  /**
   * Gets one page, following redirects.
   * @param signal ends it, with its reason, when nobody waits for the answer any more
   * @throws AppError TARGET_UNREACHABLE, TIMEOUT, TARGET_NOT_ALLOWED, OVERLOADED; whatever `beforeSecret` throws
   */
  fetch(request: PageRequest, signal: AbortSignal): Promise<FetchedPage>
}

/** Headers that are given with one request; they win over the session's of the same name. */
export interface AskedHeaders {
  readonly headers: Readonly<Record<string, string>>
  /** Whether they may go with this hop. */
  readonly mayCarry: (url: URL) => boolean
}

export interface PageRequest {
  readonly url: URL
  readonly method: HttpMethod
  /** Sent as UTF-8. Never goes to a host that the jar's session may not go to, nor, without one, to another host. */
  readonly body: string | null
  /** Of the body; null: the session's, else by what the body looks like. */
  readonly contentType: string | null
  /** The cookies of this scrape, and which hops may carry the session's own headers. */
  readonly jar: Pick<HopJar, 'cookieHeader' | 'mayCarry' | 'mayCarryHeaders' | 'receive'>
  /** The session's own headers; sent where the jar says `mayCarryHeaders`, and win over the default ones. */
  readonly headers: Readonly<Record<string, string>>
  /** The headers of this request alone; default none. */
  readonly asked?: AskedHeaders
  /** The session's User-Agent; sent where the jar says `mayCarry`. */
  readonly userAgent: string | null
  /** For the whole visit, redirects and body included, in whole milliseconds. */
  readonly timeoutMs: number
  /** Of the last answer's body, counted after decompression; the rest is cut off. */
  readonly maxResponseBytes: number
  /**
   * Called once, before the first request that carries anything of the session; that request is written only after it
   * has resolved, and never if it rejects. A visit that was asked for this may have used the secret, also where it
   * fails later.
   */
  readonly beforeSecret: () => Promise<void>
  /**
   * Called as each request is about to be written, also one that is sent once more; what it throws ends the visit, and
   * the request is not written.
   */
  readonly mayBegin?: () => void
  /** Called when the head of an answer has come, also of one that redirects or is then refused. */
  readonly onAnswer?: () => void
  /** Told of body bytes as they are held; throws OVERLOADED where they are too many. */
  readonly reserveBytes: (bytes: number) => void
}

/** Cut where it was too long (`response_body_cap`), or where what came could not be decoded (`undecodable`). */
export interface Truncation {
  readonly atBytes: number
  /** As announced by the target; as many as were read where it did not say, or said it of the compressed form. */
  readonly originalBytes: number
  readonly reason: 'response_body_cap' | 'undecodable'
}

export interface SetCookieAt extends SetCookie {
  /** The URL that set it. */
  readonly hopUrl: string
}

/** An answer that redirected, and was followed. */
export interface FollowedRedirect {
  readonly url: string
  readonly statusCode: number
  /** As `FetchedPage.headers`. */
  readonly headers: Readonly<Record<string, string>>
  readonly setsCookie: boolean
}

/** What came back from one visit. */
export interface FetchedPage {
  /** Of the last answer, as everything below that does not say otherwise. */
  readonly status: number
  /** Lower-case names; several fields of one name joined by a comma; without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  readonly finalUrl: string
  /** The answers that redirected, in order; without the last. */
  readonly redirectChain: readonly FollowedRedirect[]
  /** Of all answers, in order; those that can be read. */
  readonly setCookies: readonly SetCookieAt[]
  /** After decompression. */
  readonly body: Buffer
  /**
   * The body decoded; '' for what is binary. Anew each time, in microseconds: kept while a commit runs, the texts of all
   * scrapes in flight would be most of the memory.
   * @param firstBytes of no more than these, whose last character may be cut; default all
   */
  text(firstBytes?: number): string
  /** The same text as UTF-8, where the body came so: to be written again without encoding it; else null. */
  utf8(): Buffer | null
  /** As the Encoding standard names it. */
  readonly charset: string
  /** As sent, or null. */
  readonly contentType: string | null
  readonly kind: PageKind
  /** Length of the body. */
  readonly sizeBytes: number
  readonly truncated: Truncation | null
  /** Whether any request carried a cookie, a header or the User-Agent of the session. */
  readonly carriedSecret: boolean
  /** When the head of the last answer had come, epoch milliseconds. */
  readonly fetchedAt: number
  /** Milliseconds from the start of the visit to the head of the last answer, and to the end of its body. */
  readonly timings: { readonly headMs: number; readonly totalMs: number }
}
