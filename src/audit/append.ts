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
export type AuditWriter = ReturnType<typeof createAuditWriter>

export function createAuditWriter({ clock, random }: { clock: Clock; random: Random }) {
  /** An entry in a chain (`accountChain(userId)`). `actor` null: the system. */
  const append = (
    chain: string,
    action: NewAuditEntry['action'],
    actor: Actor | null,
    details: AuditDetails = {},
  ): ChainAppend =>
    auditAppend({
      id: random.uuid(),
      chain,
      action,
      actor: actor?.email ?? 'system',
      at: clock.now(),
      details: actor?.keyPrefix ? { ...details, key_prefix: actor.keyPrefix } : details,
    })
  return {
    chain: append,
    /** As `chain`, in the chain of a session. */
    session: (id: string, action: NewAuditEntry['action'], actor: Actor | null, details?: AuditDetails): ChainAppend =>
      append(sessionChain(id), action, actor, details),
  }
}
