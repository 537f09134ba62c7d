import { decodeRule, encodeRule } from '../verdict/rule/rule.ts'
import { decodeMethods, encodeMethods } from './allowed-methods.ts'
import { decodeConcurrency, encodeConcurrency } from './concurrency.ts'
import { field, flag, jsonList, orNull, plain } from './field.ts'
import { decodeLastVerdict, encodeLastVerdict } from './last-verdict.ts'
import { decodeMonitoring, encodeMonitoring } from './monitoring/bounds.ts'
import type { CheckCause } from './monitoring/check-cause.ts'
import { decodeProxy, encodeProxy } from './proxy.ts'
import { decodeRenewal, decodeRenewalState, encodeRenewal, encodeRenewalState } from './renewal/renewal.ts'
import type { StoredStatus } from './session-status.ts'

const strings = jsonList<string>()
const numbers = jsonList<number>()
const text = plain<string>()
const textOrNull = plain<string | null>()
const number = plain<number>()
const numberOrNull = plain<number | null>()

/**
 * The fields of a session that everybody who sees it is shown, each declared once: its column, how its value stands there,
 * what a new session has, its name in a PATCH. The types `Session`, `SessionSettings` and `SessionsTable`, the queries and
 * the writes follow from this table; what clients may send, and see, stands in `http/schemas/session-fields.ts`.
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
  /** One for each cookie, so that a name may come twice. */
  cookieNames: field('cookie_names', strings, {}),
  headerNames: field('header_names', orNull(strings.encode, strings.decode), { initial: null }),
  /** As stored; `expired` by date is derived when read, see `lifecycle.ts`. */
  status: field('status', plain<StoredStatus>(), {}),
  disabled: field('disabled', flag, { initial: false, patch: 'disabled' }),
  expiresAt: field('expires_at', numberOrNull, { initial: null, patch: 'expires_at' }),
  validationUrl: field('validation_url', text, {}),
  /** How its user tells logged in from logged out; null: by the signs alone. */
  validationRule: field('validation_rule', orNull(encodeRule, decodeRule), { initial: null, patch: 'validation' }),
  nextValidationAt: field('next_validation_at', numberOrNull, { initial: null }),
  lastValidatedAt: field('last_validated_at', numberOrNull, { initial: null }),
  /** 50..100, of the last validation. */
  validationConfidence: field('validation_confidence', numberOrNull, { initial: null }),
  consecutiveFailures: field('consecutive_failures', number, { initial: 0 }),
  lastUsedAt: field('last_used_at', numberOrNull, { initial: null }),
  totalRequests: field('total_requests', number, { initial: 0 }),
  successfulRequests: field('successful_requests', number, { initial: 0 }),
  notes: field('notes', textOrNull, { initial: null, patch: 'notes' }),
  /** Visited just before it would end by disuse. */
  keepAlive: field('keep_alive', flag, { initial: false, patch: 'keep_alive' }),
  /** What its user asks of its monitoring; null: nothing. */
  monitoring: field('monitoring', orNull(encodeMonitoring, decodeMonitoring), { initial: null, patch: 'monitoring' }),
  /** The version of its sealed state: 1 at creation, one more for each write of it. */
  stateVersion: field('state_version', number, { initial: 1 }),
  /** Whether what its site changes of its cookies is kept. */
  writeBack: field('write_back', flag, { initial: true, patch: 'write_back' }),
  /** How many uses of it may run at a time, as its user set it; null: `auto`. */
  concurrency: field('concurrency', orNull(encodeConcurrency, decodeConcurrency), {
    initial: null,
    patch: 'concurrency',
  }),
  /** The least time between two requests with it, in milliseconds; null: none. */
  paceMs: field('pace_ms', numberOrNull, { initial: null, patch: 'pace' }),
  /** The methods that it may be used with, as its user set them; null: the default ones. */
  allowedMethods: field('allowed_methods', orNull(encodeMethods, decodeMethods), {
    initial: null,
    patch: 'allowed_methods',
  }),
  /** An answer changed a cookie that its request carried, since the state was last put in by hand. */
  rotates: field('rotates', flag, { initial: false }),
  /** Until when somebody outside holds it; null or past: nobody does. */
  heldUntil: field('held_until', numberOrNull, { initial: null }),
  /** Ports beyond 80 and 443 that its headers go to, as its domain or an imported request named them. */
  headerPorts: field(
    'header_ports',
    {
      encode: (ports: readonly number[]) => (ports.length === 0 ? null : numbers.encode(ports)),
      decode: (stored: string | null) => (stored === null ? [] : numbers.decode(stored)),
    },
    { initial: [] },
  ),
  /** The proxy that everything of it goes through, without its credentials; null: none. */
  proxy: field('proxy', orNull(encodeProxy, decodeProxy), { initial: null }),
  /** How its access token is renewed; null: nobody said. */
  renewal: field('renewal', orNull(encodeRenewal, decodeRenewal), { initial: null }),
  /** What became of the last renewals; null: there was none. */
  renewalState: field('renewal_state', orNull(encodeRenewalState, decodeRenewalState), { initial: null }),
  /** When it is renewed next; null: not by itself. */
  renewalAt: field('renewal_at', numberOrNull, { initial: null }),
  /** The user whom the site must show; null: nobody was seen or set yet. */
  expectedUser: field('expected_user', textOrNull, { initial: null, patch: 'expected_user' }),
  /** Result of the latest check, and why; null before the first check. */
  lastVerdict: field('last_verdict', orNull(encodeLastVerdict, decodeLastVerdict), { initial: null }),
  /** Scrapes with it are refused where it cannot be used, unless they say otherwise. */
  strict: field('strict', flag, { initial: false, patch: 'strict' }),
  /** A check may try the User-Agents of common browsers where none is stored. */
  probeUserAgents: field('probe_user_agents', flag, { initial: false, patch: 'probe_user_agents' }),
  createdAt: field('created_at', number, {}),
  updatedAt: field('updated_at', number, {}),
} as const

