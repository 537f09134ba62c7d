import type { Actor } from '../../audit/append.ts'
import type { NameChanges } from '../../cookies/merge.ts'
import type { CookieState } from '../../cookies/stored-cookie.ts'
import { fromWire, toWire } from '../../cookies/wire.ts'

/** What wrote a state. */
export const stateCauses = [
  'created',
  'imported',
  'captured',
  'synced',
  'updated',
  'refreshed',
  'rotated',
  'rolled_back',
  'restored',
] as const

export type StateCause = (typeof stateCauses)[number]

/** Where a state came from, and what was seen of it since. */
export interface StateOrigin {
  /** Null: written before this was recorded. */
  readonly cause: StateCause | null
  /** An e-mail or `system`, as in the audit trail; null as `cause`. */
  readonly writtenBy: string | null
  /** Epoch milliseconds; null as `cause`. */
  readonly writtenAt: number | null
  /** Null as `cause`. */
  readonly changes: NameChanges | null
  /** Kept from a response that could not be judged: no response has shown it logged in. */
  readonly provisional: boolean
  /** When a response first showed it logged in, or wrote it and showed that; null: none yet. */
  readonly confirmedAt: number | null
}

/** The name in the records of a write; `actor` null: the system. */
export function writerOf(actor: Actor | null): string {
  return actor?.email ?? 'system'
}

/** Whether a site's response wrote it, not a user. */
function isAutomatic({ cause }: Pick<StateOrigin, 'cause'>): boolean {
  return cause === 'rotated' || cause === 'restored'
}

/**
 * Whether a replaced state is kept as a version. Of consecutive automatic ones of one writer, only the newest, the last
 * one that needs no proof and the last one seen logged in are kept.
 */
export function isWorthKeeping(replaced: StateOrigin, next: StateOrigin): boolean {
  if (!isAutomatic(replaced) || next.cause !== 'rotated' || replaced.writtenBy !== next.writtenBy) return true
  const needsProof = !replaced.provisional && next.provisional
  return needsProof || (replaced.confirmedAt !== null && next.confirmedAt === null)
}

/**
 * Whether `next` makes earlier rotations of the same writer, which were kept because they were confirmed, unnecessary.
 */
export function endsRun(replaced: StateOrigin, next: StateOrigin): boolean {
  return !isWorthKeeping(replaced, next) && replaced.confirmedAt === null && next.confirmedAt !== null
}

/** Only the start of a longer name is shown: a list of sessions would have 100 MB with names as long as they may be. */
const shownCharacters = 100

/** Names of cookies or headers as they are shown, without half a character at the end. */
export function shownNames(names: readonly string[]): string[] {
  return names.map((name) => name.slice(0, shownCharacters).replace(/[\ud800-\udbff]$/, ''))
}

/** The names of the cookies of a state, as the session shows them: one per cookie. */
export function cookieNamesOf({ cookies, exactCookies }: CookieState): string[] {
  return shownNames([...Object.keys(cookies), ...exactCookies.map(({ name }) => fromWire(name))])
}

/**
 * What changed from one state to the next, with names as they are shown. A name of several cookies is compared as a
 * whole.
 */
export function changedNames(before: CookieState, after: CookieState): NameChanges {
  const [old, now] = [byName(before), byName(after)]
  const names = [...new Set([...old.keys(), ...now.keys()])].sort()
  return {
    added: shownNames(names.filter((name) => !old.has(name))),
    changed: shownNames(names.filter((name) => old.has(name) && now.has(name) && old.get(name) !== now.get(name))),
    removed: shownNames(names.filter((name) => !now.has(name))),
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
