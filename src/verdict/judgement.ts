import type { StatedVisitor } from '../visitor/visitor.ts'

export type Verdict = 'logged_in' | 'logged_out' | 'blocked' | 'site_down' | 'unreachable' | 'unknown'

/** Whether a verdict says anything about the login. */
export const decides = (verdict: Verdict | null): verdict is 'logged_in' | 'logged_out' =>
  verdict === 'logged_in' || verdict === 'logged_out'

/** Whether a verdict is about the site alone, which did not answer or refused the visit: it says nothing about the session. */
export const isOfSite = (verdict: Verdict): boolean => ['blocked', 'site_down', 'unreachable'].includes(verdict)

/** One observation that a signal made. */
export interface Evidence {
  /** Name of the signal, as the file in `signals/`, in snake_case. */
  readonly signal: string
  /** The natural log-odds that it adds to "logged in"; negative for logged out. */
  readonly weight: number
  /** What was seen, at most 160 characters, never a secret: no cookie value, no token, no query value. */
  readonly seen: string
  /** Set by observations about the site instead of the session; these decide before the weights do. */
  readonly verdict?: 'blocked' | 'site_down'
}

/** What a page says about the session that requested it. */
export interface Judgement extends StatedVisitor {
  readonly verdict: Verdict
  /** 0 to 100: how sure the verdict is; 0 for `unknown` without any evidence. */
  readonly confidence: number
  /** P(logged in), 0 to 1; 0.5 if nothing was learned. */
  readonly pLoggedIn: number
  /** Strongest first. */
  readonly evidence: readonly Evidence[]
  /** The login page to which the page redirects or links; null: none. */
  readonly loginUrl: string | null
}
