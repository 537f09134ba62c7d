import type { Selectable } from 'kysely'
import type { ErrorCode } from '../../errors.ts'
import type { JobsTable } from '../../storage/tables/jobs.ts'
import type { JobHead, ResultSummary, StoredJob } from '../job.ts'

/** All columns except the input and the result, which may be large. */
export const headColumns = [
  'id',
  'account_id',
  'key_id',
  'status',
  'wrapped_key',
  'callback',
  'lease_until',
  'attempts',
  'attempt_limit',
  'repeatable',
  'failure',
  'status_code',
  'login_wall',
  'credits',
  'vocabulary',
  'batch_id',
  'batch_position',
  'login_session_id',
  'login_since',
  'login_until',
  'created_at',
  'expires_at',
] as const

type SummaryColumns = Pick<Selectable<JobsTable>, 'status_code' | 'login_wall' | 'credits'>

export function headOf(row: Pick<Selectable<JobsTable>, (typeof headColumns)[number]>): JobHead {
  return {
    id: row.id,
    accountId: row.account_id,
    keyId: row.key_id,
    status: row.status,
    wrappedKey: row.wrapped_key,
    callback: row.callback,
    leaseUntil: row.lease_until,
    attempts: row.attempts,
    attemptLimit: row.attempt_limit,
    repeatable: row.repeatable === 1,
    failure: row.failure as ErrorCode | null,
    summary: summaryOf(row),
    vocabulary: row.vocabulary,
    batchId: row.batch_id,
    batchPosition: row.batch_position,
    sessionId: row.login_session_id,
    loginSince: row.login_since,
    loginUntil: row.login_until,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

function summaryOf(row: SummaryColumns): ResultSummary | null {
  const { status_code: statusCode, login_wall: loginWall, credits } = row
  if (statusCode === null || loginWall === null || credits === null) return null
  return { statusCode, loginWall: loginWall === 1, credits }
}

export function summaryColumns(summary: ResultSummary | null): SummaryColumns {
  if (summary === null) return { status_code: null, login_wall: null, credits: null }
  const { statusCode, loginWall, credits } = summary
  return { status_code: statusCode, login_wall: loginWall ? 1 : 0, credits }
}

export function jobOf(row: Selectable<JobsTable>): StoredJob {
  return { ...headOf(row), input: row.input, sealedError: row.result, resultId: row.result_id }
}

export function rowOf(job: StoredJob): Selectable<JobsTable> {
  return {
    id: job.id,
    account_id: job.accountId,
    key_id: job.keyId,
    status: job.status,
    wrapped_key: job.wrappedKey,
    input: job.input,
    result: job.sealedError,
    callback: job.callback,
    lease_until: job.leaseUntil,
    attempts: job.attempts,
    attempt_limit: job.attemptLimit,
    repeatable: job.repeatable ? 1 : 0,
    failure: job.failure,
    ...summaryColumns(job.summary),
    vocabulary: job.vocabulary,
    batch_id: job.batchId,
    batch_position: job.batchPosition,
    created_at: job.createdAt,
    expires_at: job.expiresAt,
    result_id: job.resultId,
    login_session_id: job.sessionId,
    login_since: job.loginSince,
    login_until: job.loginUntil,
    login_version: null,
    cancelled_at: null,
  }
}
