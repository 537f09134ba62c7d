import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Timer } from '../clock.ts'

/** Smaller bodies are collected with everything else that a request leaves. */
const largeBytes = 256 * 1024
/**
 * So much garbage is worth a collection that gives empty pages back. It stops everything for about a tenth of a second.
 */
const worthBytes = 64 * 1024 * 1024
const quietMs = 1_000
/**
 * Between two collections, so that an account that causes one after the other delays fewer than one in a hundred
 * requests.
 */
const restMs = 30_000

/**
 * Collects the garbage of large bodies once none is in use any more. V8 collects only when something is allocated:
 * after a flood that is so little that hundreds of megabytes would stay.
 */
export class QuietCollector {
  readonly #timer: Timer
  readonly #collect: () => void
  #garbageBytes = 0
  #isWaiting = false

  /** @param collect begins a full collection, and gives what it frees back to the system */
  constructor(timer: Timer, collect: () => void) {
    this.#timer = timer
    this.#collect = collect
  }

  /** A body of so many bytes is no longer used; `held`: bytes of all bodies, now and later. */
  released(bytes: number, held: () => number): void {
    if (bytes < largeBytes) return
    this.#garbageBytes += bytes
    if (this.#garbageBytes >= worthBytes && !this.#isWaiting) this.#wait(held)
  }

  #wait(held: () => number): void {
    this.#isWaiting = true
    this.#timer.after(quietMs, () => {
      if (held() >= largeBytes) return this.#wait(held)
      this.#garbageBytes = 0
      this.#collect()
      this.#timer.after(restMs, () => {
        this.#isWaiting = false
        if (this.#garbageBytes >= worthBytes) this.#wait(held)
      })
    })
  }
}

/**
 * Begins a full collection, which gives what it frees back to the system. The flag is not in the command that starts
 * Node: Node would compile its own modules, whose compiled form is for other flags, and a start would take a seventh
 * longer.
 */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc: NonNullable<typeof globalThis.gc> = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  await gc({ execution: 'async', type: 'major', flavor: 'last-resort' })
}
