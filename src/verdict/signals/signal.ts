import type { Page, ParsedPage } from '../../page/page.ts'
import type { NamesFound } from '../../visitor/names-found.ts'
import { showable } from '../../visitor/showable.ts'
import type { Evidence } from '../judgement.ts'

/** Facts about a signal's evidence, whatever its weight. */
export type SignalTrait =
  | 'settles' // if strong for logged in, offers to log in on the same page count little
  | 'personal' // it names the visitor; then a menu that offers to log in and out is not the same for everybody
  | 'remembered' // a site may keep it after the login has ended; next to a plain link to log in it settles nothing
  | 'invites' // pages behind a login may show it too (a dialog for when the session ends)
  | 'switched' // a menu may contain it and its opposite, and a script shows one of them
  | 'everywhere' // public pages may show it too: little if there is strong evidence for logged out
  | 'half_inside' // a page that asks for a second step may show it, and scripts after the session ended
  | 'half' // if strong, the login is not complete, or no longer known: `half_inside` counts little
  | 'gate' // the page refuses its visitor
  | 'explicit' // it states who the visitor is, or nobody: it counts even if everybody gets the same page
  | 'offers_login' // the same, provided that the page was made for its visitor
  | 'of_session' // it is about the session's own cookies: it counts even if everybody gets the same page

/** One piece of evidence: its weight in log-odds, what was seen, and the verdict if it is about the site alone. */
export type SignalHit = Omit<Evidence, 'signal'>

/** What a signal found on a page. */
export interface SignalHits extends Partial<NamesFound> {
  readonly hits: readonly SignalHit[]
  readonly accountLinks?: readonly string[]
  /** The login page to which the page redirects or links. */
  readonly loginUrl?: string
}

/** What a signal found, with its hits as evidence that is safe to show. */
export interface SignalResult extends Omit<SignalHits, 'hits'> {
  readonly evidence: readonly Evidence[]
}

/** One kind of observation that speaks for or against a login. Its file contains everything about it. */
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
