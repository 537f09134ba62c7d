import type { AuditProblem } from './verify.ts'

/** The problem in one sentence that names the chain and the position in it. */
export function describeProblem({ chain, seq, ...problem }: AuditProblem): string {
  const session = 'session' in problem && problem.session !== undefined ? `session:${problem.session}` : 'a session'
  const sentences: Readonly<Record<AuditProblem['kind'], string>> = {
    altered: `entry ${seq} is not what was written there.`,
    missing: `entry ${seq} is missing.`,
    duplicated: `entry ${seq} exists twice.`,
    out_of_order: `entry ${seq} is out of order.`,
    wrong_chain: `entry ${seq} belongs to another chain.`,
    head_missing: `the head that names entry ${seq} as the last one is missing.`,
    head_behind: `entry ${seq} comes after the head, which names an earlier entry as the last one.`,
    head_altered: `the head is not the one of entry ${seq}.`,
    replaced: `entry ${seq} differs from the one recorded in the saved heads: an older database was put back and used.`,
    state_replaced: `the stored state is not the one that entry ${seq} recorded last: an older state was put back.`,
    subject_missing: `entries up to ${seq} exist, but what they describe is missing from the database.`,
    session_missing: `entry ${seq} describes ${session}, which is missing from the database.`,
    sessions_unrecorded: `entry ${seq} is missing: the account has more sessions than its chain records.`,
    session_revived: `entry ${seq} records that ${session} was deleted, but it exists again.`,
    deletion_unrecorded: `the session is marked deleted, but no entry up to ${seq} records it.`,
    state_missing: `the sealed state that entry ${seq} recorded is missing, although the session was never deleted.`,
    uses_unrecorded: `entry ${seq} is missing: the session counts more uses than its chain records.`,
    chain_missing: `entry ${seq} is missing, and every other entry of the chain.`,
  }
  return `${chain}: ${sentences[problem.kind]}`
}
