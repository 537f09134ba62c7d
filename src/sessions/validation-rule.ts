import { invalidField } from '../errors.ts'
import { parseSelector } from '../html/selector.ts'
import { type RuleSide, type ValidationRule, validationTiers } from '../verdict/rule/rule.ts'

export { validationTiers }

/** Throws VALIDATION_ERROR for a side without conditions, and for an unsupported selector. */
export function checkValidationRule(rule: ValidationRule | null): void {
  if (rule === null) return
  checkSide('validation.logged_in', rule.loggedIn)
  checkSide('validation.logged_out', rule.loggedOut)
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
