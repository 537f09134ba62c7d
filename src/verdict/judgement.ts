export type Verdict = 'logged_in' | 'logged_out' | 'blocked' | 'site_down' | 'unreachable' | 'unknown'

/** One sign that was found. */
export interface Evidence {
  /** Name of the signal, as the file in `signals/`, in snake_case. */
  readonly signal: string
  /** Log-odds (natural) that it adds to "logged in"; negative speaks for logged out. */
  readonly weight: number
  /** What was seen, at most 160 characters, never a secret: no cookie value, no token, no query value. */
  readonly seen: string
  /** Set by signs that speak of the site rather than of the session; they decide before the weights do. */
  readonly verdict?: 'blocked' | 'site_down'
}

/** What a page tells of the session that asked for it. */
export interface Judgement {
  readonly verdict: Verdict
  /** 0..100: how sure the verdict is; 0 for `unknown` without any evidence. */
  readonly confidence: number
  /** 0..1: P(logged in); 0.5 where nothing was learnt. */
  readonly pLoggedIn: number
  /** Strongest first. */
  readonly evidence: readonly Evidence[]
  /** Name, user name or e-mail that the page states for the visitor. */
  readonly detectedUser: string | null
  /** Links to the visitor's own pages: path and query as the page gives them, at most 10. */
  readonly accountLinks: readonly string[]
  /** Texts that address or name the visitor ("Hello, John"), at most 10. */
  readonly userElements: readonly string[]
  /** Where the page sends or invites to log in; null where it does not. */
  readonly loginUrl: string | null
}
