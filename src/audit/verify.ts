import type { SecretKey } from '../vault/digest.ts'
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
import { compareSaved, type SavedHead } from './compare-saved.ts'
import type { AuditProblem } from './problem.ts'
import { isProven } from './proven-checkpoint.ts'
import { chainNamings, type EntryPosition, type InSnapshot, type TrailRepository } from './trail-repository.ts'

export interface AuditCounts {
  readonly chains: number
  readonly entries: number
  /** Saved heads that were compared. */
  readonly kept: number
}

export interface VerifyDependencies {
  readonly inSnapshot: InSnapshot
  /** How many entries or chains one step reads at most. */
  readonly stepSize: number
  readonly macKey: SecretKey
  /** Called repeatedly with the number of entries checked so far. */
  readonly progress: (entries: number) => void
}

/**
 * Checks every chain of the trail from its first entry to its head, and that sessions and accounts are what their
 * chains say; then, with `kept`, that nothing is missing that existed when those heads were printed. A chain is compared
 * with its head, session and account in the snapshot in which it ends. Uses constant memory. Returns the first problem,
 * in the order of the chains' names, or what was checked.
 */
export async function verifyAudit(
  deps: VerifyDependencies,
  kept: AsyncIterable<SavedHead> | null,
): Promise<{ readonly problem: AuditProblem } | { readonly counts: AuditCounts }> {
  const walked = await walk(deps)
  if ('problem' in walked) return walked
  const empty = await firstEmptyChain(deps)
  if (empty !== null) return { problem: { kind: 'chain_missing', chain: empty, seq: 1 } }
  if (kept === null) return { counts: { ...walked, kept: 0 } }
  const compared = await compareSaved(deps, kept)
  return 'problem' in compared ? compared : { counts: { ...walked, kept: compared.count } }
}

/** The first chain that a user, a session or a head names, but that has no entry. */
async function firstEmptyChain({ inSnapshot, stepSize }: VerifyDependencies): Promise<string | null> {
  for (const by of chainNamings) {
    let after = ''
    for (;;) {
      const named = await inSnapshot((trail) => trail.namedChains(by, after, stepSize))
      const empty = named.find(({ hasEntries }) => !hasEntries)
      if (empty !== undefined) return empty.chain
      const last = named.at(-1)
      if (last === undefined) break
      after = last.name
    }
  }
  return null
}

/** A chain during the walk, as far as it was read. */
interface WalkedChain {
  readonly chain: string
  readonly verifier: ChainVerifier
  facts: ChainFacts
  /** Those of the current page. */
  mentions: Mention[]
  isWhole: boolean
  /** The position of the checkpoint with which it began, if that entry did not have the MAC of its position. */
  readonly unproven: number | null
}

async function walk(
  deps: VerifyDependencies,
): Promise<{ readonly problem: AuditProblem } | { readonly chains: number; readonly entries: number }> {
  let open: WalkedChain | null = null
  let [chains, entries] = [0, 0]
  for (;;) {
    const before: WalkedChain | null = open
    const step: WalkStep = await deps.inSnapshot((trail) => walkStep(deps, trail, before))
    if (step.problem !== null) return { problem: step.problem }
    chains += step.begun
    entries += step.entries
    deps.progress(entries)
    open = step.open
    if (open === null) return { chains, entries }
  }
}

interface WalkStep {
  readonly problem: AuditProblem | null
  /** Chains that began in this step. */
  readonly begun: number
  readonly entries: number
  /** The chain that the next step continues; null after the last entry. */
  readonly open: WalkedChain | null
}

