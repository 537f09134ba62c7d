import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Timer } from '../clock.ts'

/** Smaller bodies are collected with everything else that a request leaves. */
const largeBytes = 256 * 1024
/**
 * So much garbage is worth a collection that gives empty pages back, which stops everything for about a tenth of a
 * second.
 */
const worthBytes = 64 * 1024 * 1024
const quietMs = 1_000
/** Between two collections: an account that causes one after the other must not delay a hundredth of all requests. */
const restMs = 30_000

/**
 * Has the garbage of large bodies collected once no more of them are there: V8 collects when something is allocated, and
 * after a flood so little is that its hundreds of megabytes would stay.
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
 * Begins a full collection, which gives what it frees back to the system. `--expose-gc` in the command that starts Node
 * would make Node compile its own modules from their source, because those that it brings compiled are for other flags:
 * a seventh of a start.
 */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc: NonNullable<typeof globalThis.gc> = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  await gc({ execution: 'async', type: 'major', flavor: 'last-resort' })
}
