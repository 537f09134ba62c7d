import type { ImportContent } from '../cookies/formats/recognise.ts'
import type { UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import type { GivenState, OtherGivenFields } from './given-cookies.ts'
import type { SettingsChange } from './merge-settings.ts'
import type { RenewalChange, RenewalInput } from './renewal/given-renewal.ts'
import type { SessionSettings } from './session.ts'
import type { TokenEntry } from './state/token-entry.ts'
import type { SessionFilter } from './stored-session.ts'

export interface CreateSessionInput extends NewSessionInput {
  /** As given; normalized by `createSession`. */
  readonly domain: string
  readonly cookies: ImportContent
}

/** The fields of a new session except domain and cookies. */
export interface NewSessionInput extends SessionSettings, OtherGivenFields {
  readonly consent: boolean | null
  readonly validationUrl: string | null
  /** True: starts as `pending_validation` and is validated in the background. */
  readonly validate: boolean
  /** How its access token is renewed; null: not. */
  readonly renewal: RenewalInput | null
  /** Hosts outside its domain that a renewal may be sent to. */
  readonly renewalHosts: readonly string[]
}

/** Only the given fields change; `undefined` keeps a value, null clears it. */
export interface UpdateSessionInput extends RenewalChange, SettingsChange {
  readonly cookies?: ImportContent
  /** Cookies, headers and storage that were read from an import. */
  readonly imported?: GivenState
  readonly headers?: Readonly<Record<string, string>> | null
  /** The entry of the stored localStorage that `Authorization` is taken from; null: from none any more. */
  readonly useToken?: TokenEntry | null
  readonly validationUrl?: string | null
  readonly userAgent?: string | null
  readonly proxy?: UpstreamProxy | null
}

export interface RefreshSessionInput {
  /** Null: the stored ones stay. */
  readonly cookies: ImportContent | null
  /** Null: the stored ones stay. Without cookies and headers only counters are reset. */
  readonly headers: Readonly<Record<string, string>> | null
  readonly expiresAt: number | null
}

export interface ListSessionsInput extends Omit<SessionFilter, 'now'> {
  /** 1 to 200. */
  readonly limit: number
  readonly cursor: string | null
}

export interface AuditPageInput {
  /** 1 to 1000. */
  readonly limit: number
  readonly cursor: string | null
  readonly action: string | null
}

export interface VersionsInput {
  /** 1 to 200. */
  readonly limit: number
  readonly cursor: string | null
}
