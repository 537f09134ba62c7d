import { isAscii } from 'node:buffer'
import type { PageTask } from './page-task.ts'

/** Bytes or characters that are sent at once: a millisecond of copying. */
export const pieceLength = 256 * 1024

/** The large part of a task, a page's body: its text as UTF-8, or its bytes as received. A process gets it in pieces. */
export type TaskBody = Uint8Array

/** A message to a worker process: a task, or a piece of the body of the next one. */
export type WorkerMessage = WorkerRequest | { readonly piece: TaskBody }

export interface WorkerRequest {
  readonly task: unknown
  /** The last piece. */
  readonly body: TaskBody
  /** The worker gives up after this many milliseconds. */
  readonly timeoutMs: number
}

/** What it sends: the result of a task, after the pieces of its long texts. */
export type WorkerAnswer = WorkerReply | { readonly textName: string; readonly piece: string }

/** Its results, in the order of the requests. */
export interface WorkerReply {
  readonly result: { readonly value: unknown } | { readonly problem: string } | { readonly timedOut: true }
  /** Memory of the process (resident set), in bytes. */
  readonly heldBytes: number
}

/** The formats of a rendered page, some of which may be long texts, by name. */
interface Formats {
  readonly content: Readonly<Record<string, unknown>>
}

const hasFormats = (value: unknown): value is Formats =>
  typeof value === 'object' &&
  value !== null &&
  'content' in value &&
  typeof value.content === 'object' &&
  value.content !== null

/** A result without its long texts, and these, which are sent in pieces before it. */
export function withoutLongTexts(value: unknown): {
  readonly value: unknown
  readonly texts: readonly (readonly [name: string, text: string])[]
} {
  if (!hasFormats(value)) return { value, texts: [] }
  const isLong = (content: unknown): content is string => typeof content === 'string' && content.length > pieceLength
  const all = Object.entries(value.content)
  return {
    value: { ...value, content: Object.fromEntries(all.filter(([, content]) => !isLong(content))) },
    texts: all.flatMap(([name, content]) => (isLong(content) ? [[name, content] as const] : [])),
  }
}

/** Undoes `withoutLongTexts`. */
export function withLongTexts(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (texts.size === 0 || !hasFormats(value)) return value
  return { ...value, content: { ...value.content, ...Object.fromEntries(texts) } }
}

const noBytes = new Uint8Array()

/** A task without its body, and a copy of the body, which is sent to a worker. */
export function apart(task: PageTask): { readonly task: PageTask; readonly body: TaskBody } {
  if ('page' in task)
    return { task: { ...task, page: { ...task.page, body: '' } }, body: new TextEncoder().encode(task.page.body) }
  return { task: { ...task, body: noBytes }, body: Uint8Array.from(task.body) }
}

/** Undoes `apart`. */
export function withBody(task: PageTask, body: TaskBody): PageTask {
  if (!('page' in task)) return { ...task, body }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return { ...task, page: { ...task.page, body: bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8') } }
}
