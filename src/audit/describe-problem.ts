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
      return `${chain}: entry ${seq} exists twice.`
    case 'out_of_order':
      return `${chain}: entry ${seq} is out of order.`
    case 'wrong_chain':
      return `${chain}: entry ${seq} belongs to another chain.`
    case 'head_missing':
      return `${chain}: the head that names entry ${seq} as the last one is missing.`
    case 'head_behind':
      return `${chain}: entry ${seq} comes after the head, which names an earlier entry as the last one.`
    case 'head_altered':
      return `${chain}: the head is not the one of entry ${seq}.`
    case 'replaced':
      return `${chain}: entry ${seq} differs from the one recorded in the saved heads: an older database was put back and used.`
    case 'state_replaced':
      return `${chain}: the stored state is not the one that entry ${seq} recorded last: an older state was put back.`
    case 'subject_missing':
      return `${chain}: entries up to ${seq} exist, but what they describe is missing from the database.`
    case 'session_missing':
      return `${chain}: entry ${seq} describes ${session}, which is missing from the database.`
    case 'sessions_unrecorded':
      return `${chain}: entry ${seq} is missing: the account has more sessions than its chain records.`
    case 'session_revived':
      return `${chain}: entry ${seq} records that ${session} was deleted, but it exists again.`
    case 'deletion_unrecorded':
      return `${chain}: the session is marked deleted, but no entry up to ${seq} records it.`
    case 'state_missing':
      return `${chain}: the sealed state that entry ${seq} recorded is missing, although the session was never deleted.`
    case 'uses_unrecorded':
      return `${chain}: entry ${seq} is missing: the session counts more uses than its chain records.`
    case 'chain_missing':
      return `${chain}: entry ${seq} is missing, and every other entry of the chain.`
  }
}
