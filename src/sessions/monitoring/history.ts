import { decides, type Verdict } from '../../verdict/judgement.ts'
import type { LastVerdict, VerdictFacts } from '../last-verdict.ts'
import type { Session } from '../session.ts'
import type { CheckCause } from './check-cause.ts'

/**
 * Why a check was made. `scrape`: scrapes met the login page too often, or a judged scrape replaced the first check.
 */
export type HistoryCause = CheckCause | 'scrape'

/** One check of a session in its history. */
export interface HistoryEntry {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly verdict: Verdict
  /** 0 to 100. */
  readonly confidence: number
  /** From the start of the check to its verdict; null for a scrape. */
  readonly latencyMs: number | null
  readonly cause: HistoryCause
  /** Why it came to its verdict; null when it was not stored. */
  readonly seen: HistoryFacts | null
}

/** What is stored of a check besides its result. */
export interface HistoryFacts extends VerdictFacts {
  /**
   * If it found the session logged out: when a check or a scrape last saw this login alive, in epoch milliseconds. Null
   * if nothing did; absent in other entries and in those of earlier versions.
   */
  readonly aliveAt?: number | null
}

/** What is stored of a check or a scrape with this result. */
export function seenFacts(
  { verdict, reason, evidence, page, loginUrl }: LastVerdict,
  { aliveAt }: Pick<Session, 'aliveAt'>,
): HistoryFacts {
  return { reason, evidence, page, loginUrl, ...(verdict === 'logged_out' ? { aliveAt } : {}) }
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** At most this many entries per session are kept, of any age. */
export const maxHistory = 1_000
const maxTransitions = 200

/**
 * The entries to delete. All of the last day are kept, then the first of each hour for a week, then the first of each day
 * for 90 days. Entries at which the verdict changed between logged in and logged out are kept longer, the newest 200.
 * Of more than `maxHistory`, the oldest others go.
 * @param entries of one session, oldest first
 */
export function thinned(entries: readonly HistoryEntry[], now: number): HistoryEntry[] {
  const turns = transitions(entries)
  const slots = new Set<string>()
  const firstOfSlots = entries.filter((entry) => {
    const slot = slotOf(entry, now)
    if (slot === null || slots.has(slot)) return false
    slots.add(slot)
    return true
  })
  const others = firstOfSlots.filter((entry) => !turns.has(entry))
  const kept = new Set([...turns, ...others.slice(turns.size - maxHistory)])
  return entries.filter((entry) => !kept.has(entry))
}

/** Of the entries in one slot, one is kept; null: too old to keep. */
function slotOf({ id, at }: HistoryEntry, now: number): string | null {
  const age = now - at
  if (age <= day) return id
  if (age <= 7 * day) return `h${Math.floor(at / hour)}`
  return age <= 90 * day ? `d${Math.floor(at / day)}` : null
}

function transitions(entries: readonly HistoryEntry[]): Set<HistoryEntry> {
  const turns: HistoryEntry[] = []
  let last: Verdict | null = null
  for (const entry of entries) {
    if (!decides(entry.verdict)) continue
    if (last !== null && entry.verdict !== last) turns.push(entry)
    last = entry.verdict
  }
  return new Set(turns.slice(-maxTransitions))
}

/** The share of a period in which a session was logged in, 0 to 100 with one decimal; null when unknown. */
export interface Uptime {
  readonly day: number | null
  readonly week: number | null
  readonly month: number | null
}

/**
 * Between two checks a session counts as the earlier one saw it. If the later one found it logged out, the time of its
 * death is unknown, and it counts as logged out since a check or a scrape last saw it alive. @param entries oldest first
 */
export function uptime(entries: readonly HistoryEntry[], now: number): Uptime {
  const decided = entries.filter(({ verdict }) => decides(verdict))
  const over = (ms: number): number | null => share(decided, now - ms, now)
  return { day: over(day), week: over(7 * day), month: over(30 * day) }
}

function share(decided: readonly HistoryEntry[], start: number, now: number): number | null {
  let [known, alive] = [0, 0]
  for (const [index, { at, verdict }] of decided.entries()) {
    const next = decided[index + 1]
    const end = next?.at ?? now
    const length = Math.max(0, end - Math.max(at, start))
    known += length
    if (verdict === 'logged_in') alive += Math.max(0, aliveUntil(at, next, end) - Math.max(at, start))
  }
  return known === 0 ? null : Math.round((alive / known) * 1000) / 10
}

/** Until when a session that was seen alive at `at` counts as logged in, at most until `end`, the time of the next check. */
function aliveUntil(at: number, next: HistoryEntry | undefined, end: number): number {
  return next?.verdict === 'logged_out' ? Math.min(Math.max(at, next.seen?.aliveAt ?? at), end) : end
}
