import type { SessionAccess } from '../accounts/access.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import type { RenewalSecrets } from './renewal/renewal.ts'
import type { InitialName, innerFields, SessionFields, SettingName } from './session-fields.ts'
import type { SessionStatus } from './session-status.ts'

export type { SessionStatus, StoredStatus } from './session-status.ts'

/**
 * A *session* is the stored record of a logged-in browser session, never a login to Latchkey itself.
 * Times are epoch milliseconds. Secrets (values of cookies and headers) are not part of it: they lie sealed beside it.
 * Its fields are declared in `session-fields.ts`.
 */
export type Session = { readonly [Name in keyof SessionFields]: ReturnType<SessionFields[Name]['decode']> }

/** What a user sets of a session, at its creation and later. */
export type SessionSettings = Pick<Session, SettingName>

/** What a new session has without being told. */
export type InitialSession = Pick<Session, InitialName>

/** What is sealed: everything of a session that is secret. */
export interface SessionSecrets extends CookieState {
  /** What its browser kept beside cookies. */
  readonly storage: readonly OriginStorage[]
  readonly headers: Readonly<Record<string, string>>
  /** Sent as User-Agent with its requests, if given at creation. */
  readonly userAgent: string | null
  /** Its own proxy, with its credentials; null: none. */
  readonly proxy: UpstreamProxy | null
  /** What a renewal sends; null: there is none. */
  readonly renewal: RenewalSecrets | null
}

export type ShownSession = Omit<Session, keyof typeof innerFields>

/** A session as one principal sees it: its status as of now, and their access to it. */
export interface SessionView extends Omit<ShownSession, 'status'> {
  readonly access: SessionAccess
  /** `expired` as soon as `expiresAt` is reached. */
  readonly status: SessionStatus
  readonly expiryStatus: 'ok' | 'expiring_soon' | 'expired' | null
  /** 0..100 with one decimal; 0 while there are no requests. */
  readonly successRate: number
}
