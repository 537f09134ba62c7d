import { AppError } from '../errors.ts'
import type { BlobDependencies, BlobOwner, StagedBlob } from './blob.ts'
import type { StoredBlob } from './repository.ts'
import { newBlobKey, sealChunks } from './sealed-chunks.ts'

/**
 * Seals content and writes it to the disk chunk by chunk, with one chunk in memory. Content of at most one chunk goes into
 * the row instead. Throws PAYLOAD_TOO_LARGE beyond the limit of one blob, STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE, and what
 * `content` throws; then nothing remains.
 * @param pending contains the id until the blob is settled or discarded
 */
export async function keepBlob(
  deps: BlobDependencies,
  pending: Set<string>,
  owner: BlobOwner,
  content: Iterable<Uint8Array>,
): Promise<StagedBlob> {
  const { vault, random, clock, storage, repository } = deps
  const own = { id: random.uuid(), accountId: owner.accountId, contentType: owner.contentType }
  const key = { ...own, wrappedKey: await newBlobKey(vault, own) }
  const chunks = bounded(sealChunks(vault, key, content), deps.maxBytes, () => deps.loopTurns.next(own.accountId))
  pending.add(own.id)
  try {
    const { data, bytes } = await storeChunks(chunks, (all) => storage.write(own.id, all))
    const blob: StoredBlob = { ...key, bytes, data, createdAt: clock.now(), expiresAt: owner.expiresAt }
    return {
      id: own.id,
      writes: [repository.insert(blob), ...repository.requireAtMost(owner.accountId, deps.accountBytes)],
      settled: () => void pending.delete(own.id),
      discard: async () => {
        if (data === null) await storage.remove(own.id)
        pending.delete(own.id)
      },
    }
  } catch (error) {
    pending.delete(own.id)
    throw error
  }
}

/** @param next waits until the chunk after one may be sealed */
async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  next: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new AppError('PAYLOAD_TOO_LARGE')
    yield chunk
    await next()
  }
}

/** Returns the content when it is a single chunk; else passes all chunks to `write`. */
async function storeChunks(
  chunks: AsyncGenerator<Uint8Array>,
  write: (all: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<{ readonly data: Uint8Array | null; readonly bytes: number }> {
  const first = await chunks.next()
  const second = await chunks.next()
  const data = first.done === true ? new Uint8Array() : first.value
  if (second.done === true) return { data, bytes: data.length }
  let bytes = data.length + second.value.length
  await write(
    (async function* () {
      yield data
      yield second.value
      for await (const chunk of chunks) {
        bytes += chunk.length
        yield chunk
      }
    })(),
  )
  return { data: null, bytes }
}
