import { AppError } from '../errors.ts'
import type { BlobDependencies } from './blob.ts'
import type { StoredBlob } from './repository.ts'
import { chunkCount, openChunks, sealedChunkBytes } from './sealed-chunks.ts'

/** A stored blob. */
export interface OpenedBlob {
  readonly accountId: string
  readonly contentType: string
  /** Size of the sealed content. */
  readonly bytes: number
  /**
   * Its content chunk by chunk, each checked before it is returned; can be called again. Throws VAULT_UNAVAILABLE when
   * the content was altered, NOT_FOUND when its file is gone.
   */
  content(): AsyncGenerator<Buffer>
}

/**
 * Null when there is no such blob, when it has expired, or when its file is missing: a restored backup contains no files.
 * Throws STORAGE_UNAVAILABLE.
 */
export async function openBlob(deps: BlobDependencies, id: string): Promise<OpenedBlob | null> {
  const blob = await deps.repository.find(id)
  if (blob === null || blob.expiresAt <= deps.clock.now()) return null
  if (blob.data === null && !(await deps.storage.has(id))) return null
  const { accountId, contentType, bytes } = blob
  return { accountId, contentType, bytes, content: () => contentOf(deps, blob) }
}

async function* contentOf({ storage, vault, loopTurns }: BlobDependencies, blob: StoredBlob): AsyncGenerator<Buffer> {
  if (blob.data !== null) return yield* openChunks(vault, blob, [blob.data], 1)
  const stored = await storage.read(blob.id, sealedChunkBytes)
  if (stored === null) throw gone()
  for await (const chunk of openChunks(vault, blob, stored.pieces, chunkCount(stored.bytes))) {
    yield chunk
    await loopTurns.next(blob.accountId)
  }
}

function gone(): AppError {
  const message = 'The stored result no longer exists; a restored backup does not contain results.'
  return new AppError('NOT_FOUND', { message })
}
