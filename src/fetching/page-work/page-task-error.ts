/** A page that took too much time or memory, or that ended its worker process. */
export class PageTaskError extends Error {
  constructor(reason: 'timeout' | 'memory' | 'failed', options?: ErrorOptions) {
    super(`a page could not be processed: ${reason}`, options)
    this.name = 'PageTaskError'
  }
}
