/** So long a death is held before a second check of the session counts, in milliseconds. */
export const holdMs = 5 * 60_000
/** So many sessions of one site that die together speak of the site. */
export const crowd = 3
/** Other sessions of the site that are checked at once, to learn whether it is the site. */
const witnesses = 4

/** Another session of the account at the same site, that was seen alive there and is not known to be dead. */
export interface SiteSession {
  readonly id: string
  /** Last seen logged in; epoch milliseconds. */
  readonly aliveAt: number
  /** Seen logged out then, its status held; null: not. */
  readonly deathHeldAt: number | null
  /** A `site.changed` was told of it. */
  readonly isTold: boolean
}

/** A session that a check found logged out after it was seen alive. */
export interface DyingSession {
  readonly id: string
  readonly deathHeldAt: number | null
}

/** What becomes of a death. */
export type DeathRuling =
  /** The session is dead. */
  | { readonly isHeld: false }
  | {
      readonly isHeld: true
      readonly heldAt: number
      /** Sessions to check at once. */
      readonly check: readonly string[]
      /** Whether `site.changed` is told now: once for all that are held together. */
      readonly isNews: boolean
      /** Sessions of which it is told, this one included; empty where it is not. */
      readonly told: readonly string[]
    }

/**
 * Whether a session that turned from alive to dead is dead, or whether its site may have changed for all. An account with
 * fewer than three living sessions of a site cannot tell, and it is dead; what other accounts have is nobody else's concern. Otherwise its status is held, some of the others are
 * checked at once, and a second check counts: after five minutes, or as soon as another session was seen alive since.
 */
export function ruleOnDeath(dying: DyingSession, others: readonly SiteSession[], now: number): DeathRuling {
  const heldAt = dying.deathHeldAt ?? now
  if (dying.deathHeldAt !== null) {
    const isWitnessed = others.some(({ aliveAt }) => aliveAt > heldAt)
    if (isWitnessed || now - heldAt >= holdMs) return { isHeld: false }
  } else if (others.length + 1 < crowd) return { isHeld: false }
  const held = others.filter(({ deathHeldAt }) => deathHeldAt !== null)
  const living = others.filter(({ deathHeldAt }) => deathHeldAt === null).toSorted((a, b) => a.aliveAt - b.aliveAt)
  return {
    isHeld: true,
    heldAt,
    check: living.slice(0, Math.max(0, witnesses - held.length)).map(({ id }) => id),
    ...tellingOf(dying, held),
  }
}

function tellingOf(dying: DyingSession, held: readonly SiteSession[]) {
  if (held.length + 1 < crowd) return { isNews: false, told: [] }
  return { isNews: !held.some(({ isTold }) => isTold), told: [dying.id, ...held.map(({ id }) => id)] }
}
