import type { Timer } from '../../clock.ts'
import type { Deadline } from '../../egress/deadline.ts'
import { AppError } from '../../errors.ts'
import type { ByteShare } from '../budget.ts'

/** A body that holds more than this must bring as many bytes again in each window: at least 6.5 kB per second. */
const heldBytes = 64 * 1024
const windowMs = 10_000

/**
 * Counts the bytes of a body as it arrives, and ends its visit when the body holds much memory but stalls. Otherwise a
 * slow target would occupy shared memory for as long as its visit may take. Small bodies may be slow.
 */
export class BodyPace implements ByteShare {
  readonly #share: ByteShare
  readonly #deadline: Pick<Deadline, 'end'>
  readonly #timer: Timer
  #bytes = 0
  #bytesBefore = 0
  #cancel: (() => void) | null = null

  constructor(share: ByteShare, deadline: Pick<Deadline, 'end'>, timer: Timer) {
    this.#share = share
    this.#deadline = deadline
    this.#timer = timer
  }

  reserve(bytes: number): void {
    this.#share.reserve(bytes)
    this.#bytes += bytes
    if (this.#cancel === null && this.#bytes > heldBytes) this.#watch()
  }

  /** Call it when the body has ended. */
  close(): void {
    this.#cancel?.()
  }

  #watch(): void {
    this.#bytesBefore = this.#bytes
    this.#cancel = this.#timer.after(windowMs, () => {
      if (this.#bytes - this.#bytesBefore >= heldBytes) this.#watch()
      else this.#deadline.end(stalled())
    })
  }
}

function stalled(): AppError {
  return new AppError('TIMEOUT', {
    message: `The target stalled during its answer: it sent less than ${heldBytes} bytes in ${windowMs / 1000} seconds.`,
  })
}
