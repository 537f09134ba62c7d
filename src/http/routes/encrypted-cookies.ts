import { type CookieFields, publicKeySchema, toPublicKeyBody } from '../schemas/encrypted-fields.ts'
import type { HttpServices } from '../services.ts'
import type { Api } from './api.ts'

type Services = Pick<HttpServices, 'encryptedCookies'>

export function registerPublicKey(app: Api, { encryptedCookies }: Services): void {
  app.get(
    '/sessions/public-key',
    {
      // Keys that may only store sessions need it as well.
      config: { limit: 'other', scope: null },
      schema: {
        tags: ['Sessions'],
        summary: 'The public key for encrypting cookies',
        response: { 200: publicKeySchema },
      },
    },
    async () => toPublicKeyBody(await encryptedCookies.publicKey()),
  )
}

/** The body with its cookies decrypted. Throws VALIDATION_ERROR when encrypted ones cannot be opened. */
export async function withOpenedCookies<Body extends CookieFields>(
  body: Body,
  { open }: Services['encryptedCookies'],
): Promise<Body> {
  const { encrypted_cookies: encrypted, wrapped_key: wrappedKey } = body
  if (encrypted == null || wrappedKey == null) return body
  return { ...body, cookies: await open({ encrypted, wrappedKey }) }
}
