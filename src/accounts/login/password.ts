import { invalidField } from '../../errors.ts'

export const minPasswordCharacters = 10
const maxBytes = 1024

/**
 * A password as it is hashed and compared: the same characters, however the keyboard composed them (RFC 8265 §4.2,
 * normalization form C).
 */
export function preparePassword(password: string): string {
  return password.normalize('NFC').toWellFormed()
}

/**
 * As `preparePassword`, for a new password. Throws VALIDATION_ERROR below 10 characters or above 1024 bytes of UTF-8.
 */
export function requirePassword(field: string, password: string): string {
  const problem = passwordProblem(password)
  if (problem !== null) throw invalidField(field, problem)
  return preparePassword(password)
}

/** Why a text cannot be a new password; null when it can. */
export function passwordProblem(password: string): string | null {
  const prepared = preparePassword(password)
  if ([...prepared].length < minPasswordCharacters) return `must have at least ${minPasswordCharacters} characters`
  return Buffer.byteLength(prepared) > maxBytes ? `must have at most ${maxBytes} bytes` : null
}
