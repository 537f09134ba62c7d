import { createSha256 } from '../vault/digest.ts'

/** SHA-256 of a request's query and body as they arrived; hex. */
export function createFingerprint(): ReturnType<typeof createSha256> {
  return createSha256()
}
