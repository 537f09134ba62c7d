import type { SessionAccess } from '../accounts/access.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import type { Binding } from './binding.ts'
import type { RenewalSecrets } from './renewal/renewal.ts'
import type { InitialName, innerFields, SessionFields, SettingName } from './session-fields.ts'
import type { SessionStatus } from './session-status.ts'
import type { GivenLogins } from './state/given-digests.ts'
import type { TokenEntry } from './state/token-entry.ts'

/**
 * A *session* is the stored record of a logged-in browser session, never a login to Latchkey itself. Times are epoch
 * milliseconds. Secrets (values of cookies and headers) are not part of it; they are stored sealed. The fields are
 * declared in `session-fields.ts`.
 */
export type Session = { readonly [Name in keyof SessionFields]: ReturnType<SessionFields[Name]['decode']> }

/** The settings that users can give at creation and change later. */
export type SessionSettings = Pick<Session, SettingName>

/** The fields of a new session that have an initial value. */
export type InitialSession = Pick<Session, InitialName>

/** What is sealed: every secret of a session. */
export interface SessionSecrets extends CookieState, GivenLogins {
  /** The localStorage of its browser. */
  readonly storage: readonly OriginStorage[]
  readonly headers: Readonly<Record<string, string>>
  /** The entry of the storage that the `Authorization` header is made of; null: none. */
  readonly tokenEntry: TokenEntry | null
  /** Sent as User-Agent with its requests, if given. */
  readonly userAgent: string | null
  /** Its own proxy, with its credentials; null: none. */
  readonly proxy: UpstreamProxy | null
  /** The secrets of a renewal; null: there is none. */
  readonly renewal: RenewalSecrets | null
}

export type ShownSession = Omit<Session, keyof typeof innerFields>

/** A session for one principal: its status now, and the principal's access to it. */
export interface SessionView extends Omit<ShownSession, 'status'> {
  readonly access: SessionAccess
  readonly binding: Binding
  /** What is known of that, and what to expect; a sentence or two. */
  readonly bindingDetails: string
  /** `expired` as soon as `expiresAt` is reached. */
  readonly status: SessionStatus
  readonly expiryStatus: 'ok' | 'expiring_soon' | 'expired' | null
  /** 0 to 100 with one decimal; 0 when there are no requests. */
  readonly successRate: number
}
