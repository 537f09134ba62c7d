import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, isSystemError } from '../errors.ts'

/** The content of a file. */
export interface SealedBytes {
  readonly bytes: number
  /** Read it once; the file is closed when it ends. */
  readonly pieces: AsyncIterable<Buffer>
}

/** Blobs leave a tenth of the disk to the database, but no more than this. */
const maxReserveBytes = 256 * 1024 * 1024
const unfinished = '.part'

/** The sealed bytes of blobs by id. Today files in a directory; several nodes would need a shared storage. */
export type BlobStorage = ReturnType<typeof createBlobFolder>

/** One file per blob, readable by the server's own user only. The directory is created at the first write. */
export function createBlobFolder(folder: string) {
  const fileOf = (id: string) => join(folder, id)
  return {
    /** Stores bytes under an id, all or nothing; on the disk when it resolves. Throws STORAGE_UNAVAILABLE. */
    write: async (id: string, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
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
    read: (id: string, pieceBytes: number) => readPieces(fileOf(id), pieceBytes),
    /** Whether there is something. Throws STORAGE_UNAVAILABLE. */
    has: (id: string): Promise<boolean> =>
      access(fileOf(id))
        .then(() => true, whereMissing(false))
        .catch(rejectUnavailable),
    /**
     * Deletes what is stored under an id, also in part; does nothing when there is nothing.
     * @param before epoch milliseconds: what was written to since then stays; default: nothing does
     */
    remove: async (id: string, before = Number.POSITIVE_INFINITY): Promise<void> => {
      for (const name of [id, `${id}${unfinished}`]) {
        const { mtimeMs } = await stat(fileOf(name)).catch(whereMissing({ mtimeMs: Number.POSITIVE_INFINITY }))
        if (mtimeMs < before) await rm(fileOf(name), { force: true })
      }
    },
    /** Ids of everything stored, partly written files included; nothing that is not a file of its own. */
    list: async (): Promise<string[]> => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(whereMissing([]))
      // A folder that is a volume of its own has `lost+found`.
      const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name.replace(unfinished, ''))
      return [...new Set(names)]
    },
  }
}

/** The database writes to the same disk: results must not fill it. */
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

/** A new file name is durable only after its directory is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Size, and pieces of `pieceBytes` each except the last; null when there is nothing. */
async function readPieces(path: string, pieceBytes: number): Promise<SealedBytes | null> {
  const file = await open(path, 'r').catch(whereMissing(null)).catch(rejectUnavailable)
  if (file === null) return null
  return { bytes: (await file.stat()).size, pieces: piecesOf(file, pieceBytes) }
}

async function* piecesOf(file: FileHandle, pieceBytes: number): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(pieceBytes)
      const { bytesRead } = await file.read(piece, 0, pieceBytes).catch(rejectUnavailable)
      if (bytesRead > 0) yield piece.subarray(0, bytesRead)
      if (bytesRead < pieceBytes) return
    }
  } finally {
    await file.close()
  }
}

function rejectUnavailable(cause: unknown): never {
  throw new AppError('STORAGE_UNAVAILABLE', { message: 'The stored result cannot be read.', cause })
}

/** For the `catch` of a call: its result when there is no such file; throws every other error. */
function whereMissing<T>(result: T) {
  return (error: unknown): T => {
    if (isSystemError(error, 'ENOENT')) return result
    throw error
  }
}
