/** The conditions of one side of a rule; the page must meet all of them. At least one is given. */
export interface RuleSide {
  /** An element that matches this selector (`selector.ts`). */
  readonly selector: string | null
  /** A text that a reader sees, or part of an answer that is no HTML; case and white space do not count. */
  readonly text: string | null
  /** Of the last answer. */
  readonly status: number | null
  /** The final address: a path, or a whole URL; `*` matches anything. */
  readonly url: string | null
}

/** A user's own rule for what a page shows, which overrides all signals. */
export interface PageRule {
  readonly loggedIn: RuleSide | null
  readonly loggedOut: RuleSide | null
}
