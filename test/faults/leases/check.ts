import type { Happening } from './history.ts'

/** A time during which nobody could write: a stopped server held the database's one lock, or the machine stood still. */
export interface Blockade {
  readonly from: number
  readonly to: number
}

export interface Evidence {
  readonly happenings: readonly Happening[]
  readonly blockades: readonly Blockade[]
  /** How long a session may wait beyond the end of a lease, in milliseconds. */
  readonly slackMs: number
}

interface Held {
  readonly token: number
  until: number
}

/** What one session went through, step by step. */
class SessionReplay {
  readonly problems: string[] = []
  /** Leases whose rows are there. */
  readonly #rows = new Map<number, Held>()
  readonly #tokenOf = new Map<string, number>()
  readonly #evidence: Evidence
  #last = 0
  /** When the session became free; null: it is held, or was never. */
  #freeAt: number | null = null

  constructor(evidence: Evidence) {
    this.#evidence = evidence
  }

  step({ what, at, token, until, request }: Happening): void {
    if (what === 'claimed') this.#claimed(token ?? 0, until ?? 0, at)
    else if (what === 'renewed') this.#renewed(token ?? 0, until ?? 0, at)
    else if (what === 'ended') this.#ended(token ?? 0, at)
    // In the commit of the claim, right behind it.
    else if (what === 'used' && request !== null) this.#tokenOf.set(request, this.#last)
    else if (what === 'rotated' && request !== null) this.#rotated(request)
  }

  #claimed(token: number, until: number, at: number): void {
    for (const row of this.#rows.values()) {
      if (row.until > at) this.problems.push(`two live: ${token} came while ${row.token} lived`)
    }
    if (token <= this.#last) this.problems.push(`token ${token} came after ${this.#last}`)
    const freeAt = this.#freeAt ?? Math.max(0, ...[...this.#rows.values()].map((row) => row.until))
    const stuckMs = freeAt === 0 ? 0 : at - freeAt - blockedMs(this.#evidence.blockades, freeAt, at)
    const how = this.#freeAt === null ? 'ended by itself' : 'was given back'
    if (stuckMs > this.#evidence.slackMs) this.problems.push(`stuck: ${stuckMs} ms before ${token}, the last ${how}`)
    this.#last = token
    this.#freeAt = null
    this.#rows.set(token, { token, until })
  }

  #renewed(token: number, until: number, at: number): void {
    const row = this.#rows.get(token)
    if (row === undefined) this.problems.push(`renewed, but not there: ${token}`)
    for (const other of this.#rows.values()) {
      if (other.token !== token && other.until > at) this.problems.push(`two live: ${token} was renewed`)
    }
    if (row !== undefined) row.until = until
  }

  #ended(token: number, at: number): void {
    const row = this.#rows.get(token)
    this.#rows.delete(token)
    if (this.#rows.size === 0 && this.#freeAt === null) this.#freeAt = Math.min(at, row?.until ?? at)
  }

  /** A state was written back: only with the lease that is held, and that is the newest. */
  #rotated(request: string): void {
    const token = this.#tokenOf.get(request)
    if (token === undefined) this.problems.push(`written back by a use that nobody knows: ${request}`)
    else if (token !== this.#last || !this.#rows.has(token)) {
      this.problems.push(`written back with token ${token} while ${this.#last} was the last`)
    }
  }
}

/** What is wrong; empty where never two leases lived, nobody waited for long, and no late state was taken. */
export function problemsIn(evidence: Evidence): readonly string[] {
  const sessions = new Map<string, SessionReplay>()
  for (const happening of evidence.happenings) {
    const known = sessions.get(happening.session) ?? new SessionReplay(evidence)
    sessions.set(happening.session, known)
    known.step(happening)
  }
  return [...sessions].flatMap(([session, { problems }]) => problems.map((said) => `${session}: ${said}`))
}

/** How much of a time was blocked; what several blockades share counts once. */
function blockedMs(blockades: readonly Blockade[], from: number, to: number): number {
  let [sum, done] = [0, from]
  for (const { from: a, to: b } of blockades.toSorted((one, other) => one.from - other.from)) {
    const [begin, end] = [Math.max(a, done), Math.min(b, to)]
    if (end <= begin) continue
    sum += end - begin
    done = end
  }
  return sum
}
