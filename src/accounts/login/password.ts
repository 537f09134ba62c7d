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
  const prepared = preparePassword(password)
  if ([...prepared].length < minPasswordCharacters)
    throw invalidField(field, `must have at least ${minPasswordCharacters} characters`)
  if (Buffer.byteLength(prepared) > maxBytes) throw invalidField(field, `must have at most ${maxBytes} bytes`)
  return prepared
}
