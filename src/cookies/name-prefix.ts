/**
 * What the name alone says of a cookie (RFC 6265bis 4.1.3; Chromium's `__Http-` and `__Host-Http-`; case does not
 * matter): `host`: Secure, host-only and path `/`; `secure`: Secure. Null: nothing.
 */
export function namePrefix(name: string): 'host' | 'secure' | null {
  if (!name.startsWith('__')) return null
  if (/^__host-/i.test(name)) return 'host'
  return /^__(?:secure|http)-/i.test(name) ? 'secure' : null
}
