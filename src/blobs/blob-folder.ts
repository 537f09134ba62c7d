import { mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../errors.ts'

/** Where the sealed bytes of blobs lie, by their ids. Files of a folder today; a place that nodes share can be another. */
export interface BlobPlace {
  /** Stores bytes under an id, whole or not at all; on the disk when it resolves. Throws STORAGE_UNAVAILABLE. */
  write(id: string, pieces: AsyncIterable<Uint8Array>): Promise<void>
  /** Size, and pieces of `pieceBytes` each but for the last; null where there is nothing. `close` where not all is read. */
  read(id: string, pieceBytes: number): Promise<PlacedBytes | null>
  /** Does nothing where there is nothing. */
  remove(id: string): Promise<void>
  /** Ids of all that is there, also of what was left half-written. */
  list(): Promise<string[]>
}

export interface PlacedBytes {
  readonly bytes: number
  readonly pieces: AsyncIterable<Buffer>
  close(): Promise<void>
}

/** What blobs leave of a disk to the database: the tenth part, at most this. */
const maxReserveBytes = 256 * 1024 * 1024
const unfinished = '.part'

/** One file a blob, readable for the server's own user alone. The folder is made at the first write. */
export function createBlobFolder(folder: string): BlobPlace {
  const fileOf = (id: string) => join(folder, id)
  return {
    write: async (id, pieces) => {
      const part = `${fileOf(id)}${unfinished}`
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await requireRoom(folder)
        await writeWhole(part, pieces)
        await rename(part, fileOf(id))
        await syncFolder(folder)
      } catch (error) {
        await Promise.allSettled([rm(part, { force: true }), rm(fileOf(id), { force: true })])
        if (error instanceof AppError) throw error
        throw new AppError('STORAGE_UNAVAILABLE', { cause: error })
      }
    },
    read: (id, pieceBytes) => readPieces(fileOf(id), pieceBytes),
    remove: async (id) => {
      for (const name of [id, `${id}${unfinished}`]) await rm(fileOf(name), { force: true })
    },
    list: async () => {
      const names = await readdir(folder).catch(emptyWhereMissing)
      return [...new Set(names.map((name) => name.replace(unfinished, '')))]
    },
  }
}

/** A disk that results have filled would stop everybody: the database is written there as well. */
async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(folder)
  if (bavail * bsize >= Math.min((blocks * bsize) / 10, maxReserveBytes)) return
  throw new AppError('STORAGE_UNAVAILABLE', { message: 'The disk has no space left for results.' })
}

async function writeWhole(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of pieces) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A name is on the disk only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function readPieces(path: string, pieceBytes: number): Promise<PlacedBytes | null> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw new AppError('STORAGE_UNAVAILABLE', { cause: error })
  })
  if (file === null) return null
  async function* pieces(): AsyncGenerator<Buffer> {
    for (;;) {
      const piece = Buffer.allocUnsafe(pieceBytes)
      const { bytesRead } = await (file as NonNullable<typeof file>).read(piece, 0, pieceBytes)
      if (bytesRead > 0) yield piece.subarray(0, bytesRead)
      if (bytesRead < pieceBytes) return
    }
  }
  return { bytes: (await file.stat()).size, pieces: pieces(), close: () => file.close() }
}

function emptyWhereMissing(error: unknown): string[] {
  if (isMissing(error)) return []
  throw error
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
