import { dayMs } from '../clock.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { Store } from '../storage/store.ts'
import type { SecretKey } from '../vault/digest.ts'
import type { AuditWriter } from './append.ts'
import type { StoredAuditEntry } from './chain.ts'
import { mentionIn, noFacts, withEntry } from './chain-facts.ts'
import { createChainVerifier } from './chain-verifier.ts'
import { type Checkpoint, checkpointDetails } from './checkpoint.ts'
import { describeProblem } from './problem.ts'
import { createSteadyClock, type SteadyClockDependencies } from './steady-clock.ts'
import type { TrailRepository } from './trail-repository.ts'

export interface ShortenDependencies extends SteadyClockDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly trail: TrailRepository
  readonly macKey: SecretKey
  readonly audit: AuditWriter
  /** How long entries are kept, in days; null: without limit. */
  readonly days: number | null
  /** Called for a damaged chain, which is left as it is: a checkpoint would hide the damage. */
  readonly onDamage: (sentence: string) => void
}

const passEveryMs = 3_600_000
const chainsAtOnce = 200
const entriesAtOnce = 2_000

/**
 * Removes the oldest part of chains, step by step: at most 200 chains or 2,000 entries. A pass through all begins every
 * hour, once the clock is steady.
 */
export function createTrailShortener(deps: ShortenDependencies): () => Promise<void> {
  const { trail, clock, days } = deps
  const isSteady = createSteadyClock(deps)
  let after = ''
  let nextPassAt = 0

  return async () => {
    const now = clock.now()
    if (days === null || !isSteady() || now < nextPassAt) return
    const cutoff = now - days * dayMs
    const chains = await trail.firstEntries(after, chainsAtOnce)
    for (const { chain, seq, at } of chains) {
      // One day later than necessary, so that a chain gets at most one checkpoint per day.
      if (at < cutoff - dayMs) {
        // Looking for a checkpoint takes long in a long chain that has none: then its first entry is still there.
        const before = seq > 1 ? await trail.checkpoint(chain) : null
        if (await shortenChain(deps, { chain, before }, cutoff)) return
      }
      after = chain
    }
    if (chains.length === chainsAtOnce) return
    after = ''
    nextPassAt = now + passEveryMs
  }
}

/** Removes entries older than `cutoff`, at most 2,000, and appends a checkpoint; false when nothing was removed. */
async function shortenChain(
  { trail, macKey, audit, store, onDamage }: ShortenDependencies,
  { chain, before }: { readonly chain: string; readonly before: Checkpoint | null },
  cutoff: number,
): Promise<boolean> {
  const beginning = { chain, seq: before?.end.seq ?? 0 }
  const page = (await trail.entries(beginning, entriesAtOnce)).filter((entry) => entry.chain === chain)
  const old = olderThan(page, cutoff)
  const last = old.at(-1)
  // Otherwise an idle chain would replace its own old checkpoint again and again.
  if (last === undefined || old.every((entry) => entry.action === 'checkpoint')) return false
  const verifier = createChainVerifier(macKey, chain, before)
  let facts = before?.facts ?? noFacts
  for (const entry of old) {
    const problem = verifier.push(entry)
    if (problem !== null) {
      onDamage(describeProblem(problem))
      return false
    }
    facts = withEntry(facts, entry, mentionIn(entry))
  }
  const checkpoint: Checkpoint = { end: last, state: verifier.recordedState(), facts }
  const entry = audit.chain(chain, 'checkpoint', null, checkpointDetails(checkpoint))
  return commitUnlessTaken(store, [entry, trail.removeOldest({ chain, seq: last.seq }, old.length)])
}

function olderThan(entries: readonly StoredAuditEntry[], cutoff: number): readonly StoredAuditEntry[] {
  const kept = entries.findIndex((entry) => entry.at >= cutoff)
  return kept === -1 ? entries : entries.slice(0, kept)
}
