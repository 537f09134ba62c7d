import type { ChildProcess } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import type { Readable } from 'node:stream'
import { killTree } from './process-tree.ts'

/** Bytes of one message of a browser: more than the largest page, screenshot or state that a scrape returns. */
const maxMessageBytes = 96 * 1024 * 1024
/** The pipe over which a browser sends messages, each ended by a zero byte. */
const messagePipe = 4

/**
 * Runs `launch`, which starts a process with `argument`, and ends that process, with everything below it, when it sends
 * a message that is too large. Returns what `launch` gives, and the process. A page decides how large a message is: one
 * line on its console may have 500 MB, and takes 3 GB of this process. The library that reads the messages has no
 * bound.
 */
export async function withMessageBound<T>(
  argument: string,
  launch: () => Promise<T>,
  maxBytes = maxMessageBytes,
): Promise<{ readonly launched: T; readonly child: ChildProcess }> {
  const started = channel('child_process')
  const children: ChildProcess[] = []
  const note = (message: unknown): void => {
    children.push((message as { readonly process: ChildProcess }).process)
  }
  started.subscribe(note)
  try {
    const launched = await launch()
    const child = children.find(({ spawnargs }) => spawnargs?.includes(argument))
    const pipe = child?.stdio[messagePipe]
    if (child === undefined || pipe === null || pipe === undefined) throw new Error('the browser has no message pipe')
    boundMessages(pipe as Readable, maxBytes, () => void endWhole(child))
    return { launched, child }
  } finally {
    started.unsubscribe(note)
  }
}

/** The process itself last: what it leaves behind could no longer be found. */
async function endWhole(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined) await killTree(child.pid)
  child.kill('SIGKILL')
}

/** Calls `onTooLarge` once, and reads no more, as soon as more than `maxBytes` have come without a zero byte. */
function boundMessages(pipe: Readable, maxBytes: number, onTooLarge: () => void): void {
  let pending = 0
  const count = (chunk: Buffer): void => {
    const end = chunk.lastIndexOf(0)
    pending = end === -1 ? pending + chunk.length : chunk.length - end - 1
    if (pending <= maxBytes) return
    pipe.off('data', count)
    onTooLarge()
    // What is in the pipe belongs to the same message.
    pipe.destroy()
  }
  pipe.on('data', count)
}
