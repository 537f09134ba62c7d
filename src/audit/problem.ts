/** What can be wrong with the trail, or with the data that an intact chain describes: how each is said. */
const sentences = {
  /** Changed, invented or moved, or its MAC was changed. */
  altered: (seq) => `entry ${seq} is not what was written there.`,
  /** Within the chain or at its end. */
  missing: (seq) => `entry ${seq} is missing.`,
  duplicated: (seq) => `entry ${seq} exists twice.`,
  out_of_order: (seq) => `entry ${seq} is out of order.`,
  wrong_chain: (seq) => `entry ${seq} belongs to another chain.`,
  // The entries are intact, but the stored head does not fit.
  head_missing: (seq) => `the head that names entry ${seq} as the last one is missing.`,
  head_behind: (seq) => `entry ${seq} comes after the head, which names an earlier entry as the last one.`,
  head_altered: (seq) => `the head is not the one of entry ${seq}.`,
  replaced: (seq) =>
    `entry ${seq} differs from the one recorded in the saved heads: an older database was put back and used.`,
  // The chain is intact, but not the data.
  state_replaced: (seq) =>
    `the stored state is not the one that entry ${seq} recorded last: an older state was put back.`,
  /** The session or account of the chain. */
  subject_missing: (seq) => `entries up to ${seq} exist, but what they describe is missing from the database.`,
  /** It is gone, or belongs to another account. */
  session_missing: (seq, session) => `entry ${seq} describes ${session}, which is missing from the database.`,
  sessions_unrecorded: (seq) => `entry ${seq} is missing: the account has more sessions than its chain records.`,
  session_revived: (seq, session) => `entry ${seq} records that ${session} was deleted, but it exists again.`,
  deletion_unrecorded: (seq) => `the session is marked deleted, but no entry up to ${seq} records it.`,
  state_missing: (seq) =>
    `the sealed state that entry ${seq} recorded is missing, although the session was never deleted.`,
  uses_unrecorded: (seq) => `entry ${seq} is missing: the session counts more uses than its chain records.`,
  /** A session, an account or a head without any entry. */
  chain_missing: (seq) => `entry ${seq} is missing, and every other entry of the chain.`,
} satisfies Readonly<Record<string, (seq: number, session: string) => string>>

/** A fault in the trail, or in the data it describes. */
export interface AuditProblem {
  readonly kind: keyof typeof sentences
  readonly chain: string
  /** The first number at which the chain is wrong, or the entry that the data contradicts. */
  readonly seq: number
  /** The session that the entry in an account's chain names. */
  readonly session?: string
}

/** The problem in one sentence that names the chain and the position in it. */
export function describeProblem({ kind, chain, seq, session }: AuditProblem): string {
  return `${chain}: ${sentences[kind](seq, session === undefined ? 'a session' : `session:${session}`)}`
}
