/** A message to a worker process. */
export interface WorkerRequest {
  readonly task: unknown
  /** The worker gives up after this many milliseconds. */
  readonly timeoutMs: number
}

/** Its results, in the order of the requests. */
export interface WorkerReply {
  readonly result: { readonly value: unknown } | { readonly problem: string } | { readonly timedOut: true }
  /** Memory of the process (resident set), in bytes. */
  readonly heldBytes: number
}
