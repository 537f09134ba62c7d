import type { SessionAccess } from '../accounts/access.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import type { ValidationRule } from '../verdict/rule/rule.ts'
import type { HttpMethod } from './allowed-methods.ts'
import type { LastVerdict } from './last-verdict.ts'
import type { Monitoring } from './monitoring/bounds.ts'
import type { CheckCause } from './monitoring/check-cause.ts'
import type { Renewal, RenewalSecrets, RenewalState } from './renewal/renewal.ts'

/**
 * A *session* is the stored record of a logged-in browser session, never a login to Latchkey itself.
 * Times are epoch milliseconds. Secrets (values of cookies and headers) are not part of it: they lie sealed beside it.
 */
export type SessionStatus = 'active' | 'expired' | 'invalid' | 'pending_validation'

/** What is stored; `expired` follows from the date and never is. */
export type StoredStatus = Exclude<SessionStatus, 'expired'>

export const sessionStatuses: readonly SessionStatus[] = ['active', 'expired', 'invalid', 'pending_validation']

export interface Session {
  readonly id: string
  /** The user who owns it. */
  readonly accountId: string
  /** The organization it is shared with, if any. */
  readonly organizationId: string | null
  readonly name: string
  /** Lower case, punycode, without trailing dot; never changes (the sealed state is bound to it). */
  readonly domain: string
  /** One for each cookie, so that a name may come twice. */
  readonly cookieNames: readonly string[]
  readonly headerNames: readonly string[] | null
  /** Ports beyond 80 and 443 that its headers go to, as its domain or an imported request named them. */
  readonly headerPorts: readonly number[]
  /** How its access token is renewed; null: nobody said. */
  readonly renewal: Renewal | null
  /** When it is renewed next; null: not by itself. */
  readonly renewalAt: number | null
  /** What became of the last renewals; null: there was none. */
  readonly renewalState: RenewalState | null
  /** As stored; `expired` by date is derived when read, see `lifecycle.ts`. */
  readonly status: StoredStatus
  readonly disabled: boolean
  readonly expiresAt: number | null
  readonly validationUrl: string
  /** How its user says that it is told logged in from logged out; null: by the signs alone. */
  readonly validationRule: ValidationRule | null
  /** What validations learned of the pages of its site, as stored (`validation/probe-memory.ts`). */
  readonly probe: string | null
  readonly nextValidationAt: number | null
  /** Why it is due then. */
  readonly nextValidationCause: CheckCause | null
  /** The user who asked for it, where somebody did. */
  readonly nextValidationBy: string | null
  /** The prefix of the API key that they asked with, if any. */
  readonly nextValidationKey: string | null
  readonly lastValidatedAt: number | null
  /** 50..100, of the last validation. */
  readonly validationConfidence: number | null
  readonly consecutiveFailures: number
  readonly lastUsedAt: number | null
  readonly totalRequests: number
  readonly successfulRequests: number
  readonly notes: string | null
  /** Visited just before it would end by disuse. */
  readonly keepAlive: boolean
  /** What its user asks of its monitoring; null: nothing. */
  readonly monitoring: Monitoring | null
  /** What was seen of its life, as stored (`monitoring/learned.ts`): most readers have no need of it. */
  readonly learned: string | null
  /** Checks since it became invalid. */
  readonly invalidChecks: number
  /** The version of its sealed state: 1 at creation, one more for each write of it. */
  readonly stateVersion: number
  /** The version that was last put in by hand; what its site changed since is the same login. */
  readonly putVersion: number
  /** Whether what its site changes of its cookies is kept. */
  readonly writeBack: boolean
  /** How many uses of it may run at a time, as its user set it; null: `auto`. */
  readonly concurrency: Concurrency | null
  /** The least time between two requests with it, in milliseconds; null: none. */
  readonly paceMs: number | null
  /** The methods that it may be used with, as its user set them; null: the default ones. */
  readonly allowedMethods: readonly HttpMethod[] | null
  /** An answer changed a cookie that its request carried, since the state was last put in by hand. */
  readonly rotates: boolean
  /** Until when somebody outside holds it; null or past: nobody does. */
  readonly heldUntil: number | null
  /** The user whom the site must show; null: nobody was seen or set yet. */
  readonly expectedUser: string | null
  /** The page that `expectedUser` was adopted from, redacted; null where it was set by hand. */
  readonly expectedUserPage: string | null
  /** Who was shown in the place of `expectedUser`, as long as that lasts; null: nobody. */
  readonly wrongUser: string | null
  /** What the latest check said, and why; null before the first. */
  readonly lastVerdict: LastVerdict | null
  /** It was seen logged in, with whichever cookies; one that never was is *unproven*. */
  readonly wasAlive: boolean
  /** Last seen logged in with the cookies that were last put in by hand; null: never. */
  readonly aliveAt: number | null
  /** Seen logged out then; its status waits for a second check, since its site may have changed. Null: nothing waits. */
  readonly deathHeldAt: number | null
  /** Its held death is part of a `site.changed` that was told. */
  readonly siteChangeTold: boolean
  /** Scrapes with it are refused where it cannot be used, unless they say otherwise. */
  readonly strict: boolean
  /** A check may try the User-Agents of common browsers where none is stored. */
  readonly probeUserAgents: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly deletedAt: number | null
}

/** How many uses of one session may run at a time. */
export interface Concurrency {
  /** `auto`: shared until its site is seen to rotate cookies, exclusive from then on. */
  readonly mode: 'auto' | 'shared' | 'limited' | 'exclusive'
  /** For `limited`: 1..64; else null. */
  readonly max: number | null
  /** How long a use beyond it waits, at most its own time; 0..300; null: its own time. */
  readonly waitSeconds: number | null
}

/** What is sealed: everything of a session that is secret. */
export interface SessionSecrets extends CookieState {
  /** What its browser kept beside cookies. */
  readonly storage: readonly OriginStorage[]
  readonly headers: Readonly<Record<string, string>>
  /** Sent as User-Agent with its requests, if given at creation. */
  readonly userAgent: string | null
  /** What a renewal sends; null: there is none. */
  readonly renewal: RenewalSecrets | null
}

/** Of a session, what nobody is shown: lists are read without it. */
export type InnerField =
  | 'probe'
  | 'nextValidationCause'
  | 'nextValidationBy'
  | 'nextValidationKey'
  | 'learned'
  | 'invalidChecks'
  | 'putVersion'
  | 'expectedUserPage'
  | 'wrongUser'
  | 'wasAlive'
  | 'aliveAt'
  | 'deathHeldAt'
  | 'siteChangeTold'
  | 'deletedAt'

export type ShownSession = Omit<Session, InnerField>

/** A session as one principal sees it: its status as of now, and their access to it. */
export interface SessionView extends Omit<ShownSession, 'status'> {
  readonly access: SessionAccess
  /** `expired` as soon as `expiresAt` is reached. */
  readonly status: SessionStatus
  readonly expiryStatus: 'ok' | 'expiring_soon' | 'expired' | null
  /** 0..100 with one decimal; 0 while there are no requests. */
  readonly successRate: number
}
