/** A page that took too much time or memory, or that ended its worker process. */
export class PageTaskError extends Error {
  readonly reason: 'timeout' | 'memory' | 'failed'

  constructor(reason: PageTaskError['reason'], options?: ErrorOptions) {
    super(`a page could not be processed: ${reason}`, options)
    this.name = 'PageTaskError'
    this.reason = reason
  }
}
