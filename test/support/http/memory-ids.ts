export const goodKey = 'sk_live_all'
export const otherKey = 'sk_live_other'
export const readOnlyKey = 'sk_live_read'
export const goodToken = 'token-of-ann'

export const organizationId = '0f0f0f0f-0000-4000-8000-00000000000a'
export const leaseId = '0f0f0f0f-0000-4000-8000-00000000000c'
/** What `encryptedCookies` opens, and the key that they were encrypted for. */
export const goodBox = 'bm9uY2U=.Ym94'
export const publicKey = '-----BEGIN PUBLIC KEY-----\nkey\n-----END PUBLIC KEY-----\n'
export const jobId = '0f0f0f0f-0000-4000-8000-00000000000b'
/** When everything happened that the services in memory tell of. */
export const at = Date.UTC(2026, 2, 18, 12, 0, 0, 789)
