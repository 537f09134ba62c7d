/** Cookies encrypted as clients do it, by another implementation than the server's. */
export interface EncryptedCookieFields {
  readonly encrypted_cookies: string
  readonly wrapped_key: string
  readonly cookie_names: readonly string[]
}

const { subtle } = globalThis.crypto
const base64 = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString('base64')

export async function encryptCookies(
  cookies: Readonly<Record<string, string>>,
  pem: string,
): Promise<EncryptedCookieFields> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  const publicKey = await subtle.importKey('spki', der, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['encrypt'])
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt'])
  const iv = globalThis.crypto.getRandomValues(new Uint8Array(12))
  const sealed = await subtle.encrypt({ name: 'AES-GCM', iv }, key, Buffer.from(JSON.stringify(cookies)))
  const wrapped = await subtle.encrypt({ name: 'RSA-OAEP' }, publicKey, await subtle.exportKey('raw', key))
  return {
    encrypted_cookies: `${base64(iv)}.${base64(sealed)}`,
    wrapped_key: base64(wrapped),
    cookie_names: Object.keys(cookies),
  }
}
