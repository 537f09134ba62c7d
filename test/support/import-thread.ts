import { setImmediate as next } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { readImport } from '../../src/cookies/formats/recognise.ts'
import { AppError } from '../../src/errors.ts'
import { readImportBody } from '../../src/http/import-body.ts'

// Reads a body as `POST /sessions/import` does, and tells its parent how that ended.

export interface HostileBody {
  readonly isJson: boolean
  readonly head: string
  /** Repeated between head and tail until the body is as large as one may be. */
  readonly piece: string
  readonly tail: string
}

const size = 32 * 1024 * 1024
const { isJson, head, piece, tail } = workerData as HostileBody

async function* chunks(): AsyncGenerator<Buffer> {
  yield Buffer.from(head)
  const chunk = Buffer.from(piece.repeat(Math.floor((64 * 1024) / piece.length)))
  for (let sent = head.length + tail.length; sent + chunk.length <= size; sent += chunk.length) yield chunk
  yield Buffer.from(tail)
}

async function outcome(): Promise<string> {
  const now = Date.now()
  try {
    const body = (await readImportBody(chunks(), { isJson, now, reserve: () => {}, next })) as Record<string, object>
    return readImport(body['content'] ?? body, { format: null, now, field: 'content' }).format
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

parentPort?.postMessage(await outcome())
