import type { SecretKey } from '../vault/digest.ts'
import { hasValidMac } from './chain.ts'
import type { StoredCheckpoint, TrailRepository } from './trail-repository.ts'

/** Whether the entry of a stored checkpoint has the MAC of its position: then only the server can have written it there. */
export async function isProven(
  macKey: SecretKey,
  trail: TrailRepository,
  chain: string,
  { seq, end }: StoredCheckpoint,
): Promise<boolean> {
  const [entry] = await trail.entries({ chain, seq: seq - 1 }, 1)
  if (entry?.chain !== chain || entry.seq !== seq) return false
  const [previous] = end.seq === seq - 1 ? [end] : await trail.macsAt([{ chain, seq: seq - 1 }])
  return previous !== undefined && hasValidMac(macKey, previous, entry)
}
