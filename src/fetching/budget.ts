import { AppError } from '../errors.ts'
import { FairShare, type ShareRefusal } from '../fairness/fair-share.ts'
import type { QuietCollector } from './collect-when-quiet.ts'
import { TypicalBytes } from './typical-bytes.ts'

export interface BudgetOptions {
  /** Scrapes in flight (`LATCHKEY_MAX_SCRAPES`). */
  readonly maxScrapes: number
  /** Bytes of all their bodies (`LATCHKEY_BODY_BUDGET`). */
  readonly maxBodyBytes: number
  /** Called with a body that is no longer used. */
  readonly quiet?: Pick<QuietCollector, 'released'>
}

/** Counts the bytes of bodies. */
export interface ByteShare {
  /**
   * Counts body bytes from now on. A body counts once as it arrives and, when it is compressed, once more as it is
   * decompressed, because both are in memory then. Texts and responses made from it do not count; they are at most a
   * few times its size and live for a shorter time.
   * @throws AppError OVERLOADED when the limit of all bodies, or of the account, is reached; then nothing is counted
   */
  reserve(bytes: number): void
}

/** Bytes that are counted until they are released. */
export interface HeldBytes extends ByteShare {
  /** Releases all bytes, and the slot if there is one; calling it again has no effect. */
  release(): void
}

/** The slots and the bytes of everything that fetches pages, with fair shares for each account (`FairShare`). */
export type Budget = ReturnType<typeof createBudget>

/**
 * Limits what the scrapes of this process use at the same time. Nobody waits: a request beyond the limits gets
 * OVERLOADED.
 */
export function createBudget({ maxScrapes, maxBodyBytes, quiet }: BudgetOptions) {
  const places = new FairShare(maxScrapes)
  const bytes = new FairShare(maxBodyBytes)
  const typical = new TypicalBytes()
  const released = (used: number): void => quiet?.released(used, () => bytes.taken)
  return {
    /** What is in use now, for the metrics. */
    usage: () => ({ scrapes: places.taken, bodyBytes: bytes.taken }),
    /** Bytes only, for a body that does not belong to a scrape. */
    hold: (account: string): HeldBytes => new HeldBody(bytes, account, released),
    /**
     * A slot for a scrape, and the bytes of its bodies. When the account's recent bodies were large, their typical size is
     * reserved immediately, so that a scrape is refused before it has fetched half of a page.
     * @throws AppError OVERLOADED when the limit of scrapes in flight, or of bytes, is reached for all accounts or for
     *   this one
     */
    enter(account: string): HeldBytes & Disposable {
      const refusal = places.take(account, 1)
      if (refusal !== null) throw overloaded(noPlace[refusal], 1)
      const body = new HeldBody(bytes, account, (used, isRefused) => {
        typical.end(account, isRefused ? null : used)
        released(used)
        places.giveBack(account, 1)
      })
      body.reserveAhead(typical.begin(account))
      return body
    },
  }
}

class HeldBody implements HeldBytes, Disposable {
  readonly #bytes: FairShare
  readonly #account: string
  readonly #onRelease: (used: number, isRefused: boolean) => void
  #used = 0
  #ahead = 0
  #isRefused = false
  #isReleased = false

  /** @param onRelease gets the number of bytes that came, and whether more were refused for lack of room */
  constructor(bytes: FairShare, account: string, onRelease: (used: number, isRefused: boolean) => void) {
    this.#bytes = bytes
    this.#account = account
    this.#onRelease = onRelease
  }

  /** Reserves bytes for a body that has not arrived; when there are not enough, it is released and refused. */
  reserveAhead(count: number): void {
    try {
      this.#take(count)
      this.#ahead = count
    } catch (error) {
      this.release()
      throw error
    }
  }

  reserve(count: number): void {
    // A body that still arrives after its scrape has ended is dropped, so it does not count.
    if (this.#isReleased) return
    const ahead = Math.min(this.#ahead, count)
    this.#take(count - ahead)
    this.#ahead -= ahead
    this.#used += count
  }

  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#bytes.giveBack(this.#account, this.#used + this.#ahead)
    this.#onRelease(this.#used, this.#isRefused)
  }

  [Symbol.dispose](): void {
    this.release()
  }

  #take(count: number): void {
    const refusal = this.#bytes.take(this.#account, count)
    if (refusal === null) return
    this.#isRefused = true
    // Large bodies take seconds; callers who ask again each second would take a good part of the server for refusals.
    throw overloaded(noBytes[refusal], 3)
  }
}

const noPlace: Readonly<Record<ShareRefusal, string>> = {
  all_taken: 'The server already runs its maximum number of scrapes.',
  share_taken: 'Your account already runs its share of concurrent scrapes.',
}

const noBytes: Readonly<Record<ShareRefusal, string>> = {
  all_taken: 'All memory for bodies is in use.',
  share_taken: 'Your account already uses its share of the memory for bodies.',
}

function overloaded(message: string, retryAfterSeconds: number): AppError {
  return new AppError('OVERLOADED', { message, retryAfterSeconds })
}
