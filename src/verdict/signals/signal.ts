import type { NamesFound } from '../../visitor/names-found.ts'
import { showable } from '../../visitor/showable.ts'
import type { Evidence } from '../judgement.ts'
import type { Page, ParsedPage } from '../page.ts'

/**
 * What else is known of a signal's evidence, whatever its weight:
 * - `settles`: strong evidence for logged in makes invitations on the same page count for little
 * - `personal`: it knows the visitor: with it, a menu that offers to log in and to log out is not the same for all
 * - `invites`: pages behind a login may show it too (a dialog for when the session ends)
 * - `switched`: a menu may offer it and its opposite, of which a script shows one
 * - `everywhere`: public pages may show it too: it counts for little beside strong evidence for logged out
 * - `half_inside`: a page that asks for the second step of a login may show it, or one whose scripts keep who was logged in
 * - `half`: the login is not complete, or the server no longer knows it, whatever the page shows of it
 * - `gate`: the answer refuses its visitor, rather than that it knows nobody
 * - `explicit`: it states outright who its visitor is, or that it is nobody: it counts although everybody gets the same page
 * - `offers_login`: it counts although everybody gets the same page, where that was made for its visitor
 * - `of_session`: it speaks of the session's own cookies: it counts although everybody gets the same page
 */
export type SignalTrait =
  | 'settles'
  | 'personal'
  | 'invites'
  | 'switched'
  | 'everywhere'
  | 'half_inside'
  | 'half'
  | 'gate'
  | 'explicit'
  | 'offers_login'
  | 'of_session'

/** One piece of evidence: its weight in log-odds, what was seen, and the verdict where it speaks of the site alone. */
export type SignalHit = Omit<Evidence, 'signal'>

/** What a signal found on a page. */
export interface SignalHits extends Partial<NamesFound> {
  readonly hits: readonly SignalHit[]
  readonly accountLinks?: readonly string[]
  /** Where the page sends or invites to log in. */
  readonly loginUrl?: string
}

/** What a signal found, with its hits as evidence that is safe to show. */
export interface SignalResult extends Omit<SignalHits, 'hits'> {
  readonly evidence: readonly Evidence[]
}

/** One kind of observation that speaks for or against a login. Its file holds all that is known about it. */
export interface Signal {
  /** As in evidence: snake_case. */
  readonly name: string
  readonly traits: readonly SignalTrait[]
  /** Pure, linear in the page. */
  readonly find: (page: Page, parsed: ParsedPage) => SignalResult
}

/** @param search pure, linear in the page */
export function signal(
  name: string,
  traits: readonly SignalTrait[],
  search: (page: Page, parsed: ParsedPage) => SignalHits,
): Signal {
  const find: Signal['find'] = (page, parsed) => {
    const { hits, ...rest } = search(page, parsed)
    return { ...rest, evidence: hits.map((one) => ({ signal: name, ...one, seen: showable(one.seen) })) }
  }
  return { name, traits, find }
}

export const nothing: SignalHits = { hits: [] }

/** One hit and nothing else. */
export const hit = (weight: number, seen: string): SignalHits => ({ hits: [{ weight, seen }] })
