import type { Principal } from '../../accounts/principal.ts'
import type { StoredAuditEntry } from '../../audit/chain.ts'
import { type AuditAction, type AuditDetails, type AuditEntry, sessionChain } from '../../audit/entry.ts'
import { invalidCursor, pageOf } from '../../storage/page-cursor.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { permitAudit } from '../permit.ts'
import type { AuditPageInput } from '../session-inputs.ts'

export interface AuditPage {
  readonly entries: readonly AuditEntry[]
  /** How many match in total; the same on every page. */
  readonly total: number
  readonly nextCursor: string | null
}

/** Entries that are read in one turn: a session that is used ten times a second has a million of them after a day. */
const entriesPerTurn = 20_000

/** The audit trail of a session, oldest first. Throws as `permitAudit`, VALIDATION_ERROR for an invalid cursor. */
export async function auditPage(
  deps: Pick<SessionDependencies, 'repository' | 'auditRepository' | 'loopTurns'>,
  principal: Principal,
  id: string,
  { limit, cursor, action }: AuditPageInput,
): Promise<AuditPage> {
  if (cursor !== null && !/^\d{1,15}$/.test(cursor)) throw invalidCursor()
  permitAudit(await deps.repository.find(id, principal.userId), principal)
  const chain = sessionChain(id)
  const after = Number(cursor ?? 0)
  const { found, total } =
    action === null
      ? await readAll(deps, chain, { after, most: limit + 1 })
      : await readOfAction(deps, chain, { after, most: limit + 1, action, account: principal.userId })
  const { page, nextCursor } = pageOf(found, limit, ({ seq }) => String(seq))
  return { entries: page.map(entryOf), total, nextCursor }
}

interface PartOfTrail {
  readonly after: number
  readonly most: number
}

interface FoundEntries {
  readonly found: readonly StoredAuditEntry[]
  readonly total: number
}

async function readAll(
  { auditRepository }: Pick<SessionDependencies, 'auditRepository'>,
  chain: string,
  { after, most }: PartOfTrail,
): Promise<FoundEntries> {
  const range = await auditRepository.range(chain)
  const found = await auditRepository.page(chain, after, most, null)
  // Without a gap, unless somebody has altered the trail.
  return { found, total: range === null ? 0 : range.last - range.first + 1 }
}

/** Reads the trail part by part, and other accounts have their turn in between. */
async function readOfAction(
  { auditRepository, loopTurns }: Pick<SessionDependencies, 'auditRepository' | 'loopTurns'>,
  chain: string,
  { after, most, action, account }: PartOfTrail & { action: string; account: string },
): Promise<FoundEntries> {
  const found: StoredAuditEntry[] = []
  let total = 0
  for (let next = await auditRepository.firstAfter(chain, 0); next !== null; ) {
    const [before, through] = [next - 1, next - 1 + entriesPerTurn]
    const count = await auditRepository.count(chain, action, before, through)
    total += count
    if (count > 0 && found.length < most && through > after) {
      found.push(...(await auditRepository.page(chain, Math.max(before, after), most - found.length, action, through)))
    }
    next = await auditRepository.firstAfter(chain, through)
    if (next !== null) await loopTurns.next(account)
  }
  return { found, total }
}

function entryOf({ detailsText, action, ...rest }: StoredAuditEntry): AuditEntry {
  return { ...rest, action: action as AuditAction, details: JSON.parse(detailsText) as AuditDetails }
}
