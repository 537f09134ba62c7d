import type { Selectable } from 'kysely'
import type { OrganizationRole } from '../../accounts/account-types.ts'
import { type Leading, shapeOf, type Values } from '../../storage/shape.ts'
import type { SessionStatesTable, SessionsTable } from '../../storage/tables/sessions.ts'
import { decodeRule, encodeRule } from '../../verdict/rule/rule.ts'
import { decodeMethods, encodeMethods } from '../allowed-methods.ts'
import { decodeConcurrency, encodeConcurrency } from '../concurrency.ts'
import { decodeLastVerdict, encodeLastVerdict } from '../last-verdict.ts'
import { decodeMonitoring, encodeMonitoring } from '../monitoring/bounds.ts'
import type { CheckCause } from '../monitoring/check-cause.ts'
import { decodeRenewal, decodeRenewalState, encodeRenewal, encodeRenewalState } from '../renewal/renewal.ts'
import type { FoundSession, ListedSession, SealedState } from '../repository.ts'
import type { Session, ShownSession } from '../session.ts'
import { originColumns, originOf } from './origin-row.ts'

/** What anyone who sees a session is shown of it. */
export const shownColumns = [
  'id',
  'account_id',
  'organization_id',
  'name',
  'domain',
  'cookie_names',
  'header_names',
  'status',
  'disabled',
  'expires_at',
  'validation_url',
  'validation_rule',
  'next_validation_at',
  'last_validated_at',
  'validation_confidence',
  'consecutive_failures',
  'last_used_at',
  'total_requests',
  'successful_requests',
  'notes',
  'keep_alive',
  'monitoring',
  'state_version',
  'write_back',
  'concurrency',
  'pace_ms',
  'allowed_methods',
  'rotates',
  'held_until',
  'header_ports',
  'renewal',
  'renewal_state',
  'renewal_at',
  'expected_user',
  'last_verdict',
  'strict',
  'probe_user_agents',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof SessionsTable)[]

/** What a list is read without. */
const innerColumns = [
  'probe',
  'next_validation_cause',
  'next_validation_by',
  'next_validation_key',
  'learned',
  'invalid_checks',
  'put_version',
  'expected_user_page',
  'wrong_user',
  'seen_alive',
  'alive_at',
  'death_held_at',
  'site_change_told',
  'deleted_at',
] as const satisfies readonly (keyof SessionsTable)[]

/** The columns of `sessions` that a Session is made of. */
export const sessionShape = shapeOf([...shownColumns, ...innerColumns])
/** Those and the asking user's role, of a list and of one. */
export const listedShape = shapeOf([...shownColumns, 'role'])
export const foundShape = shapeOf([...sessionShape.names, 'role'])
/** One with its sealed state beside it. */
export const forUseShape = shapeOf([...foundShape.names, 'version', 'wrapped_key', 'sealed', ...originColumns])

/** The select list of `foundShape`, of `sessions as s` and `memberships as m`. */
export const foundColumns = [...sessionShape.names.map(ofSessions), 'm.role'] as const

export type StoredSession = Pick<Selectable<SessionsTable>, (typeof sessionShape.names)[number]>
export type SessionRow = StoredSession & { role: OrganizationRole | null }
export type ListedRow = Pick<SessionRow, (typeof listedShape.names)[number]>
type ShownValues = Leading<StoredSession, typeof shownColumns>
type SessionValues = Leading<StoredSession, typeof sessionShape.names>

const at = sessionShape.at

function ofSessions<Name extends keyof SessionsTable>(name: Name): `s.${Name}` {
  return `s.${name}`
}

export function listed(row: Values<SessionRow, typeof listedShape.names>): ListedSession {
  return { session: shownOf(row), role: row[listedShape.at.role] }
}

export function found(row: Leading<SessionRow, typeof foundShape.names>): FoundSession {
  return { session: sessionOf(row), role: row[foundShape.at.role] }
}

export type StateColumns = {
  [Column in keyof Omit<Selectable<SessionStatesTable>, 'session_id'>]: Selectable<SessionStatesTable>[Column] | null
}

export function stateOf(row: Values<SessionRow & StateColumns, typeof forUseShape.names>): SealedState | null {
  const { at: place } = forUseShape
  const version = row[place.version]
  const wrappedKey = row[place.wrapped_key]
  const sealed = row[place.sealed]
  if (version === null || wrappedKey === null || sealed === null) return null
  const origin = originOf({
    cause: row[place.cause],
    written_by: row[place.written_by],
    written_at: row[place.written_at],
    changes: row[place.changes],
    provisional: row[place.provisional],
    confirmed_at: row[place.confirmed_at],
  })
  return { version, wrappedKey, sealed, origin }
}

/** A row as a session; its status is the stored one. */
export function sessionOf(row: SessionValues): Session {
  return {
    ...shownOf(row),
    probe: row[at.probe],
    nextValidationCause: row[at.next_validation_cause] as CheckCause | null,
    nextValidationBy: row[at.next_validation_by],
    nextValidationKey: row[at.next_validation_key],
    learned: row[at.learned],
    invalidChecks: row[at.invalid_checks],
    putVersion: row[at.put_version],
    expectedUserPage: row[at.expected_user_page],
    wrongUser: row[at.wrong_user],
    wasAlive: row[at.seen_alive] === 1,
    aliveAt: row[at.alive_at],
    deathHeldAt: row[at.death_held_at],
    siteChangeTold: row[at.site_change_told] === 1,
    deletedAt: row[at.deleted_at],
  }
}

