import type { Clock, Random } from '../clock.ts'
import type { ChainAppend } from '../storage/write.ts'
import { encodeDetails } from './chain.ts'
import { type AuditDetails, type NewAuditEntry, sessionChain } from './entry.ts'

/** The write that appends an entry to its chain. */
export function auditAppend(entry: NewAuditEntry): ChainAppend {
  const { id, chain, action, actor, at, details } = entry
  return { append: { id, chain, action, actor, at, details: encodeDetails(details) } }
}

/** Who did something: a principal, or `system` when nobody asked for it. */
export interface Actor {
  readonly email: string
  readonly keyPrefix: string | null
}

/** Makes entries and fills in time, id and caller. */
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
