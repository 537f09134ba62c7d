import type { StoredAuditEntry } from './chain.ts'
import { checkStateVersion } from './chain-verifier.ts'
import type { ChainFacts, RecordedState } from './checkpoint.ts'
import type { AuditProblem } from './problem.ts'
import type { TrailSession } from './trail-repository.ts'

/** What an entry in the chain of an account says about a session. */
export interface Mention {
  readonly seq: number
  readonly session: string
  readonly event: 'created' | 'deleted'
}

/** The sessions and accounts that the chains describe, as they are stored. */
export interface Subjects {
  readonly sessions: ReadonlyMap<string, TrailSession>
  readonly users: ReadonlySet<string>
  /** How many sessions each account ever had. */
  readonly sessionCounts: ReadonlyMap<string, number>
}

export const noFacts: ChainFacts = { created: 0, uses: 0, deletedSeq: null, lastSeq: 0 }

const mentionEvents: ReadonlyMap<string, Mention['event']> = new Map([
  ['session_created', 'created'],
  ['session_deleted', 'deleted'],
])

/** The session that an entry of an account's chain names; null for every other entry. */
export function mentionIn(entry: StoredAuditEntry): Mention | null {
  const event = mentionEvents.get(entry.action)
  if (event === undefined || subjectOf(entry.chain)?.kind !== 'account') return null
  // Its MAC is valid, so the text is what `encodeDetails` wrote.
  const details = JSON.parse(entry.detailsText) as { readonly session_id?: unknown }
  return typeof details.session_id === 'string' ? { seq: entry.seq, session: details.session_id, event } : null
}

export function withEntry(facts: ChainFacts, entry: StoredAuditEntry, mention: Mention | null): ChainFacts {
  return {
    created: facts.created + (mention?.event === 'created' ? 1 : 0),
    uses: facts.uses + (entry.action === 'used_for_scrape' ? 1 : 0),
    deletedSeq: entry.action === 'deleted' ? entry.seq : facts.deletedSeq,
    lastSeq: entry.seq,
  }
}

/** The session or account of a chain; null for a chain of neither kind. */
export function subjectOf(chain: string): { readonly kind: 'session' | 'account'; readonly id: string } | null {
  const at = chain.indexOf(':')
  const [kind, id] = [chain.slice(0, at), chain.slice(at + 1)]
  return kind === 'session' || kind === 'account' ? { kind, id } : null
}

/** Whether the sessions that an account's chain names exist, or are gone, as it says. */
export function checkMentions(
  chain: string,
  mentions: readonly Mention[],
  sessions: ReadonlyMap<string, TrailSession>,
): AuditProblem | null {
  const account = subjectOf(chain)?.id
  for (const { seq, session, event } of mentions) {
    const found = sessions.get(session)
    if (found === undefined || found.accountId !== account) return { kind: 'session_missing', chain, seq, session }
    if (event === 'deleted' && !found.isDeleted) return { kind: 'session_revived', chain, seq, session }
  }
  return null
}

/** Whether the session or account of a whole chain is as its entries left it. */
export function checkSubject(
  chain: string,
  facts: ChainFacts,
  recorded: RecordedState | null,
  { sessions, users, sessionCounts }: Subjects,
): AuditProblem | null {
  const subject = subjectOf(chain)
  if (subject?.kind === 'session') return checkSession(chain, facts, recorded, sessions.get(subject.id))
  if (subject?.kind !== 'account') return null
  return checkAccount(chain, facts, users.has(subject.id), sessionCounts.get(subject.id) ?? 0)
}

/** Whether a session is as its whole chain left it. */
function checkSession(
  chain: string,
  facts: ChainFacts,
  recorded: RecordedState | null,
  session: TrailSession | undefined,
): AuditProblem | null {
  const seq = facts.deletedSeq ?? facts.lastSeq
  if (session === undefined) return { kind: 'subject_missing', chain, seq }
  // A use is recorded before it is counted, so a counter is never ahead of an intact chain.
  if (session.totalRequests > facts.uses) return { kind: 'uses_unrecorded', chain, seq: facts.lastSeq + 1 }
  if (facts.deletedSeq !== null) {
    const isGone = session.isDeleted && session.sealedVersion === null && session.newestReplaced === null
    return isGone ? null : { kind: 'session_revived', chain, seq }
  }
  if (session.isDeleted) return { kind: 'deletion_unrecorded', chain, seq }
  if (session.sealedVersion === null) return { kind: 'state_missing', chain, seq: recorded?.seq ?? 1 }
  return (
    checkStateVersion(chain, recorded, session.sealedVersion) ??
    checkStateVersion(chain, recorded, session.stateVersion) ??
    checkReplaced(chain, recorded, session.newestReplaced)
  )
}

/** A stored older version must be lower than the current one, and must have been written. */
function checkReplaced(chain: string, recorded: RecordedState | null, newest: number | null): AuditProblem | null {
  if (newest === null || newest < (recorded?.version ?? 0)) return null
  return { kind: 'state_replaced', chain, seq: recorded?.seq ?? 1 }
}

/** Whether an account exists with as many sessions as its whole chain records. */
function checkAccount(chain: string, facts: ChainFacts, isThere: boolean, sessionCount: number): AuditProblem | null {
  if (!isThere) return { kind: 'subject_missing', chain, seq: facts.lastSeq }
  // Sessions are never removed from the table; the entry of one may be before a checkpoint.
  if (sessionCount < facts.created) return { kind: 'session_missing', chain, seq: facts.lastSeq }
  if (sessionCount > facts.created) return { kind: 'sessions_unrecorded', chain, seq: facts.lastSeq + 1 }
  return null
}
