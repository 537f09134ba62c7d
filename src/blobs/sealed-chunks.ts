import { AppError } from '../errors.ts'
import type { SealContext } from '../vault/seal-context.ts'
import type { Vault } from '../vault/vault.ts'
import type { StoredBlob } from './repository.ts'

/** Content of each chunk except the last, which may be shorter; it is empty only in an empty blob. */
export const chunkBytes = 64 * 1024
/** Bytes that sealing adds to a chunk. */
const sealBytes = 37
export const sealedChunkBytes = chunkBytes + sealBytes

export type BlobKey = Pick<StoredBlob, 'id' | 'accountId' | 'contentType' | 'wrappedKey'>
type ChunkOwner = Omit<BlobKey, 'wrappedKey'>

/**
 * The chunk's number and whether it is the last are part of the associated data. So a chunk that was swapped, repeated
 * or moved to another blob does not open. The last remaining chunk of a truncated blob does not open either, because it
 * says that more follow.
 */
function chunkContext({ id, accountId, contentType }: ChunkOwner, index: number, isLast: boolean): SealContext {
  const version = 2 * index + (isLast ? 1 : 0)
  return { account: accountId, session: id, domain: contentType, version, purpose: 'blob' }
}

export function newBlobKey(vault: Pick<Vault, 'newDataKey'>, owner: ChunkOwner): Promise<Uint8Array> {
  return vault.newDataKey(chunkContext(owner, 0, true))
}

/**
 * Seals `content`, which comes in pieces of any size, chunk by chunk. Throws VAULT_UNAVAILABLE, and what `content`
 * throws.
 */
export async function* sealChunks(
  vault: Pick<Vault, 'seal'>,
  blob: BlobKey,
  content: Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let index = 0
  // The previous chunk: whether it is the last is known only when the next one arrives.
  let held: Buffer | null = null
  for (const chunk of inChunks(content)) {
    if (held !== null) {
      yield await vault.seal(chunkContext(blob, index, false), blob.wrappedKey, held)
      index += 1
    }
    held = chunk
  }
  yield await vault.seal(chunkContext(blob, index, true), blob.wrappedKey, held ?? Buffer.alloc(0))
}

/** The same content in pieces of `chunkBytes`, except the last. */
function* inChunks(content: Iterable<Uint8Array>): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(chunkBytes)
  let used = 0
  for (const piece of content) {
    for (let at = 0; at < piece.length; ) {
      if (used === chunkBytes) {
        yield chunk
        chunk = Buffer.allocUnsafe(chunkBytes)
        used = 0
      }
      const taken = piece.subarray(at, at + chunkBytes - used)
      chunk.set(taken, used)
      used += taken.length
      at += taken.length
    }
  }
  if (used > 0) yield chunk.subarray(0, used)
}

/** The number of chunks in so many sealed bytes; 0 for a size that no blob has. */
export function chunkCount(bytes: number): number {
  return Math.ceil(bytes / sealedChunkBytes)
}

/**
 * Opens what `sealChunks` sealed. `sealed` gives one chunk each, `count` in all. Throws VAULT_UNAVAILABLE at the first
 * chunk that was altered or moved, and at the end when chunks are missing; there is always at least one.
 */
export async function* openChunks(
  vault: Pick<Vault, 'open'>,
  blob: BlobKey,
  sealed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  count: number,
): AsyncGenerator<Buffer> {
  let index = 0
  for await (const chunk of sealed) {
    yield await vault.open(chunkContext(blob, index, index === count - 1), blob.wrappedKey, chunk)
    index += 1
  }
  if (index === 0 || index < count) throw new AppError('VAULT_UNAVAILABLE')
}
