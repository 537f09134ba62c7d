/** How long a death is held before a second check of the session counts, in milliseconds. */
export const holdMs = 5 * 60_000
/** When this many sessions of one site die together, the cause is probably the site. */
const siteDeathThreshold = 3
/** How many other sessions of the site are checked immediately, to learn whether the site is the cause. */
const extraChecks = 4

/** Another session of the account at the same site that was seen alive there and is not known to be dead. */
export interface SiteSession {
  readonly id: string
  /** Last seen logged in; epoch milliseconds. */
  readonly aliveAt: number
  /** When it was seen logged out while its status is held; null: it was not. */
  readonly deathHeldAt: number | null
  /** `site.changed` was sent for it. */
  readonly isTold: boolean
}

/** A session that a check found logged out after it was seen alive. */
export interface DyingSession {
  readonly id: string
  readonly deathHeldAt: number | null
}

/** A death whose status is held. */
export interface DeathHold {
  /** Since when; epoch milliseconds. */
  readonly heldAt: number
  /** Sessions to check immediately. */
  readonly check: readonly string[]
  /** Whether to send `site.changed` now: once for all deaths that are held together. */
  readonly isNews: boolean
  /** The sessions that the event is about, this one included; empty when there is no event. */
  readonly told: readonly string[]
}

/**
 * Whether a session that turned from alive to dead is dead, which is null, or whether its site may have changed for all
 * sessions. With fewer than three living sessions of the site in the account this cannot be decided, and the session is
 * dead; sessions of other accounts do not count. Otherwise its status is held, some of the others are checked immediately,
 * and a second check decides: after five minutes, or as soon as another session is seen alive.
 */
export function ruleOnDeath(dying: DyingSession, others: readonly SiteSession[], now: number): DeathHold | null {
  const heldAt = dying.deathHeldAt ?? now
  if (dying.deathHeldAt !== null) {
    const isWitnessed = others.some(({ aliveAt }) => aliveAt > heldAt)
    if (isWitnessed || now - heldAt >= holdMs) return null
  } else if (others.length + 1 < siteDeathThreshold) return null
  const held = others.filter(({ deathHeldAt }) => deathHeldAt !== null)
  const living = others.filter(({ deathHeldAt }) => deathHeldAt === null).toSorted((a, b) => a.aliveAt - b.aliveAt)
  const diesTogether = held.length + 1 >= siteDeathThreshold
  return {
    heldAt,
    check: living.slice(0, Math.max(0, extraChecks - held.length)).map(({ id }) => id),
    isNews: diesTogether && !held.some(({ isTold }) => isTold),
    told: diesTogether ? [dying.id, ...held.map(({ id }) => id)] : [],
  }
}
