import { setTimeout as pause } from 'node:timers/promises'

/**
 * Asks again until the answer is not undefined, for what another process or a background round does in its own time.
 * Throws after `withinMs`, default 60,000, naming `what`. `everyMs`, default 10: longer where the question itself costs
 * much. What takes long is asked for less often, up to 50 ms apart: each question takes its time from what it waits
 * for.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  withinMs = 60_000,
  everyMs = 10,
): Promise<T> {
  const start = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    const waitedMs = performance.now() - start
    if (waitedMs > withinMs) throw new Error(`waited ${withinMs} ms for ${what}`)
    await pause(Math.max(everyMs, Math.min(50, waitedMs / 10)))
  }
}
