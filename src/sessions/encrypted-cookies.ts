import { cookieMapProblems, maxCookies, withoutNameless } from '../cookies/cookie.ts'
import { readJsonText } from '../cookies/formats/json-reader.ts'
import { AppError, invalidField } from '../errors.ts'
import { isObject } from '../json-object.ts'
import type { EncryptedBox, Intake } from '../vault/intake.ts'

const field = 'encrypted_cookies'
const unreadable = 'cannot be opened: encrypt a JSON object of cookies for the key of GET /api/v1/sessions/public-key'

/**
 * The cookies, name to value, that a client sent encrypted. Throws the same VALIDATION_ERROR for a wrong key, form or
 * content; once decrypted, the same errors as for a plain map.
 */
export async function openEncryptedCookies(
  { intake }: { readonly intake: Pick<Intake, 'open'> },
  box: EncryptedBox,
): Promise<Record<string, string>> {
  const plaintext = await intake.open(box)
  const given = plaintext === null ? null : readMap(plaintext)
  if (given === null) throw invalidField(field, unreadable)
  const cookies = withoutNameless(given)
  if (Object.keys(cookies).length === 0) throw invalidField(field, 'must contain at least one cookie')
  const problems = cookieMapProblems(cookies, field)
  if (problems.length > 0) throw new AppError('VALIDATION_ERROR', { fields: problems })
  return cookies
}

function readMap(plaintext: Buffer): Record<string, string> | null {
  try {
    const text = plaintext.toString('utf8')
    const value: unknown = JSON.parse(text)
    if (!isMap(value)) return null
    // A reader that is as strict as that of any other body (no duplicate names, no __proto__) takes a fifth of a second
    // for the names that a body may have.
    return Object.keys(value).length > maxCookies ? value : (readJsonText(text) as Record<string, string>)
  } catch {
    return null
  } finally {
    plaintext.fill(0)
  }
}

function isMap(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string')
}
