import type { CookieChange } from '../cookies/cookie-change.ts'
import type { HopJar } from '../cookies/hop-jar.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { SetCookie } from '../cookies/set-cookie.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import type { BrowserWishes } from './browser-wishes.ts'
import type { ByteShare } from './budget.ts'
import type { PageKind } from './http/media.ts'
import type { HttpMethod } from './http-method.ts'
import type { Viewport } from './viewport.ts'

/** From the cheapest up: `1` plain HTTP, `3` HTTP with a browser's fingerprint, `4` a real browser. */
export const tiersByCost = ['1', '3', '4'] as const

export type TierName = (typeof tiersByCost)[number]

/** Contract §3: counted per account, nothing is charged. */
export const tierCredits: Readonly<Record<TierName, number>> = { '1': 1, '3': 2, '4': 5 }

/**
 * A way of getting a page, in two phases, so that its caller can put a use of credentials on record while the visit is
 * prepared, and let nothing leave before that is durable.
 */
export interface Tier {
  readonly name: TierName
  /**
   * Gets ready for a visit: as far as it goes without sending anything that is made from the plan's credentials. The time
   * of the plan runs from here.
   * @param signal ends preparation and visit with its reason
   * @throws AppError TARGET_NOT_ALLOWED, TARGET_UNREACHABLE, TIMEOUT, OVERLOADED; the signal's reason
   */
  prepare(plan: VisitPlan, signal: AbortSignal): Promise<PreparedVisit>
}

/** A visit that is ready, and of which nothing secret was sent yet. */
export interface PreparedVisit {
  /**
   * Gets the page, following redirects; to be called once. Nothing is sent when the time of the plan is up.
   * @throws as `Tier.prepare`
   */
  send(): Promise<FetchedPage>
  /** Whether something made from the credentials may have reached a target, also where `send` has failed. */
  mayHaveSent(): boolean
  /** Gives back what the visit holds; always to be called, also after a failure. Never rejects. */
  close(): Promise<void>
}

/** One page to be visited. */
export interface VisitPlan {
  /** Whose visit it is, for fair shares. */
  readonly account: string
  /** What it is for: each purpose has places of its own where these are few. */
  readonly purpose: 'scrape' | 'check'
  readonly url: URL
  readonly method: HttpMethod
  /** Sent as UTF-8. Never goes to a host that the credentials may not go to, nor, without them, to another host. */
  readonly body: string | null
  /** Of the body; null: that of the credentials' headers, else by what the body looks like. */
  readonly contentType: string | null
  /** Null: as nobody. */
  readonly credentials: VisitCredentials | null
  /** The proxy that every connection of the visit goes through, whoever it is for; null: none. */
  readonly proxy: UpstreamProxy | null
  /** Cookies of earlier visits, which go on from there; null: those of the credentials. */
  readonly jar: VisitJar | null
  /** Headers of this request alone; they win over the credentials' of the same name. */
  readonly askedHeaders: Readonly<Record<string, string>>
  /** For the whole visit, redirects and body included, in whole milliseconds. */
  readonly timeoutMs: number
  /** Of the last answer's body, counted after decompression; the rest is cut off. */
  readonly maxResponseBytes: number
  /** Where the bytes of bodies are counted as they are held. */
  readonly bytes: ByteShare
  /** No request is written from `endsAt` on (epoch milliseconds; it moves as the lease is renewed); null: no lease. */
  readonly lease: { readonly endsAt: number } | null
  /** What only a browser does; other tiers pass over it. */
  readonly browser: BrowserWishes | null
}

/** What a page is visited with, all of it secret. */
export interface VisitCredentials extends CookieState {
  /** Where they may go: this domain and below it. */
  readonly domain: string
  readonly headers: Readonly<Record<string, string>>
  /** Ports beyond 80 and 443 that the headers may go to. */
  readonly headerPorts: readonly number[]
  /** Sent as the headers are, to every port. */
  readonly userAgent: string | null
  readonly storage: readonly OriginStorage[]
  /** Of its browser: language tag, IANA time zone, size of the window; null: as this server's browser has it. */
  readonly locale: string | null
  readonly timezone: string | null
  readonly viewport: Viewport | null
}

/** Which cookies and headers go with each hop of a visit, and what its answers change. */
export type VisitJar = Pick<
  HopJar,
  'cookieHeader' | 'mayCarry' | 'mayCarryHeaders' | 'mayCarryAsked' | 'receive' | 'changes'
>

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

/** How a request that the page's scripts made was answered; without any value. */
export interface OwnRequest {
  readonly method: string
  /** Without query and fragment. */
  readonly url: string
  readonly status: number
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
  /** Whether any request carried a cookie, a header or the User-Agent of the credentials. */
  readonly carriedSecret: boolean
  /** What the visit changed of the credentials' cookies, with what the plan's jar held changed already. */
  readonly changes: readonly CookieChange[]
  /** What a browser holds for origins of the credentials' domain in the end; null: no browser, or no credentials. */
  readonly storage: readonly OriginStorage[] | null
  /** How the requests of the page's own scripts were answered, in order; null: no browser has rendered the page. */
  readonly ownRequests: readonly OwnRequest[] | null
  /** PNG; null where none was taken. */
  readonly screenshot: Buffer | null
  /** When the head of the last answer had come, epoch milliseconds. */
  readonly fetchedAt: number
  /** Milliseconds from the start of the visit to the head of the last answer, and to the end of its body. */
  readonly timings: { readonly headMs: number; readonly totalMs: number }
}
