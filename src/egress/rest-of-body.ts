import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'

/** The rest of a body, which is received as fast as it is read: meanwhile its connection pauses. */
export class RestOfBody extends Readable {
  readonly #controller: Dispatcher.DispatchController
  readonly #nextSlice: () => Promise<void>

  /** @param nextSlice waits until the next slice may be received */
  constructor(controller: Dispatcher.DispatchController, nextSlice: () => Promise<void>) {
    super()
    this.#controller = controller
    this.#nextSlice = nextSlice
    controller.pause()
  }

  /** Takes what has been received. */
  add(chunk: Buffer): void {
    if (!this.push(chunk)) this.#controller.pause()
  }

  override _read(): void {
    void this.#nextSlice().then(() => this.#controller.resume())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#controller.abort(error ?? new Error('no longer wanted'))
    done(error)
  }
}
