import { AppError } from '../errors.ts'
import { Counts } from '../fairness/counts.ts'
import { maxImportBytes } from './import-body.ts'

/**
 * Bytes of imports that an account may send at the same time. They share the main thread with everything else, and what
 * has not arrived within `RequestTimeouts.requestMs` is lost: more of them would all fail together.
 */
const maxBytesAtOnce = 64 * 1024 * 1024
const retryAfterSeconds = 5

/** Refuses an account's imports immediately when too many of its bytes are still arriving. */
export class ImportShare {
  readonly #arriving = new Counts()

  /**
   * Counts an import until the returned function is called.
   * @param length its Content-Length; anything else, as for a body sent in chunks, counts as the largest import
   * @throws AppError OVERLOADED
   */
  enter(account: string, length: number): () => void {
    const bytes = length >= 0 && length < maxImportBytes ? length : maxImportBytes
    if (this.#arriving.of(account) + bytes > maxBytesAtOnce) throw tooMany()
    this.#arriving.add(account, bytes)
    return () => this.#arriving.add(account, -bytes)
  }
}

function tooMany(): AppError {
  return new AppError('OVERLOADED', {
    message: 'Your account already sends imports of 64 MiB.',
    resolution: 'Wait until some of your imports are answered, then send this one.',
    retryAfterSeconds,
  })
}
