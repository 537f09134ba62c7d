import type { Actor } from '../audit/append.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import { fromWire, toWire } from '../cookies/wire.ts'

/** What wrote a state. */
export const stateCauses = [
  'created',
  'imported',
  'captured',
  'updated',
  'refreshed',
  'rotated',
  'rolled_back',
  'restored',
] as const

export type StateCause = (typeof stateCauses)[number]

/** Names of cookies, sorted; one for each cookie. */
export interface NameChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** Where a state came from, and what was seen of it since. */
export interface StateOrigin {
  /** Null: it was written before there were versions. */
  readonly cause: StateCause | null
  /** An e-mail or `system`, as in the audit trail; null as `cause`. */
  readonly writtenBy: string | null
  /** Epoch milliseconds; null as `cause`. */
  readonly writtenAt: number | null
  /** Null as `cause`. */
  readonly changes: NameChanges | null
  /** Kept from an answer that nobody could judge: no answer has shown it logged in. */
  readonly provisional: boolean
  /** When an answer first showed it logged in, or when such an answer wrote it; null: none yet. */
  readonly confirmedAt: number | null
}

/** Who stands in the records of a write; `actor` null: nobody asked for it. */
export function writerOf(actor: Actor | null): string {
  return actor?.email ?? 'system'
}

/** Whether a site's answer wrote it rather than a person. */
export function isAutomatic({ cause }: Pick<StateOrigin, 'cause'>): boolean {
  return cause === 'rotated' || cause === 'restored'
}

/**
 * Whether a state that is replaced is kept as a version. Of consecutive automatic ones of one writer only the newest is,
 * and the last that was seen logged in.
 */
export function isWorthKeeping(replaced: StateOrigin, next: StateOrigin): boolean {
  if (!isAutomatic(replaced) || next.cause !== 'rotated' || replaced.writtenBy !== next.writtenBy) return true
  return replaced.confirmedAt !== null && next.confirmedAt === null
}

/** Whether `next` makes the states that its writer rotated before, and that were kept for being confirmed, needless. */
export function endsRun(replaced: StateOrigin, next: StateOrigin): boolean {
  return !isWorthKeeping(replaced, next) && replaced.confirmedAt === null && next.confirmedAt !== null
}

/** The names of the cookies of a state, as the session shows them: one for each cookie. */
export function cookieNamesOf({ cookies, exactCookies }: CookieState): string[] {
  return [...Object.keys(cookies), ...exactCookies.map(({ name }) => fromWire(name))]
}

/** What a person changed from one state to the next. A name that stands for several cookies is compared as a whole. */
export function changedNames(before: CookieState, after: CookieState): NameChanges {
  const [old, now] = [byName(before), byName(after)]
  const names = [...new Set([...old.keys(), ...now.keys()])].sort()
  return {
    added: names.filter((name) => !old.has(name)),
    changed: names.filter((name) => old.has(name) && now.has(name) && old.get(name) !== now.get(name)),
    removed: names.filter((name) => !now.has(name)),
  }
}

function byName({ cookies, exactCookies }: CookieState): Map<string, string> {
  const found = new Map<string, string[]>()
  const add = (name: string, what: unknown): void => {
    found.set(name, [...(found.get(name) ?? []), JSON.stringify(what)])
  }
  for (const [name, value] of Object.entries(cookies)) add(name, [toWire(value)])
  for (const { createdAt: _, ...cookie } of exactCookies) add(fromWire(cookie.name), cookie)
  return new Map(Array.from(found, ([name, list]) => [name, list.sort().join()]))
}
