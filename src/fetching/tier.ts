import type { CookieChange } from '../cookies/cookie-change.ts'
import type { HopJar } from '../cookies/hop-jar.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { SetCookie } from '../cookies/set-cookie.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import type { Answer } from '../egress/exchange.ts'
import type { UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import type { AppError } from '../errors.ts'
import type { OwnRequest } from '../page/page.ts'
import type { ByteShare } from './budget.ts'
import type { PageKind } from './http/media.ts'
import type { HttpMethod } from './http-method.ts'
import type { RenderingOptions, Viewport } from './rendering-options.ts'

/** From the cheapest up: `1` plain HTTP, `3` HTTP with a browser's fingerprint, `4` a real browser. */
export const tiersByCost = ['1', '3', '4'] as const

export type TierName = (typeof tiersByCost)[number]

/** The tier that renders pages. */
export const browserTier = '4' as const satisfies TierName

/** Counted per account; nothing is charged. */
export const tierCredits: Readonly<Record<TierName, number>> = { '1': 1, '3': 2, '4': 5 }

/**
 * A way to fetch a page, in two phases, so that its caller can record the use of credentials while the visit is
 * prepared, and nothing is sent before the record is durable.
 */
export interface Tier {
  readonly name: TierName
  /**
   * Prepares a visit as far as possible without sending anything made from the plan's credentials. The time of the plan
   * starts here.
   * @param signal ends preparation and visit with its reason
   * @throws AppError TARGET_NOT_ALLOWED, TARGET_UNREACHABLE, TIMEOUT, OVERLOADED; the signal's reason
   */
  prepare(plan: VisitPlan, signal: AbortSignal): Promise<PreparedVisit>
}

/** A prepared visit; no secret was sent yet. */
export interface PreparedVisit {
  /**
   * Fetches the page and follows redirects; call it once. Nothing is sent after the time of the plan is up.
   * @throws as `Tier.prepare`
   */
  send(): Promise<FetchedPage>
  /** Whether something made from the credentials may have reached a target, also when `send` has failed. */
  mayHaveSent(): boolean
  /** Releases the resources of the visit; always call it, also after a failure. Never rejects. */
  close(): Promise<void>
}

/** One page to visit. */
export interface VisitPlan {
  /** Whose visit it is, for fair shares. */
  readonly account: string
  /** The purpose; in a browser, each purpose has lanes of its own. */
  readonly purpose: 'scrape' | 'check'
  readonly url: URL
  readonly method: HttpMethod
  /**
   * Sent as UTF-8. Never sent to a host that may not get the credentials, nor, without credentials, to another host.
   */
  readonly body: string | Uint8Array | null
  /** Of the body; null: that of the credentials' headers, else guessed from the body. */
  readonly contentType: string | null
  /** Null: anonymous. */
  readonly credentials: VisitCredentials | null
  /** The proxy for every connection of the visit, anonymous ones included; null: none. */
  readonly proxy: UpstreamProxy | null
  /** The jar of earlier visits, to continue with; null: the cookies of the credentials. */
  readonly jar: VisitJar | null
  /** Headers of this request only; they override the credentials' headers of the same name. */
  readonly callerHeaders: Readonly<Record<string, string>>
  /** For the whole visit with redirects and body, in whole milliseconds. */
  readonly timeoutMs: number
  /** Of the last response's body, after decompression; the rest is cut off. */
  readonly maxResponseBytes: number
  /** Counts the bytes of bodies in memory. */
  readonly bytes: ByteShare
  /**
   * The visit's own requests are not written after `endsAt` (epoch milliseconds; it moves when the lease is renewed);
   * null: no lease.
   */
  readonly lease: { readonly endsAt: number } | null
  /** Called right before each request over plain HTTP is written, and before each step on a page that `mayChange`. */
  readonly onSend?: (() => void) | undefined
  /** Options for a browser; other tiers ignore them. */
  readonly browser: RenderingOptions | null
  /** For an answer that is passed on as it was received; only over plain HTTP. Default: none. */
  readonly passOn?: PassOn | undefined
}

/** How the last answer of a visit is passed on to its caller. */
export interface PassOn {
  /** Say nothing of anybody, so every host of the visit gets them; lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Gets each last answer; of a page its beginning is read by then, as much as `maxResponseBytes`, of a file nothing. */
  readonly keep: (answer: Answer) => void
}

/**
 * The usual values of a plan: an anonymous GET without a browser. A plan adds whose visit it is, the URL and the limits,
 * and always says which proxy it uses.
 */
export const plainVisit = {
  method: 'GET',
  body: null,
  contentType: null,
  credentials: null,
  jar: null,
  callerHeaders: {},
  lease: null,
  browser: null,
} as const satisfies Partial<VisitPlan>

/** The credentials of a visit, all of it secret. */
export interface VisitCredentials extends CookieState {
  /** Where they may be sent: this domain and its subdomains. */
  readonly domain: string
  readonly headers: Readonly<Record<string, string>>
  /** Ports beyond 80 and 443 to which the headers may be sent. */
  readonly headerPorts: readonly number[]
  /** Sent as the headers are, but to every port. */
  readonly userAgent: string | null
  readonly storage: readonly OriginStorage[]
  /** Of its browser: language tag, IANA time zone, size of the window; null: as this server's browser has it. */
  readonly locale: string | null
  readonly timezone: string | null
  readonly viewport: Viewport | null
}

/** Decides which cookies and headers are sent with each hop of a visit, and collects cookie changes. */
export type VisitJar = Pick<
  HopJar,
  'cookieHeader' | 'mayCarry' | 'mayCarryHeaders' | 'mayCarryCallerHeaders' | 'receive' | 'changes'
>

/**
 * Truncated because it was too long (`response_body_cap`), or because it could not be decoded from there
 * (`undecodable`).
 */
export interface Truncation {
  readonly atBytes: number
  /**
   * As announced by the target; the number of bytes read when the target announced none, or only the compressed size.
   */
  readonly originalBytes: number
  readonly reason: 'response_body_cap' | 'undecodable'
}

export interface SetCookieAt extends SetCookie {
  /** The URL that set it. */
  readonly hopUrl: string
}

/** A response whose redirect was followed. */
export interface FollowedRedirect {
  readonly url: string
  readonly statusCode: number
  /** As `FetchedPage.headers`; {} when a browser followed it. */
  readonly headers: Readonly<Record<string, string>>
  /** False when a browser followed it. */
  readonly setsCookie: boolean
}

/** The result of one visit. */
export interface FetchedPage {
  /** Of the last response, like everything below unless stated. */
  readonly status: number
  /** Lower-case names; several fields of one name joined by a comma; without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  readonly finalUrl: string
  /** The redirecting responses, in order; without the last response. */
  readonly redirectChain: readonly FollowedRedirect[]
  /** The readable cookies of all responses, in order; none of those to a browser. */
  readonly setCookies: readonly SetCookieAt[]
  /** After decompression. */
  readonly body: Buffer
  /**
   * The decoded body; '' for a binary one. Decoded at each call, in microseconds: texts kept during commits would be most of
   * the memory of all scrapes in flight.
   * @param firstBytes decodes at most this many, whose last character may be cut; default all
   */
  text(firstBytes?: number): string
  /** The same text as UTF-8 when the body was UTF-8, to write it without encoding it again; else null. */
  utf8(): Buffer | null
  /** By its name in the Encoding standard. */
  readonly charset: string
  /** As sent, or null. */
  readonly contentType: string | null
  readonly kind: PageKind
  /** Length of the body. */
  readonly sizeBytes: number
  readonly truncated: Truncation | null
  /** Whether any request contained a cookie, a header or the User-Agent of the credentials. */
  readonly carriedSecret: boolean
  /** Whether there was one that may be a login: not only the User-Agent and the language of a browser. */
  readonly carriedLogin: boolean
  /** How the visit changed the credentials' cookies, including changes that were in the plan's jar before. */
  readonly changes: readonly CookieChange[]
  /** The browser's storage for origins of the credentials' domain; null: no browser, or no credentials. */
  readonly storage: readonly OriginStorage[] | null
  /** The responses to requests by the page's own scripts, in order; null: the page was not rendered by a browser. */
  readonly ownRequests: readonly OwnRequest[] | null
  /** Whether the browser shows a form with a password field; absent: not known. */
  readonly showsPassword?: boolean
  /** A browser read the page before it had loaded, because that took too long; absent: it had, or there was no browser. */
  readonly isStillLoading?: boolean
  /** PNG; null when none was taken. */
  readonly screenshot: Buffer | null
  /**
   * Why a browser did not find what its caller waits for, or did not do a step; INTERRUPTED (`isBrokenOff`) when it was
   * broken off; null: nothing failed.
   */
  readonly failure: AppError | null
  /** When the head of the last response arrived, or a browser's page had been read; epoch milliseconds. */
  readonly fetchedAt: number
  /** Milliseconds from the start of the visit until its page was complete. */
  readonly totalMs: number
}

/**
 * Whether a browser read the page because nobody waits for it any more: only its changes to the state are of use, and not
 * what it shows.
 */
export const isBrokenOff = ({ failure }: Pick<FetchedPage, 'failure'>): boolean => failure?.code === 'INTERRUPTED'