/** Reads the next entries after those of `before`, and compares the chains that end among them. */
async function walkStep(
  { macKey, stepSize }: VerifyDependencies,
  trail: TrailRepository,
  before: WalkedChain | null,
): Promise<WalkStep> {
  const limit = stepSize + (before === null ? 0 : 1)
  const read = await trail.entries(before === null ? null : justBefore(endOf(before)), limit)
  const resumed = before === null ? null : await resume(macKey, trail, before, read[0])
  if (resumed !== null && 'problem' in resumed) return { ...resumed, begun: 0, entries: 0, open: null }
  const page = resumed !== null && resumed === before ? read.slice(1) : read
  const walked: WalkedChain[] = resumed === null ? [] : [resumed]
  const found = pushPage(macKey, page, walked, await beginningsOf(macKey, trail, page, before?.chain))
  const isLast = read.length < limit
  const open = walked.at(-1) ?? null
  if (isLast && found === null && open !== null) open.isWhole = true
  // A problem in earlier chains comes first.
  const problem = (await checkFacts(trail, walked)) ?? found
  if (open !== null) open.mentions = []
  const begun = walked.length - (resumed === null ? 0 : 1)
  return { problem, begun, entries: page.length, open: isLast ? null : open }
}

/** The last entry that was read of a chain. */
const endOf = ({ chain, facts }: WalkedChain): EntryPosition => ({ chain, seq: facts.lastSeq })
const justBefore = ({ chain, seq }: EntryPosition): EntryPosition => ({ chain, seq: seq - 1 })

/**
 * The chain with which the last step ended: the same one if its last entry is still there, which must be `first` then. If
 * that was removed behind a checkpoint since, the chain begins again there.
 */
async function resume(
  macKey: SecretKey,
  trail: TrailRepository,
  before: WalkedChain,
  first: EntryPosition | undefined,
): Promise<WalkedChain | { readonly problem: AuditProblem }> {
  const end = endOf(before)
  const { chain } = end
  if (first?.chain === chain && first.seq === end.seq) return before
  const checkpoint = first?.chain === chain ? await trail.checkpoint(chain) : null
  const wasShortened =
    checkpoint !== null && checkpoint.end.seq >= end.seq && (await isProven(macKey, trail, chain, checkpoint))
  return wasShortened ? beginChain(macKey, chain, checkpoint, null) : { problem: { kind: 'missing', ...end } }
}

function beginChain(
  macKey: SecretKey,
  chain: string,
  checkpoint: Checkpoint | null,
  unproven: number | null,
): WalkedChain {
  const verifier = createChainVerifier(macKey, chain, checkpoint)
  return { chain, verifier, facts: checkpoint?.facts ?? noFacts, mentions: [], isWhole: false, unproven }
}

/**
 * The chains that begin in this page, but not with their first entry, as their checkpoints let them begin; `open` is the
 * chain that continues in it.
 */
async function beginningsOf(
  macKey: SecretKey,
  trail: TrailRepository,
  page: readonly StoredAuditEntry[],
  open: string | undefined,
): Promise<ReadonlyMap<string, WalkedChain>> {
  const found = new Map<string, WalkedChain>()
  let before = open
  for (const { chain, seq } of page) {
    const checkpoint = chain !== before && seq > 1 ? await trail.checkpoint(chain) : null
    if (checkpoint !== null) {
      // Without proof the walk names what is wrong, unless that changes before the walk gets there.
      const unproven = (await isProven(macKey, trail, chain, checkpoint)) ? null : checkpoint.seq
      found.set(chain, beginChain(macKey, chain, checkpoint, unproven))
    }
    before = chain
  }
  return found
}

/** Adds the chains of a page to `walked`, whose last one may continue in it. Returns the first problem, or null. */
function pushPage(
  macKey: SecretKey,
  page: readonly StoredAuditEntry[],
  walked: WalkedChain[],
  beginnings: ReadonlyMap<string, WalkedChain>,
): AuditProblem | null {
  for (const entry of page) {
    let current = walked.at(-1)
    if (current?.chain !== entry.chain) {
      if (current !== undefined) current.isWhole = true
      current = beginnings.get(entry.chain) ?? beginChain(macKey, entry.chain, null, null)
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
  for (const { chain, facts, mentions, verifier, isWhole, unproven } of walked) {
    const problem =
      checkMentions(chain, mentions, subjects.sessions) ??
      (isWhole ? verifier.finish(heads.get(chain) ?? null) : null) ??
      (isWhole && unproven !== null ? ({ kind: 'altered', chain, seq: unproven } as const) : null) ??
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