function shownOf(row: ShownValues) {
  const headerNames = row[at.header_names]
  const rule = row[at.validation_rule]
  const monitoring = row[at.monitoring]
  const concurrency = row[at.concurrency]
  const ports = row[at.header_ports]
  const renewal = row[at.renewal]
  const renewalState = row[at.renewal_state]
  const methods = row[at.allowed_methods]
  const lastVerdict = row[at.last_verdict]
  return {
    id: row[at.id],
    accountId: row[at.account_id],
    organizationId: row[at.organization_id],
    name: row[at.name],
    domain: row[at.domain],
    cookieNames: JSON.parse(row[at.cookie_names]) as string[],
    headerNames: headerNames === null ? null : (JSON.parse(headerNames) as string[]),
    status: row[at.status],
    disabled: row[at.disabled] === 1,
    expiresAt: row[at.expires_at],
    validationUrl: row[at.validation_url],
    validationRule: rule === null ? null : decodeRule(rule),
    nextValidationAt: row[at.next_validation_at],
    lastValidatedAt: row[at.last_validated_at],
    validationConfidence: row[at.validation_confidence],
    consecutiveFailures: row[at.consecutive_failures],
    lastUsedAt: row[at.last_used_at],
    totalRequests: row[at.total_requests],
    successfulRequests: row[at.successful_requests],
    notes: row[at.notes],
    keepAlive: row[at.keep_alive] === 1,
    monitoring: monitoring === null ? null : decodeMonitoring(monitoring),
    stateVersion: row[at.state_version],
    writeBack: row[at.write_back] === 1,
    concurrency: concurrency === null ? null : decodeConcurrency(concurrency),
    paceMs: row[at.pace_ms],
    allowedMethods: methods === null ? null : decodeMethods(methods),
    rotates: row[at.rotates] === 1,
    heldUntil: row[at.held_until],
    headerPorts: ports === null ? [] : (JSON.parse(ports) as number[]),
    renewal: renewal === null ? null : decodeRenewal(renewal),
    renewalState: renewalState === null ? null : decodeRenewalState(renewalState),
    renewalAt: row[at.renewal_at],
    expectedUser: row[at.expected_user],
    lastVerdict: lastVerdict === null ? null : decodeLastVerdict(lastVerdict),
    strict: row[at.strict] === 1,
    probeUserAgents: row[at.probe_user_agents] === 1,
    createdAt: row[at.created_at],
    updatedAt: row[at.updated_at],
  } satisfies ShownSession
}

export function rowOf(session: Session): Selectable<SessionsTable> {
  return {
    id: session.id,
    account_id: session.accountId,
    organization_id: session.organizationId,
    name: session.name,
    domain: session.domain,
    cookie_names: JSON.stringify(session.cookieNames),
    header_names: session.headerNames === null ? null : JSON.stringify(session.headerNames),
    status: session.status,
    disabled: session.disabled ? 1 : 0,
    expires_at: session.expiresAt,
    expiry_noted_at: null,
    validation_url: session.validationUrl,
    next_validation_at: session.nextValidationAt,
    validation_lease_until: null,
    last_validated_at: session.lastValidatedAt,
    validation_confidence: session.validationConfidence,
    consecutive_failures: session.consecutiveFailures,
    last_used_at: session.lastUsedAt,
    total_requests: session.totalRequests,
    successful_requests: session.successfulRequests,
    notes: session.notes,
    state_version: session.stateVersion,
    put_version: session.putVersion,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    deleted_at: session.deletedAt,
    keep_alive: session.keepAlive ? 1 : 0,
    validation_rule: session.validationRule === null ? null : encodeRule(session.validationRule),
    probe: session.probe,
    monitoring: session.monitoring === null ? null : encodeMonitoring(session.monitoring),
    learned: session.learned,
    next_validation_cause: session.nextValidationCause,
    next_validation_by: session.nextValidationBy,
    next_validation_key: session.nextValidationKey,
    invalid_checks: session.invalidChecks,
    expiring_noted_at: null,
    expiring_noted_within: null,
    write_back: session.writeBack ? 1 : 0,
    concurrency: session.concurrency === null ? null : encodeConcurrency(session.concurrency),
    pace_ms: session.paceMs,
    allowed_methods: session.allowedMethods === null ? null : encodeMethods(session.allowedMethods),
    rotates: session.rotates ? 1 : 0,
    held_until: session.heldUntil,
    header_ports: session.headerPorts.length === 0 ? null : JSON.stringify(session.headerPorts),
    renewal: session.renewal === null ? null : encodeRenewal(session.renewal),
    renewal_state: session.renewalState === null ? null : encodeRenewalState(session.renewalState),
    renewal_at: session.renewalAt,
    next_use_at: null,
    lease_seq: 0,
    expected_user: session.expectedUser,
    expected_user_page: session.expectedUserPage,
    wrong_user: session.wrongUser,
    last_verdict: session.lastVerdict === null ? null : encodeLastVerdict(session.lastVerdict),
    site: null,
    alive_at: session.aliveAt,
    death_held_at: session.deathHeldAt,
    seen_alive: session.wasAlive ? 1 : 0,
    successes_since_alive: 0,
    site_change_told: session.siteChangeTold ? 1 : 0,
    strict: session.strict ? 1 : 0,
    probe_user_agents: session.probeUserAgents ? 1 : 0,
  }
}
