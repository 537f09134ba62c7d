import { Worker } from 'node:worker_threads'
import type { Blockade } from './check.ts'

/** Takes the pulse of the machine: whether somebody who wants to commit is let to. */
export interface Pulse {
  /** Times at which it was not, for longer than a moment; so far. */
  stalls(): readonly Blockade[]
  stop(): Promise<void>
}

/** In a thread of its own and a database of its own, in that folder: nothing that is under test. */
export function takePulse(folder: string): Pulse {
  const stalls: Blockade[] = []
  const thread = new Worker(new URL('./pulse-thread.ts', import.meta.url), { workerData: folder })
  thread.on('message', (stall: Blockade) => void stalls.push(stall))
  return { stalls: () => stalls, stop: async () => void (await thread.terminate()) }
}
