import { fstatSync, write } from 'node:fs'
import type { Writable } from 'node:stream'
import type { DestinationStream } from 'pino'

/** Bytes of lines that wait to be written; more are dropped. */
const maxWaitingBytes = 1024 * 1024
/** How long a stop waits for unwritten lines. */
const maxFlushMs = 1_000

/** Where log lines are written. No failure of it stops, blocks or slows the server. */
export interface LogDestination extends DestinationStream {
  /** Lines that could not be written, since the start. */
  dropped(): number
  /** Resolves when all waiting lines are written, or after a second. */
  flush(): Promise<void>
}

/** Writes bytes as one unit; the callback says whether all of them were written. */
export type WriteBytes = (bytes: Buffer, done: (isWritten: boolean) => void) => void

/**
 * Writes lines in batches, one at a time: lines that come while one is written are the next. A batch that cannot be
 * written (a full disk, a closed pipe) is dropped and counted, and the next one is tried. A line is also dropped when
 * too much is waiting (a reader that does not read).
 */
export function createLogDestination(writeBytes: WriteBytes, maxBytes = maxWaitingBytes): LogDestination {
  let waiting: string[] = []
  let waitingBytes = 0
  let isWriting = false
  let dropped = 0
  let idle: (() => void)[] = []

  function writeNext(): void {
    if (waiting.length === 0) {
      isWriting = false
      for (const resolve of idle.splice(0)) resolve()
      return
    }
    isWriting = true
    const lines = waiting
    waiting = []
    writeBytes(Buffer.from(lines.join('')), (isWritten) => {
      if (!isWritten) dropped += lines.length
      waitingBytes -= lines.reduce((sum, line) => sum + line.length, 0)
      writeNext()
    })
  }

  return {
    write: (line) => {
      if (waitingBytes + line.length > maxBytes) {
        dropped += 1
        return
      }
      waiting.push(line)
      waitingBytes += line.length
      if (!isWriting) writeNext()
    },
    dropped: () => dropped,
    flush: () => {
      if (!isWriting) return Promise.resolve()
      const written = new Promise<void>((resolve) => idle.push(resolve))
      let timer: NodeJS.Timeout | undefined
      const tooLong = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, maxFlushMs)
      })
      return Promise.race([written, tooLong]).finally(() => {
        clearTimeout(timer)
        idle = []
      })
    },
  }
}

/**
 * Writes to standard error without blocking: to a file through the thread pool for files, to a pipe through the stream
 * of the process, because a write to a pipe that nobody reads would block such a thread for as long.
 */
export function standardErrorWriter(): WriteBytes {
  const stat = fstatSync(2)
  return stat.isFIFO() || stat.isSocket() ? streamWriter(process.stderr) : fileWriter(2)
}

function fileWriter(descriptor: number): WriteBytes {
  const writeBytes: WriteBytes = (bytes, done) =>
    write(descriptor, bytes, (error, written) => {
      if (error !== null) done(false)
      // A nearly full disk takes a part; the rest is tried and fails by itself.
      else if (written < bytes.length) writeBytes(bytes.subarray(written), done)
      else done(true)
    })
  return writeBytes
}

function streamWriter(stream: Writable): WriteBytes {
  // The callback of each write gets its error.
  stream.on('error', () => {})
  return (bytes, done) => stream.write(bytes, (error) => done(error === null || error === undefined))
}
