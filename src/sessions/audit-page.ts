import type { Principal } from '../accounts/principal.ts'
import type { StoredAuditEntry } from '../audit/chain.ts'
import { type AuditAction, type AuditDetails, type AuditEntry, sessionChain } from '../audit/entry.ts'
import { invalidField } from '../errors.ts'
import type { SessionDependencies } from './dependencies.ts'
import { permitAudit } from './permit.ts'
import type { AuditPageInput } from './session-inputs.ts'

export interface AuditPage {
  readonly entries: readonly AuditEntry[]
  readonly total: number
  readonly nextCursor: string | null
}

/** The audit trail of a session, oldest first. Throws as `permitAudit`, VALIDATION_ERROR for an invalid cursor. */
export async function auditPage(
  { repository, auditLog }: Pick<SessionDependencies, 'repository' | 'auditLog'>,
  principal: Principal,
  id: string,
  { limit, cursor, action }: AuditPageInput,
): Promise<AuditPage> {
  if (cursor !== null && !/^\d{1,15}$/.test(cursor)) throw invalidField('cursor', 'is not a cursor of an earlier page')
  permitAudit(await repository.find(id, principal.userId), principal)
  const chain = sessionChain(id)
  const [stored, total] = await Promise.all([
    auditLog.page(chain, Number(cursor ?? 0), limit + 1, action),
    auditLog.count(chain, action),
  ])
  const page = stored.slice(0, limit)
  return {
    entries: page.map(entryOf),
    total,
    nextCursor: stored.length > page.length ? String(page.at(-1)?.seq) : null,
  }
}

function entryOf({ detailsText, action, ...rest }: StoredAuditEntry): AuditEntry {
  return { ...rest, action: action as AuditAction, details: JSON.parse(detailsText) as AuditDetails }
}
