import type { ChainHead } from '../storage/write.ts'
import { equalBytes, type SecretKey } from '../vault/digest.ts'
import type { StoredAuditEntry } from './chain.ts'
import {
  checkMentions,
  checkSubject,
  type Mention,
  mentionIn,
  noFacts,
  type Subjects,
  subjectOf,
  withEntry,
} from './chain-facts.ts'
import { type ChainVerifier, createChainVerifier } from './chain-verifier.ts'
import type { ChainFacts, Checkpoint } from './checkpoint.ts'
import type { AuditProblem } from './problem.ts'
import type { EntryPosition, TrailRepository } from './trail-repository.ts'

/** A head as `audit heads` printed it earlier. */
export type SavedHead = EntryPosition & ChainHead

export interface AuditCounts {
  readonly chains: number
  readonly entries: number
  /** Saved heads that were compared. */
  readonly kept: number
}

export interface VerifyDependencies {
  /** Must read from one snapshot of the database, so that concurrent writes of a server do not look like damage. */
  readonly trail: TrailRepository
  readonly macKey: SecretKey
  /** Called repeatedly with the number of entries checked so far. */
  readonly progress: (entries: number) => void
}

const pageEntries = 1000
/** Small, because each becomes a term of one condition. */
const pageKept = 200

/**
 * Checks every chain of the trail from its first entry to its head, and that sessions and accounts are what their
 * chains say; then, with `kept`, that nothing is missing that existed when those heads were printed. Uses constant
 * memory. Returns the first problem, in the order of the chains' names, or what was checked.
 */
export async function verifyAudit(
  deps: VerifyDependencies,
  kept: AsyncIterable<SavedHead> | null,
): Promise<{ readonly problem: AuditProblem } | { readonly counts: AuditCounts }> {
  const walked = await walk(deps)
  if ('problem' in walked) return walked
  const empty = await deps.trail.firstEmptyChain()
  if (empty !== null) return { problem: { kind: 'chain_missing', chain: empty, seq: 1 } }
  if (kept === null) return { counts: { ...walked, kept: 0 } }
  const compared = await compare(deps.trail, kept)
  return 'problem' in compared ? compared : { counts: { ...walked, kept: compared.count } }
}

/** A chain during the walk, as far as it was read. */
interface WalkedChain {
  readonly chain: string
  readonly verifier: ChainVerifier
  facts: ChainFacts
  /** Those of the current page. */
  mentions: Mention[]
  isWhole: boolean
}

async function walk(
  deps: VerifyDependencies,
): Promise<{ readonly problem: AuditProblem } | { readonly chains: number; readonly entries: number }> {
  let after: EntryPosition | null = null
  let open: WalkedChain | null = null
  let [chains, entries] = [0, 0]
  for (;;) {
    const page: StoredAuditEntry[] = await deps.trail.entries(after, pageEntries)
    const isLast = page.length < pageEntries
    const walked: WalkedChain[] = open === null ? [] : [open]
    const found = pushPage(deps.macKey, page, walked, await checkpointsOf(deps.trail, page, walked.at(-1)?.chain))
    if (isLast && found === null) for (const one of walked.slice(-1)) one.isWhole = true
    // A problem in earlier chains comes first.
    const problem = (await checkFacts(deps.trail, walked)) ?? found
    if (problem !== null) return { problem }
    chains += walked.length - (open === null ? 0 : 1)
    entries += page.length
    deps.progress(entries)
    if (isLast) return { chains, entries }
    open = walked.at(-1) ?? null
    if (open !== null) open.mentions = []
    after = page.at(-1) ?? null
  }
}

/**
 * The checkpoints of chains that begin in this page, but not with their first entry; `open` is the chain that continues
 * in it.
 */
async function checkpointsOf(
  trail: TrailRepository,
  page: readonly StoredAuditEntry[],
  open: string | undefined,
): Promise<ReadonlyMap<string, Checkpoint>> {
  const found = new Map<string, Checkpoint>()
  let before = open
  for (const { chain, seq } of page) {
    const checkpoint = chain !== before && seq > 1 ? await trail.checkpoint(chain) : null
    if (checkpoint !== null) found.set(chain, checkpoint)
    before = chain
  }
  return found
}

