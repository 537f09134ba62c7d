import { invalidField } from '../errors.ts'
import { parseSelector } from '../html/selector.ts'
import type { PageRule, RuleSide } from '../verdict/rule/rule.ts'

/**
 * How a check fetches a page: plain HTTP, a browser, or `auto`, which uses a browser when plain HTTP gets only the
 * empty shell of an application.
 */
export const validationTiers = ['auto', 'http', 'browser'] as const
export type ValidationTier = (typeof validationTiers)[number]

/** A user's own rule for the checks of a session. */
export interface ValidationRule extends PageRule {
  /** Pages that the site links to may be visited to find one that shows the login. */
  readonly discover: boolean
  readonly tier: ValidationTier
}

/** Without conditions: judged by signals alone. */
export const plainRule: ValidationRule = { loggedIn: null, loggedOut: null, discover: false, tier: 'auto' }

/** A rule from its stored JSON. */
export function decodeRule(text: string): ValidationRule {
  // Rules that were stored before there was a choice name no tier.
  return { tier: 'auto', ...(JSON.parse(text) as Omit<ValidationRule, 'tier'>) }
}

/** Throws VALIDATION_ERROR for a given side without conditions, and for an unsupported selector. */
export function checkValidationRule(rule: Partial<PageRule> | null): void {
  checkSide('validation.logged_in', rule?.loggedIn ?? null)
  checkSide('validation.logged_out', rule?.loggedOut ?? null)
}

function checkSide(field: string, side: RuleSide | null): void {
  if (side === null) return
  const { selector, text, status, url } = side
  if (selector === null && text === null && status === null && url === null) {
    throw invalidField(field, 'must contain selector, text, status or url')
  }
  if (selector !== null && parseSelector(selector) === null) {
    throw invalidField(
      `${field}.selector`,
      'must consist of tags, #ids, .classes and [attributes], combined with spaces, > and commas',
    )
  }
}
