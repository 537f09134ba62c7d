import type { Viewport } from '../fetching/rendering-options.ts'
import { decodeMethods, encodeMethods } from './allowed-methods.ts'
import type { SeenBinding } from './binding.ts'
import type { CookieOwner } from './cookie-owner.ts'
import { field, flag, json, jsonList, orNull, plain } from './field.ts'
import { decodeLabels, encodeLabels } from './labels.ts'
import type { LastVerdict } from './last-verdict.ts'
import type { Concurrency } from './limits/concurrency.ts'
import type { Monitoring } from './monitoring/bounds.ts'
import type { CheckCause } from './monitoring/check-cause.ts'
import type { ShownProxy } from './proxy.ts'
import type { Renewal, RenewalState } from './renewal/renewal.ts'
import type { StoredStatus } from './session-status.ts'
import { decodeRule } from './validation-rule.ts'

const strings = jsonList<string>()
const numbers = jsonList<number>()
const text = plain<string>()
const textOrNull = plain<string | null>()
const number = plain<number>()
const numberOrNull = plain<number | null>()

/**
 * The fields of a session that everybody who can see it sees. Each is declared once: its column, its encoding, its
 * initial value, its name in a PATCH. The types `Session`, `SessionSettings` and `SessionsTable`, the queries and the
 * writes follow from this table; what clients send and see is in `http/schemas/session-fields.ts`.
 */
export const shownFields = {
  id: field('id', text, {}),
  /** The user who owns it. */
  accountId: field('account_id', text, {}),
  /** The organization it is shared with, if any. */
  organizationId: field('organization_id', textOrNull, { initial: null }),
  name: field('name', text, { patch: 'name' }),
  /** Lower case, punycode, without trailing dot; never changes (the sealed state is bound to it). */
  domain: field('domain', text, {}),
  /** One per cookie, so that a name may occur twice. */
  cookieNames: field('cookie_names', strings, {}),
  headerNames: field('header_names', json<readonly string[]>(), { initial: null }),
  /** As stored; `expired` follows from the date when read, see `lifecycle.ts`. */
  status: field('status', plain<StoredStatus>(), {}),
  disabled: field('disabled', flag, { initial: false, patch: 'disabled' }),
  expiresAt: field('expires_at', numberOrNull, { initial: null, patch: 'expires_at' }),
  validationUrl: field('validation_url', text, {}),
  /** The user's rule for logged in and logged out; null: judged by signals alone. */
  validationRule: field('validation_rule', orNull(JSON.stringify, decodeRule), { initial: null, patch: 'validation' }),
  nextValidationAt: field('next_validation_at', numberOrNull, { initial: null }),
  lastValidatedAt: field('last_validated_at', numberOrNull, { initial: null }),
  /** 50 to 100, of the last validation. */
  validationConfidence: field('validation_confidence', numberOrNull, { initial: null }),
  consecutiveFailures: field('consecutive_failures', number, { initial: 0 }),
  lastUsedAt: field('last_used_at', numberOrNull, { initial: null }),
  totalRequests: field('total_requests', number, { initial: 0 }),
  successfulRequests: field('successful_requests', number, { initial: 0 }),
  notes: field('notes', textOrNull, { initial: null, patch: 'notes' }),
  /** Visited shortly before it would end by disuse. */
  keepAlive: field('keep_alive', flag, { initial: false, patch: 'keep_alive' }),
  /** The user's settings for monitoring; null: none. */
  monitoring: field('monitoring', json<Monitoring>(), { initial: null, patch: 'monitoring' }),
  /** The version of its sealed state: 1 at creation, incremented by each write. */
  stateVersion: field('state_version', number, { initial: 1 }),
  /** How often users changed it, and once for its creation. */
  settingsVersion: field('settings_version', number, { initial: 1 }),
  /** Whether cookie changes by its site are stored. */
  writeBack: field('write_back', flag, { initial: true, patch: 'write_back' }),
  /** Who rotates its cookies: a browser that pushes them, or requests of this server. */
  cookieOwner: field('cookie_owner', plain<CookieOwner>(), { initial: 'latchkey', patch: 'cookie_owner' }),
  /** How many uses may run at the same time, as its user set it; null: `auto`. */
  concurrency: field('concurrency', json<Concurrency>(), { initial: null, patch: 'concurrency' }),
  /** The least time between two requests with it, in milliseconds; null: none. */
  paceMs: field('pace_ms', numberOrNull, { initial: null, patch: 'pace' }),
  /** The methods that its user allows; null: the default ones. */
  allowedMethods: field('allowed_methods', orNull(encodeMethods, decodeMethods), {
    initial: null,
    patch: 'allowed_methods',
  }),
  /** A response changed a cookie that its request sent, since a user last set the state. */
  rotates: field('rotates', flag, { initial: false }),
  /** Until when an outside lease holds it; null or past: none does. */
  heldUntil: field('held_until', numberOrNull, { initial: null }),
  /** Ports beyond 80 and 443 to which its headers are sent, as its domain or an imported request named them. */
  headerPorts: field(
    'header_ports',
    {
      encode: (ports: readonly number[]) => (ports.length === 0 ? null : numbers.encode(ports)),
      decode: (stored: string | null) => (stored === null ? [] : numbers.decode(stored)),
    },
    { initial: [] },
  ),
  /** What was seen of how its login is bound to a device; null: nothing yet. */
  seenBinding: field('binding', plain<SeenBinding | null>(), { initial: null }),
  /** The proxy that everything of it goes through, without its credentials; null: none. */
  proxy: field('proxy', json<ShownProxy>(), { initial: null }),
  /** How its access token is renewed; null: not. */
  renewal: field('renewal', json<Renewal>(), { initial: null }),
  /** The outcome of the last renewals; null: there was none. */
  renewalState: field('renewal_state', json<RenewalState>(), { initial: null }),
  /** When it is renewed next; null: not automatically. */
  renewalAt: field('renewal_at', numberOrNull, { initial: null }),
  /** The user whom the site must show; null: none was seen or set yet. */
  expectedUser: field('expected_user', textOrNull, { initial: null, patch: 'expected_user' }),
  /** Result of the latest check, and why; null before the first check. */
  lastVerdict: field('last_verdict', json<LastVerdict>(), { initial: null }),
  /** Scrapes with it are refused when it cannot be used, unless they say otherwise. */
  strict: field('strict', flag, { initial: false, patch: 'strict' }),
  /** A check may try the User-Agents of common browsers when none is stored. */
  probeUserAgents: field('probe_user_agents', flag, { initial: false, patch: 'probe_user_agents' }),
  /** Of the browser that logged in: language tag, IANA time zone, size of its window; null: not known. */
  locale: field('locale', textOrNull, { initial: null, patch: 'locale' }),
  timezone: field('timezone', textOrNull, { initial: null, patch: 'timezone' }),
  viewport: field('viewport', json<Viewport>(), { initial: null, patch: 'viewport' }),
  /** The name that its user's own system has for it; unique among the sessions of an account. */
  externalId: field('external_id', textOrNull, { initial: null, patch: 'external_id' }),
  labels: field('labels', { encode: encodeLabels, decode: decodeLabels }, { initial: [], patch: 'labels' }),
  createdAt: field('created_at', number, {}),
  updatedAt: field('updated_at', number, {}),
} as const

