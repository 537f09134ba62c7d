/**
 * How a check fetches a page: plain HTTP, a browser, or `auto`, which uses a browser when plain HTTP gets only the
 * empty shell of an application.
 */
export const validationTiers = ['auto', 'http', 'browser'] as const
export type ValidationTier = (typeof validationTiers)[number]

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

/** A user's own rule, which overrides all signals. */
export interface ValidationRule {
  readonly loggedIn: RuleSide | null
  readonly loggedOut: RuleSide | null
  /** Pages that the site links to may be visited to find one that shows the login. */
  readonly discover: boolean
  readonly tier: ValidationTier
}

/** As it is stored. */
export function encodeRule(rule: ValidationRule): string {
  return JSON.stringify(rule)
}

export function decodeRule(text: string): ValidationRule {
  // Rules that were stored before there was a choice name no tier.
  return { tier: 'auto', ...(JSON.parse(text) as Omit<ValidationRule, 'tier'>) }
}
