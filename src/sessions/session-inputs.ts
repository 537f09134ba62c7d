import type { ImportContent } from '../cookies/formats/recognise.ts'
import type { ValidationRule } from '../verdict/rule/rule.ts'
import type { HttpMethod } from './allowed-methods.ts'
import type { Monitoring } from './monitoring/bounds.ts'
import type { RenewalChange, RenewalInput } from './renewal/given-renewal.ts'
import type { Concurrency, SessionStatus } from './session.ts'

export interface CreateSessionInput extends NewSessionInput {
  /** As given; normalised here. */
  readonly domain: string
  readonly cookies: ImportContent
}

/** What a new session is given beside domain and cookies. */
export interface NewSessionInput {
  readonly name: string
  readonly headers: Readonly<Record<string, string>> | null
  readonly expiresAt: number | null
  readonly notes: string | null
  readonly userAgent: string | null
  readonly consent: boolean | null
  readonly validationUrl: string | null
  readonly validationRule: ValidationRule | null
  /** True: starts as `pending_validation` and is validated in the background. */
  readonly validate: boolean
  /** Visit it just before it would end by disuse. */
  readonly keepAlive: boolean
  readonly monitoring: Monitoring | null
  readonly concurrency: Concurrency | null
  /** The least time between two visits, in milliseconds. */
  readonly paceMs: number | null
  /** The methods that it may be used with; null: the default ones. */
  readonly allowedMethods: readonly HttpMethod[] | null
  /** Whether what its site changes of its cookies is kept. */
  readonly writeBack: boolean
  /** How its access token is renewed; null: not. */
  readonly renewal: RenewalInput | null
  /** Hosts outside its domain that a renewal may go to. */
  readonly renewalHosts: readonly string[]
  /** Whom the site must show; null: whoever the first sure check shows. */
  readonly expectedUser: string | null
  /** Whether scrapes are refused where the session cannot be used, unless they say otherwise. */
  readonly strict: boolean
  /** Whether a check may try the User-Agents of common browsers where none is stored. */
  readonly probeUserAgents: boolean
}

/** Only the given fields change; `undefined` leaves, null clears. */
export interface UpdateSessionInput extends RenewalChange {
  readonly name?: string
  readonly cookies?: ImportContent
  readonly headers?: Readonly<Record<string, string>> | null
  readonly expiresAt?: number | null
  readonly notes?: string | null
  readonly disabled?: boolean
  readonly validationUrl?: string | null
  readonly validationRule?: ValidationRule | null
  readonly userAgent?: string | null
  readonly keepAlive?: boolean
  readonly monitoring?: Monitoring | null
  readonly concurrency?: Concurrency | null
  readonly paceMs?: number | null
  readonly allowedMethods?: readonly HttpMethod[] | null
  readonly writeBack?: boolean
  readonly expectedUser?: string | null
  readonly strict?: boolean
  readonly probeUserAgents?: boolean
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
