import type { Principal } from '../accounts/principal.ts'
import type { StoredAuditEntry } from '../audit/chain.ts'
import { type AuditAction, type AuditDetails, type AuditEntry, sessionChain } from '../audit/entry.ts'
import type { AuditRepository } from '../audit/repository.ts'
import { invalidField } from '../errors.ts'
import type { SessionDependencies } from './dependencies.ts'
import { permitAudit } from './permit.ts'
import type { AuditPageInput } from './session-inputs.ts'

export interface AuditPage {
  readonly entries: readonly AuditEntry[]
  /** Null: only those of one action were asked for, and there are too many entries to count them. */
  readonly total: number | null
  readonly nextCursor: string | null
}

/** Entries that one request reads: a session that is used ten times a second has a million of them after a day. */
const mostEntries = 20_000

/**
 * The audit trail of a session, oldest first. With an action a page may have fewer entries than `limit`, even none, and a
 * next one. Throws as `permitAudit`, VALIDATION_ERROR for an invalid cursor.
 */
export async function auditPage(
  { repository, auditLog }: Pick<SessionDependencies, 'repository' | 'auditLog'>,
  principal: Principal,
  id: string,
  { limit, cursor, action }: AuditPageInput,
  mostRead = mostEntries,
): Promise<AuditPage> {
  if (cursor !== null && !/^\d{1,15}$/.test(cursor)) throw invalidField('cursor', 'is not a cursor of an earlier page')
  permitAudit(await repository.find(id, principal.userId), principal)
  const chain = sessionChain(id)
  const range = await auditLog.range(chain)
  if (range === null) return { entries: [], total: 0, nextCursor: null }
  const { first, last } = range
  const length = last - first + 1
  const after = Math.max(Number(cursor ?? 0), first - 1)
  const through = action === null ? last : Math.min(last, after + mostRead)
  const stored = await auditLog.page(chain, after, limit + 1, action, through)
  const page = stored.slice(0, limit)
  const readTo = stored.length > page.length ? page.at(-1)?.seq : await beforeNext(auditLog, chain, through, last)
  return {
    entries: page.map(entryOf),
    total: action === null ? length : length > mostRead ? null : await auditLog.count(chain, action),
    nextCursor: readTo == null ? null : String(readTo),
  }
}

/** The place before the next entry, which is after a gap only where the trail was altered; null: there is none. */
async function beforeNext(
  auditLog: Pick<AuditRepository, 'page'>,
  chain: string,
  through: number,
  last: number,
): Promise<number | null> {
  if (through >= last) return null
  const [next] = await auditLog.page(chain, through, 1, null)
  return next === undefined ? null : next.seq - 1
}

function entryOf({ detailsText, action, ...rest }: StoredAuditEntry): AuditEntry {
  return { ...rest, action: action as AuditAction, details: JSON.parse(detailsText) as AuditDetails }
}
