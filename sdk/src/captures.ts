import type { OpenCapture } from './api.ts'
import type { RequestOptions, Transport } from './transport.ts'

export type Captures = ReturnType<typeof createCaptures>

/** Logins in a browser of the server, each of which becomes a session. */
export function createCaptures({ json }: Transport) {
  return {
    /** Opens a browser; a person logs in at `viewer_url`. */
    open: (request: OpenCapture, options?: RequestOptions) => json('openCapture', { body: request, options }),
    get: (id: string, options?: RequestOptions) => json('getCapture', { path: { id }, options }),
    /** Stores the login as a session, and checks it. */
    finish: (id: string, options?: RequestOptions) => json('finishCapture', { path: { id }, options }),
    /** Ends it; nothing is stored. */
    cancel: async (id: string, options?: RequestOptions): Promise<void> => {
      await json('endCapture', { path: { id }, options })
    },
  }
}
