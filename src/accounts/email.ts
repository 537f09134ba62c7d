import { invalidField } from '../errors.ts'

/** RFC 5321 §4.5.3.1.3: a path has 256 octets, two of which are its angle brackets. */
const maxLength = 254
// One @ between two parts without spaces or control characters. Whether mail can be delivered cannot be seen from the
// text.
const shape = /^[^\s@\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+$/u

/** An e-mail address as it is stored and compared: trimmed, lower case. Null when the text is not an e-mail address. */
export function emailOf(text: string): string | null {
  const email = text.trim().toLowerCase()
  return email.length <= maxLength && shape.test(email) ? email : null
}

/** As `emailOf`, but throws VALIDATION_ERROR when the text is not an e-mail address. */
export function requireEmail(text: string): string {
  const email = emailOf(text)
  if (email === null) throw invalidField('email', 'must be an e-mail address of at most 254 characters')
  return email
}
