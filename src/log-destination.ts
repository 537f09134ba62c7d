import { fstatSync, write } from 'node:fs'
import type { Writable } from 'node:stream'
import type { DestinationStream } from 'pino'

/** Lines that wait to be written, together; what comes beyond it is dropped. */
const maxWaitingBytes = 1024 * 1024
/** How long a stop waits for lines that are not written yet. */
const maxFlushMs = 1_000

/** Where log lines go. Nothing that happens to them ends, blocks or slows the server. */
export interface LogDestination extends DestinationStream {
  /** Lines that could not be written, since the start. */
  dropped(): number
  /** Resolves once what waits is written, or after a second. */
  flush(): Promise<void>
}

/** Writes bytes that were given together; calls back with whether they were written whole. */
export type WriteBytes = (bytes: Buffer, done: (isWritten: boolean) => void) => void

/**
 * Writes lines one batch at a time: those that come while one is written are the next. A batch that cannot be written (a
 * full disk, a reader that has left) is dropped and counted, and the next one is tried; so is a line that finds too much
 * waiting (a reader that stands still).
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
 * Writes to standard error without ever waiting for it: to a file by the threads that do file work, to a pipe by the
 * stream of the process, since a write to a pipe that nobody reads would keep such a thread for as long as that lasts.
 */
export function standardErrorWriter(): WriteBytes {
  const stat = fstatSync(2)
  return stat.isFIFO() || stat.isSocket() ? streamWriter(process.stderr) : fileWriter(2)
}

function fileWriter(descriptor: number): WriteBytes {
  const writeBytes: WriteBytes = (bytes, done) =>
    write(descriptor, bytes, (error, written) => {
      if (error !== null) done(false)
      // A disk that is nearly full takes a part; the rest is tried, and fails by itself.
      else if (written < bytes.length) writeBytes(bytes.subarray(written), done)
      else done(true)
    })
  return writeBytes
}

function streamWriter(stream: Writable): WriteBytes {
  // Each write is told of its own failure.
  stream.on('error', () => {})
  return (bytes, done) => stream.write(bytes, (error) => done(error === null || error === undefined))
}
