import type { Clock, Random } from '../clock.ts'

export interface DemoSessionRules {
  /** The cookie is replaced after so many requests … */
  readonly rotateAfterRequests: number
  /** … or when it is so old, whichever comes first. */
  readonly rotateAfterMs: number
  /** For so long after a rotation the value before it is accepted too, so that parallel requests survive. */
  readonly graceMs: number
  /** A session unused for so long has ended. */
  readonly idleMs: number
  /** Beyond so many the one that logged in first is dropped. */
  readonly maxSessions: number
}

export const defaultSessionRules: DemoSessionRules = {
  rotateAfterRequests: 20,
  rotateAfterMs: 10 * 60_000,
  graceMs: 2 * 60_000,
  idleMs: 60 * 60_000,
  maxSessions: 1_000,
}

interface LiveSession {
  current: string
  previous: { readonly value: string; readonly until: number } | null
  rotatedAt: number
  lastUsedAt: number
  requestsSinceRotation: number
}

export interface DemoSessions {
  /** Begins a session and answers its cookie value. */
  begin(): string
  /**
   * Counts a request that carried `value`. Null: no live session has it. `renewed` is the value that the client should
   * hold from now on, null while it holds the right one.
   */
  use(value: string): { readonly renewed: string | null } | null
  /** Ends the session that has `value`, if there is one. */
  end(value: string): void
  /** How many values are accepted or remembered: never more than two a session. */
  size(): number
}

/** The sessions of the demo site: in memory, bounded, with a cookie that rotates. */
export function createDemoSessions(ports: { clock: Clock; random: Random }, rules: DemoSessionRules): DemoSessions {
  const byValue = new Map<string, LiveSession>()
  const oldestFirst = new Set<LiveSession>()

  function remove(session: LiveSession): void {
    byValue.delete(session.current)
    if (session.previous) byValue.delete(session.previous.value)
    oldestFirst.delete(session)
  }

  function rotate(session: LiveSession, now: number): void {
    if (session.previous) byValue.delete(session.previous.value)
    session.previous = { value: session.current, until: now + rules.graceMs }
    session.current = newValue(ports.random)
    session.rotatedAt = now
    session.requestsSinceRotation = 0
    byValue.set(session.current, session)
  }

  return {
    begin() {
      const now = ports.clock.now()
      const current = newValue(ports.random)
      const session = { current, previous: null, rotatedAt: now, lastUsedAt: now, requestsSinceRotation: 0 }
      byValue.set(current, session)
      oldestFirst.add(session)
      for (const oldest of oldestFirst) {
        if (oldestFirst.size <= rules.maxSessions) break
        remove(oldest)
      }
      return current
    },
    use(value) {
      const session = byValue.get(value)
      if (!session) return null
      const now = ports.clock.now()
      if (now - session.lastUsedAt > rules.idleMs) {
        remove(session)
        return null
      }
      // The value before the last rotation: accepted for a while, and told the new one in case its answer got lost.
      if (session.previous?.value === value) {
        if (now >= session.previous.until) return null
        session.lastUsedAt = now
        return { renewed: session.current }
      }
      session.lastUsedAt = now
      session.requestsSinceRotation += 1
      if (!isRotationDue(session, now, rules)) return { renewed: null }
      rotate(session, now)
      return { renewed: session.current }
    },
    end(value) {
      const session = byValue.get(value)
      if (session) remove(session)
    },
    size: () => byValue.size,
  }
}

function isRotationDue(session: LiveSession, now: number, rules: DemoSessionRules): boolean {
  return session.requestsSinceRotation >= rules.rotateAfterRequests || now - session.rotatedAt >= rules.rotateAfterMs
}

/** 256 bits in hexadecimal: fits a cookie, a form and a shell variable without any escaping. */
export function newValue(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('hex')
}