/** Fields that nobody sees; lists are read without them. */
export const innerFields = {
  /** What validations learned about the pages of its site, as stored (`validation/probe-memory.ts`). */
  probe: field('probe', textOrNull, { initial: null }),
  /** Why the next check is planned. */
  nextValidationCause: field('next_validation_cause', plain<CheckCause | null>(), { initial: null }),
  /** The user who requested the next check, if any. */
  nextValidationBy: field('next_validation_by', textOrNull, { initial: null }),
  /** The prefix of the API key of that request, if any. */
  nextValidationKey: field('next_validation_key', textOrNull, { initial: null }),
  /** What was observed of its lifetime, as stored (`monitoring/learned.ts`). */
  learned: field('learned', textOrNull, { initial: null }),
  /** Checks since it became invalid. */
  invalidChecks: field('invalid_checks', number, { initial: 0 }),
  /** The version that a user last set; later changes by its site belong to the same login. */
  putVersion: field('put_version', number, { initial: 1 }),
  /** The page from which `expectedUser` was adopted, redacted; null when a user set it. */
  expectedUserPage: field('expected_user_page', textOrNull, { initial: null }),
  /** The other user that is shown instead of `expectedUser`, while that lasts; null: none. */
  wrongUser: field('wrong_user', textOrNull, { initial: null }),
  /** It was seen logged in, with any cookies; a session that never was is *unproven*. */
  wasAlive: field('seen_alive', flag, { initial: false }),
  /** Last seen logged in with the cookies that a user last set; null: never. */
  aliveAt: field('alive_at', numberOrNull, { initial: null }),
  /**
   * When it was seen logged out while its status waits for a second check, because its site may have changed; null:
   * nothing waits.
   */
  deathHeldAt: field('death_held_at', numberOrNull, { initial: null }),
  /** Its held death is part of a `site.changed` event that was sent. */
  siteChangeTold: field('site_change_told', flag, { initial: false }),
  deletedAt: field('deleted_at', numberOrNull, { initial: null }),
} as const

export const sessionFields = { ...shownFields, ...innerFields }

export type SessionFields = typeof sessionFields

type NamesWith<Option extends object> = {
  [Name in keyof SessionFields]: SessionFields[Name] extends Option ? Name : never
}[keyof SessionFields]

/** The fields that a PATCH sets directly. */
export type SettingName = NamesWith<{ readonly patch: string }>

/** The fields with an initial value. */
export type InitialName = NamesWith<{ readonly initial: unknown }>

/** The columns of the fields in `sessions`. */
export type SessionColumns = {
  [Name in keyof SessionFields as SessionFields[Name]['column']]: ReturnType<SessionFields[Name]['encode']>
}
