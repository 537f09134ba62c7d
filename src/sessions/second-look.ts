import type { Verdict } from '../verdict/judgement.ts'

/** What a provisional state came to after an answer that showed it logged out. */
export type Settled<Look> =
  /** The same state was seen logged in at the second look: the first was a whim of the site. */
  | { readonly how: 'confirmed'; readonly look: Look }
  /** The state before it was seen logged in. */
  | { readonly how: 'restored'; readonly look: Look }
  /** Neither was. */
  | { readonly how: 'dead' }
  /** Another look told nothing: that is `look`, or there was no answer. */
  | { readonly how: 'unclear'; readonly look: Look | null }

export interface Looks<Look> {
  /** Asks once more with the same state; null: no answer came. */
  again(): Promise<Look | null>
  /** Asks with the last state that was not provisional; null: no answer came, `none`: there is no such state. */
  withProven(): Promise<Look | null | 'none'>
  verdictOf(look: Look): Verdict
}

/**
 * Finds out whether a provisional state is good, after an answer that showed it logged out and before anything follows
 * from that. At most two looks more. The state in use is asked first: a site that shows its login page for a whim would
 * else have the newest cookies thrown away, and trying the older ones may end both where it watches for their reuse.
 */
export async function lookAgain<Look>(looks: Looks<Look>): Promise<Settled<Look>> {
  const second = await looks.again()
  if (second === null) return { how: 'unclear', look: null }
  const verdict = looks.verdictOf(second)
  if (verdict === 'logged_in') return { how: 'confirmed', look: second }
  if (verdict !== 'logged_out') return { how: 'unclear', look: second }
  const third = await looks.withProven()
  if (third === 'none') return { how: 'dead' }
  const older = third === null ? null : looks.verdictOf(third)
  if (third !== null && older === 'logged_in') return { how: 'restored', look: third }
  return older === 'logged_out' ? { how: 'dead' } : { how: 'unclear', look: third }
}
