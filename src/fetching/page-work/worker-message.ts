/** Bytes or characters that are sent at once: a millisecond of copying. */
export const pieceLength = 256 * 1024

/** The large part of a task, a page's body; it is sent in pieces. */
export type TaskBody = string | Uint8Array

/** A message to a worker process: a task, or a piece of the body of the next one. */
export type WorkerMessage = WorkerRequest | { readonly piece: TaskBody }

export interface WorkerRequest {
  readonly task: unknown
  /** The last piece. */
  readonly body: TaskBody
  /** The worker gives up after this many milliseconds; null: the task surely ends within a few. */
  readonly timeoutMs: number | null
}

/** What it sends: the result of a task, after the pieces of its long texts. */
export type WorkerAnswer = WorkerReply | { readonly textName: string; readonly piece: string }

/** Its results, in the order of the requests. */
export interface WorkerReply {
  readonly result: { readonly value: unknown } | { readonly problem: string } | { readonly timedOut: true }
  /** Memory of the process (resident set), in bytes. */
  readonly heldBytes: number
}
