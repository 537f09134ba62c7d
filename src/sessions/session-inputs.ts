import type { ImportContent } from '../cookies/formats/recognise.ts'
import type { UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import type { RenewalChange, RenewalInput } from './renewal/given-renewal.ts'
import type { SessionSettings, SessionStatus } from './session.ts'

export interface CreateSessionInput extends NewSessionInput {
  /** As given; normalised here. */
  readonly domain: string
  readonly cookies: ImportContent
}

/** What a new session is given beside domain and cookies. */
export interface NewSessionInput extends SessionSettings {
  readonly headers: Readonly<Record<string, string>> | null
  readonly userAgent: string | null
  /** Null: none. */
  readonly proxy: UpstreamProxy | null
  readonly consent: boolean | null
  readonly validationUrl: string | null
  /** True: starts as `pending_validation` and is validated in the background. */
  readonly validate: boolean
  /** How its access token is renewed; null: not. */
  readonly renewal: RenewalInput | null
  /** Hosts outside its domain that a renewal may go to. */
  readonly renewalHosts: readonly string[]
}

/** Only the given fields change; `undefined` leaves, null clears. */
export interface UpdateSessionInput extends RenewalChange, Partial<SessionSettings> {
  readonly cookies?: ImportContent
  readonly headers?: Readonly<Record<string, string>> | null
  readonly validationUrl?: string | null
  readonly userAgent?: string | null
  readonly proxy?: UpstreamProxy | null
}

export interface RefreshSessionInput {
  /** Null: counters are reset only. */
  readonly cookies: ImportContent | null
  readonly headers: Readonly<Record<string, string>> | null
  readonly expiresAt: number | null
}

export interface ListSessionsInput {
  readonly domain: string | null
  readonly status: SessionStatus | null
  /** 1..200. */
  readonly limit: number
  readonly cursor: string | null
}

export interface AuditPageInput {
  /** 1..1000. */
  readonly limit: number
  readonly cursor: string | null
  readonly action: string | null
}

export interface VersionsInput {
  /** 1..200. */
  readonly limit: number
  readonly cursor: string | null
}
