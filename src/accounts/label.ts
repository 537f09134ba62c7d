import { invalidField } from '../errors.ts'

const maxLength = 255

/**
 * The `name` of a request, for humans, trimmed. Throws VALIDATION_ERROR unless it has 1..255 characters and no control
 * characters.
 */
export function requireLabel(text: string): string {
  const label = text.trim()
  if (label.length === 0 || [...label].length > maxLength) throw invalidField('name', 'must have 1 to 255 characters')
  if (/[\p{Cc}\p{Cs}]/u.test(label)) throw invalidField('name', 'must not contain control characters')
  return label
}
