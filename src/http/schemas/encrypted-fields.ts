import { z } from 'zod'
import { optional, orNullIfEmpty } from './fields.ts'

const base64 = /^[A-Za-z0-9+/=]+$/

/** Cookies that a client encrypted for this server, instead of `cookies`. */
export const encryptedFields = {
  encrypted_cookies: optional(z.string().min(1)).meta({
    description:
      'Instead of `cookies`: a JSON object of names and values, encrypted with AES-256-GCM; base64 of the nonce, a dot, base64 of ciphertext and tag',
  }),
  wrapped_key: optional(z.string().max(2048).regex(base64, 'must be base64')).meta({
    description: 'The AES key, encrypted with RSA-OAEP (SHA-256) for the key of `GET /sessions/public-key`; base64',
  }),
  cookie_names: optional(z.array(z.string()).max(300)).meta({
    description: 'Accepted and ignored: the names are those of the encrypted cookies',
  }),
}

export interface CookieFields {
  readonly cookies?: string | object | null | undefined
  readonly encrypted_cookies?: string | null | undefined
  readonly wrapped_key?: string | null | undefined
}

/** Cookies are either plain or encrypted, not both, and encrypted cookies need their key. */
export function checkCookieFields(fields: CookieFields, context: z.core.$RefinementCtx): void {
  const { cookies, encrypted_cookies: encrypted, wrapped_key: key } = fields
  const report = (field: string, message: string): void => context.addIssue({ code: 'custom', message, path: [field] })
  if (encrypted != null && orNullIfEmpty(cookies) !== null)
    report('encrypted_cookies', 'send either cookies or encrypted_cookies')
  if (encrypted != null && key == null) report('wrapped_key', 'is required with encrypted_cookies')
  if (encrypted == null && key != null) report('encrypted_cookies', 'is required with wrapped_key')
}

export const publicKeySchema = z
  .object({
    public_key: z.string().meta({ description: 'PEM (SPKI)' }),
    public_key_pem: z.string().meta({ description: 'The same' }),
    algorithm: z.literal('RSA-OAEP-256').meta({ description: 'How the AES key is encrypted' }),
    encryption: z.literal('A256GCM').meta({ description: 'How the cookies are encrypted' }),
  })
  .meta({ id: 'SessionsPublicKey' })

export function toPublicKeyBody(pem: string): z.output<typeof publicKeySchema> {
  return { public_key: pem, public_key_pem: pem, algorithm: 'RSA-OAEP-256', encryption: 'A256GCM' }
}
