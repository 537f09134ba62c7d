import { fork } from 'node:child_process'
import { once } from 'node:events'
import { percentile } from '../../bench/lib/stats.ts'
import type { Sent } from './send.ts'

/** The other account. */
export interface NeighbourData {
  readonly address: string
  readonly key: string
  /** After each read, in milliseconds; it is twice as long after a scrape. */
  readonly pauseMs: number
}

export interface NeighbourSample {
  readonly reads: readonly Sent[]
  readonly scrapes: readonly Sent[]
}

/** Milliseconds; `errors`: answered with anything but 200, or not at all. */
export interface Figures {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly errors: number
}

export interface NeighbourFigures {
  readonly reads: Figures
  readonly scrapes: Figures
}

/** What the other account saw while `work` ran, which starts after its first read and scrape are answered. */
export async function watchNeighbour<T>(
  neighbour: NeighbourData,
  work: () => Promise<T>,
): Promise<{ readonly figures: NeighbourFigures; readonly result: T }> {
  // `detached`: in a session of its own, to which the kernel gives its own share of the processors.
  const neighbourProcess = fork(new URL('./neighbour-process.ts', import.meta.url), { detached: true, execArgv: [] })
  const gone = new AbortController()
  // `close`, not `exit`: by then all that it sent was read.
  neighbourProcess.once('close', (code) => gone.abort(new Error(`the other account ended with ${code}`)))
  const message = () => once(neighbourProcess, 'message', { signal: gone.signal })
  neighbourProcess.send(neighbour)
  await message()
  const [[sample], result] = await Promise.all([message(), work().finally(() => neighbourProcess.send('stop'))])
  const { reads, scrapes } = sample as NeighbourSample
  return { figures: { reads: figuresOf(reads), scrapes: figuresOf(scrapes) }, result }
}

function figuresOf(sent: readonly Sent[]): Figures {
  const ms = sent.map((one) => one.ms).sort((a, b) => a - b)
  const errors = sent.filter(({ status }) => status !== 200).length
  return { count: sent.length, p50: percentile(ms, 0.5), p99: percentile(ms, 0.99), errors }
}
