import type { Clock, Random } from '../clock.ts'
import type { ChainAppend } from '../storage/write.ts'
import { encodeDetails } from './chain.ts'
import { type AuditDetails, type NewAuditEntry, sessionChain } from './entry.ts'

/** The part of a commit that appends an entry to its chain. */
export function auditAppend(entry: NewAuditEntry): ChainAppend {
  const { id, chain, action, actor, at, details } = entry
  return { append: { id, chain, action, actor, at, details: encodeDetails(details) } }
}

/** Who did it: a principal, or nobody (`system`) for what nobody asked for. */
export interface Actor {
  readonly email: string
  readonly keyPrefix: string | null
}

/** Writes entries with the time, the ids and the caller filled in. */
export interface AuditWriter {
  /** An entry in the chain of a session. `actor` null: the system. */
  session(sessionId: string, action: NewAuditEntry['action'], actor: Actor | null, details?: AuditDetails): ChainAppend
  /** An entry in another chain (`accountChain(userId)`). */
  chain(chain: string, action: NewAuditEntry['action'], actor: Actor | null, details?: AuditDetails): ChainAppend
}

export function createAuditWriter({ clock, random }: { clock: Clock; random: Random }): AuditWriter {
  const write: AuditWriter['chain'] = (chain, action, actor, details = {}) =>
    auditAppend({
      id: random.uuid(),
      chain,
      action,
      actor: actor?.email ?? 'system',
      at: clock.now(),
      details: actor?.keyPrefix ? { ...details, key_prefix: actor.keyPrefix } : details,
    })
  return { chain: write, session: (id, action, actor, details) => write(sessionChain(id), action, actor, details) }
}
