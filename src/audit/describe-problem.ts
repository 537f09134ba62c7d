import type { AuditProblem } from './verify.ts'

/** The problem in one sentence that names the chain and the position in it. */
export function describeProblem({ chain, seq, ...problem }: AuditProblem): string {
  const session = 'session' in problem && problem.session !== undefined ? `session:${problem.session}` : 'a session'
  switch (problem.kind) {
    case 'altered':
      return `${chain}: entry ${seq} is not what was written there.`
    case 'missing':
      return `${chain}: entry ${seq} is missing.`
    case 'duplicated':
      return `${chain}: entry ${seq} is there twice.`
    case 'out_of_order':
      return `${chain}: entry ${seq} stands out of its order.`
    case 'wrong_chain':
      return `${chain}: entry ${seq} belongs to another chain.`
    case 'head_missing':
      return `${chain}: the head that names entry ${seq} as the last one is missing.`
    case 'head_behind':
      return `${chain}: entry ${seq} lies behind the head, which names an earlier one as the last.`
    case 'head_altered':
      return `${chain}: the head is not the one of entry ${seq}.`
    case 'replaced':
      return `${chain}: entry ${seq} is not the one that stood there when the heads were kept: an older database was put back and used.`
    case 'state_replaced':
      return `${chain}: the stored state is not the one that entry ${seq} recorded last: an older one was put back.`
    case 'subject_missing':
      return `${chain}: entries up to ${seq} are there, but what they tell of is gone from the database.`
    case 'session_missing':
      return `${chain}: entry ${seq} tells of ${session}, which is gone from the database.`
    case 'sessions_unrecorded':
      return `${chain}: entry ${seq} is missing: the account has more sessions than its chain records.`
    case 'session_revived':
      return `${chain}: entry ${seq} records that ${session} was deleted, but it is there again.`
    case 'deletion_unrecorded':
      return `${chain}: the session is marked deleted, but no entry up to ${seq} records it.`
    case 'state_missing':
      return `${chain}: the sealed state that entry ${seq} recorded is gone, though the session was never deleted.`
    case 'uses_unrecorded':
      return `${chain}: entry ${seq} is missing: the session counts more uses than its chain records.`
    case 'chain_missing':
      return `${chain}: entry ${seq} is missing, and every other entry of the chain.`
  }
}
