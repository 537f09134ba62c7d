import type { Selectable } from 'kysely'
import type { OrganizationRole } from '../../accounts/account-types.ts'
import type { SessionChecksTable, SessionStatesTable, SessionsTable } from '../../storage/tables.ts'
import { decodeRule, encodeRule } from '../../verdict/rule/rule.ts'
import { decodeConcurrency, encodeConcurrency } from '../concurrency.ts'
import { decodeMonitoring, encodeMonitoring } from '../monitoring/bounds.ts'
import type { HistoryEntry } from '../monitoring/history.ts'
import type { CheckCause } from '../monitoring/interval.ts'
import type { FoundSession, SealedState } from '../repository.ts'
import type { Session } from '../session.ts'
import type { NameChanges, StateCause, StateOrigin } from '../state-origin.ts'

export type SessionRow = Selectable<SessionsTable> & { role: OrganizationRole | null }
export type StateColumns = {
  [Column in keyof Omit<Selectable<SessionStatesTable>, 'session_id'>]: Selectable<SessionStatesTable>[Column] | null
}

export function found(row: SessionRow): FoundSession {
  return { session: sessionOf(row), role: row.role }
}

export function stateOf(row: StateColumns): SealedState | null {
  if (row.version === null || row.wrapped_key === null || row.sealed === null) return null
  return { version: row.version, wrappedKey: row.wrapped_key, sealed: row.sealed, origin: originOf(row) }
}

type OriginColumns = {
  [Column in 'cause' | 'written_by' | 'written_at' | 'changes' | 'provisional' | 'confirmed_at']:
    | Selectable<SessionStatesTable>[Column]
    | null
}

export const originColumns = ['cause', 'written_by', 'written_at', 'changes', 'provisional', 'confirmed_at'] as const

export function originOf(row: OriginColumns): StateOrigin {
  return {
    cause: row.cause as StateCause | null,
    writtenBy: row.written_by,
    writtenAt: row.written_at,
    changes: row.changes === null ? null : (JSON.parse(row.changes) as NameChanges),
    provisional: row.provisional === 1,
    confirmedAt: row.confirmed_at,
  }
}

export function originRow({ cause, writtenBy, writtenAt, changes, provisional, confirmedAt }: StateOrigin) {
  return {
    cause,
    written_by: writtenBy,
    written_at: writtenAt,
    changes: changes === null ? null : JSON.stringify(changes),
    provisional: provisional ? 1 : 0,
    confirmed_at: confirmedAt,
  } as const
}

export function historyEntryOf(row: Selectable<SessionChecksTable>): HistoryEntry {
  return {
    id: row.id,
    at: row.at,
    verdict: row.verdict as HistoryEntry['verdict'],
    confidence: row.confidence,
    latencyMs: row.latency_ms,
    cause: row.cause as HistoryEntry['cause'],
  }
}

/** A row as a session; its status is the stored one. */
export function sessionOf(row: Selectable<SessionsTable>): Session {
  return {
    id: row.id,
    accountId: row.account_id,
    organizationId: row.organization_id,
    name: row.name,
    domain: row.domain,
    cookieNames: JSON.parse(row.cookie_names) as string[],
    headerNames: row.header_names === null ? null : (JSON.parse(row.header_names) as string[]),
    status: row.status,
    disabled: row.disabled === 1,
    expiresAt: row.expires_at,
    validationUrl: row.validation_url,
    validationRule: row.validation_rule === null ? null : decodeRule(row.validation_rule),
    probe: row.probe,
    nextValidationAt: row.next_validation_at,
    nextValidationCause: row.next_validation_cause as CheckCause | null,
    lastValidatedAt: row.last_validated_at,
    validationConfidence: row.validation_confidence,
    consecutiveFailures: row.consecutive_failures,
    lastUsedAt: row.last_used_at,
    totalRequests: row.total_requests,
    successfulRequests: row.successful_requests,
    notes: row.notes,
    keepAlive: row.keep_alive === 1,
    monitoring: row.monitoring === null ? null : decodeMonitoring(row.monitoring),
    learned: row.learned,
    invalidChecks: row.invalid_checks,
    stateVersion: row.state_version,
    putVersion: row.put_version,
    writeBack: row.write_back === 1,
    concurrency: row.concurrency === null ? null : decodeConcurrency(row.concurrency),
    paceMs: row.pace_ms,
    rotates: row.rotates === 1,
    heldUntil: row.held_until,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }
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
    invalid_checks: session.invalidChecks,
    expiring_noted_at: null,
    expiring_noted_within: null,
    write_back: session.writeBack ? 1 : 0,
    concurrency: session.concurrency === null ? null : encodeConcurrency(session.concurrency),
    pace_ms: session.paceMs,
    rotates: session.rotates ? 1 : 0,
    held_until: session.heldUntil,
    next_use_at: null,
    lease_seq: 0,
  }
}
