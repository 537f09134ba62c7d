/** What a worker process is given. */
export interface WorkerRequest {
  readonly task: unknown
  /** The worker gives up after so many milliseconds. */
  readonly timeoutMs: number
}

/** What it answers, in the order of the requests. */
export interface WorkerReply {
  readonly result: { readonly value: unknown } | { readonly problem: string } | { readonly timedOut: true }
  /** Memory that the process holds (resident set), in bytes. */
  readonly heldBytes: number
}