/** Adds the chains of a page to `walked`, whose last one may continue in it. Returns the first problem, or null. */
function pushPage(
  macKey: SecretKey,
  page: readonly StoredAuditEntry[],
  walked: WalkedChain[],
  checkpoints: ReadonlyMap<string, Checkpoint>,
): AuditProblem | null {
  for (const entry of page) {
    let current = walked.at(-1)
    if (current?.chain !== entry.chain) {
      if (current !== undefined) current.isWhole = true
      const { chain } = entry
      const checkpoint = checkpoints.get(chain) ?? null
      const verifier = createChainVerifier(macKey, chain, checkpoint)
      current = { chain, verifier, facts: checkpoint?.facts ?? noFacts, mentions: [], isWhole: false }
      walked.push(current)
    }
    const problem = current.verifier.push(entry)
    if (problem !== null) return problem
    const mention = mentionIn(entry)
    if (mention !== null) current.mentions.push(mention)
    current.facts = withEntry(current.facts, entry, mention)
  }
  return null
}

/** Compares the walked chains with the stored heads, sessions and accounts, read for all of them at once. */
async function checkFacts(trail: TrailRepository, walked: readonly WalkedChain[]): Promise<AuditProblem | null> {
  const whole = walked.filter((one) => one.isWhole).map(({ chain }) => chain)
  const heads = new Map((await trail.headsOf(whole)).map((head) => [head.chain, head]))
  const subjects = await readSubjects(trail, walked, whole)
  for (const { chain, facts, mentions, verifier, isWhole } of walked) {
    const problem =
      checkMentions(chain, mentions, subjects.sessions) ??
      (isWhole ? verifier.finish(heads.get(chain) ?? null) : null) ??
      (isWhole ? checkSubject(chain, facts, verifier.recordedState(), subjects) : null)
    if (problem !== null) return problem
  }
  return null
}

async function readSubjects(
  trail: TrailRepository,
  walked: readonly WalkedChain[],
  whole: readonly string[],
): Promise<Subjects> {
  const idsOf = (kind: string) =>
    whole.flatMap((chain) => {
      const subject = subjectOf(chain)
      return subject?.kind === kind ? [subject.id] : []
    })
  const accounts = idsOf('account')
  const mentioned = walked.flatMap(({ mentions }) => mentions.map((mention) => mention.session))
  const sessions = await trail.sessions([...new Set([...idsOf('session'), ...mentioned])])
  return {
    sessions: new Map(sessions.map((session) => [session.id, session])),
    users: new Set(await trail.users(accounts)),
    sessionCounts: await trail.sessionCounts(accounts),
  }
}

/**
 * Whether the entries of the saved heads still exist, or were removed before a checkpoint, which the walk has proven.
 * Finds a cut end and an older database that was restored.
 */
async function compare(
  trail: TrailRepository,
  kept: AsyncIterable<SavedHead>,
): Promise<{ readonly problem: AuditProblem } | { readonly count: number }> {
  let count = 0
  let batch: SavedHead[] = []
  const check = async (): Promise<AuditProblem | null> => {
    const found = new Map((await trail.macsAt(batch)).map((row) => [`${row.seq} ${row.chain}`, row.mac]))
    for (const { chain, seq, mac } of batch) {
      const end = found.has(`${seq} ${chain}`) ? null : ((await trail.checkpoint(chain))?.end ?? null)
      if (end !== null && seq < end.seq) continue
      const stored = end?.seq === seq ? end.mac : found.get(`${seq} ${chain}`)
      if (stored === undefined) return { kind: 'missing', chain, seq: (await trail.lastSeq(chain)) + 1 }
      if (!equalBytes(stored, mac)) return { kind: 'replaced', chain, seq }
    }
    count += batch.length
    batch = []
    return null
  }
  for await (const head of kept) {
    if (batch.push(head) < pageKept) continue
    const problem = await check()
    if (problem !== null) return { problem }
  }
  const problem = await check()
  return problem === null ? { count } : { problem }
}