/** What nobody is shown: lists are read without it. */
export const innerFields = {
  /** What validations learned of the pages of its site, as stored (`validation/probe-memory.ts`). */
  probe: field('probe', textOrNull, { initial: null }),
  /** Why it is checked when it is due. */
  nextValidationCause: field('next_validation_cause', plain<CheckCause | null>(), { initial: null }),
  /** The user who asked for the next check, where somebody did. */
  nextValidationBy: field('next_validation_by', textOrNull, { initial: null }),
  /** The prefix of the API key that they asked with, if any. */
  nextValidationKey: field('next_validation_key', textOrNull, { initial: null }),
  /** What was seen of its life, as stored (`monitoring/learned.ts`). */
  learned: field('learned', textOrNull, { initial: null }),
  /** Checks since it became invalid. */
  invalidChecks: field('invalid_checks', number, { initial: 0 }),
  /** The version that was last put in by hand; what its site changed since is the same login. */
  putVersion: field('put_version', number, { initial: 1 }),
  /** The page that `expectedUser` was adopted from, redacted; null where it was set by hand. */
  expectedUserPage: field('expected_user_page', textOrNull, { initial: null }),
  /** Who was shown in the place of `expectedUser`, as long as that lasts; null: nobody. */
  wrongUser: field('wrong_user', textOrNull, { initial: null }),
  /** It was seen logged in, with whichever cookies; one that never was is *unproven*. */
  wasAlive: field('seen_alive', flag, { initial: false }),
  /** Last seen logged in with the cookies that were last put in by hand; null: never. */
  aliveAt: field('alive_at', numberOrNull, { initial: null }),
  /** Seen logged out then; its status waits for a second check, since its site may have changed. Null: nothing waits. */
  deathHeldAt: field('death_held_at', numberOrNull, { initial: null }),
  /** Its held death is part of a `site.changed` that was told. */
  siteChangeTold: field('site_change_told', flag, { initial: false }),
  deletedAt: field('deleted_at', numberOrNull, { initial: null }),
} as const

export const sessionFields = { ...shownFields, ...innerFields }

export type SessionFields = typeof sessionFields

type NamesWith<Option extends object> = {
  [Name in keyof SessionFields]: SessionFields[Name] extends Option ? Name : never
}[keyof SessionFields]

/** The fields that a PATCH sets as they are. */
export type SettingName = NamesWith<{ readonly patch: string }>

/** The fields that a new session has without being told. */
export type InitialName = NamesWith<{ readonly initial: unknown }>

/** The columns of `sessions` that the fields stand in. */
export type SessionColumns = {
  [Name in keyof SessionFields as SessionFields[Name]['column']]: ReturnType<SessionFields[Name]['encode']>
}
