import { AppError } from '../errors.ts'

export interface BudgetOptions {
  /** Scrapes in flight (`LATCHKEY_MAX_SCRAPES`). */
  readonly maxScrapes: number
  /** Bytes of the bodies of all of them (`LATCHKEY_BODY_BUDGET`). */
  readonly maxBodyBytes: number
}

/** Where the bytes of bodies are counted. */
export interface ByteShare {
  /**
   * Counts body bytes that are held from now on.
   * A body counts once as it arrives and, where it is coded, once more as it comes out: both are held at that moment.
   * Texts and responses made of it do not count; they are at most a few times its size and live for less.
   * @throws AppError OVERLOADED where all bodies together would exceed the budget; nothing is counted then
   */
  reserve(bytes: number): void
}

/** A place among the scrapes in flight. */
export interface BudgetShare extends ByteShare {
  /** Gives the place and all of its bytes back; doing it again changes nothing. */
  release(): void
}

export interface Budget {
  /**
   * @param account whose scrape it is: one that holds seven times as many places as are free gets no other, so that there
   *   always is one for who has none
   * @throws AppError OVERLOADED where as many scrapes are in flight as may be
   */
  enter(account: string): BudgetShare
  /** Bytes only, for a body that belongs to no scrape. */
  hold(): Pick<BudgetShare, 'reserve' | 'release'>
  /** What is taken now, for the metrics. */
  usage(): { readonly scrapes: number; readonly bodyBytes: number }
}

/** Places that one account may hold, for each that is free. Alone it gets seven of eight, of fewer than eight all. */
const mostForEachFree = 7

/** What the scrapes of this process may take at once (contract §3, §6). Nobody waits: who does not fit is told so. */
export function createBudget({ maxScrapes, maxBodyBytes }: BudgetOptions): Budget {
  const held = new Map<string, number>()
  let scrapes = 0
  let bodyBytes = 0

  const reserve = (bytes: number): void => {
    if (bodyBytes + bytes > maxBodyBytes) throw overloaded('Bodies being read take all the memory that they may.')
    bodyBytes += bytes
  }

  const lease = (release: () => void): BudgetShare => {
    let held = 0
    let released = false
    return {
      reserve(bytes) {
        // A body that is still arriving when its scrape has ended is dropped, so it holds nothing.
        if (released) return
        reserve(bytes)
        held += bytes
      },
      release() {
        if (released) return
        released = true
        bodyBytes -= held
        release()
      },
    }
  }

  return {
    usage: () => ({ scrapes, bodyBytes }),
    hold: () => lease(() => {}),
    enter(account) {
      const free = maxScrapes - scrapes
      if (free <= 0) throw overloaded('As many scrapes are in flight as may be.')
      const own = held.get(account) ?? 0
      if (own >= mostForEachFree * free)
        throw overloaded('As many of your scrapes are in flight as leave room for others.')
      scrapes += 1
      held.set(account, own + 1)
      return lease(() => {
        scrapes -= 1
        const left = (held.get(account) ?? 0) - 1
        if (left > 0) held.set(account, left)
        else held.delete(account)
      })
    },
  }
}

function overloaded(message: string): AppError {
  return new AppError('OVERLOADED', { message, retryAfterSeconds: 1 })
}
