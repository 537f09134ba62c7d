/** Runs something once, `delayMs` later, unless it is cancelled before; injected, so that a test moves it. */
export type Schedule = (run: () => void, delayMs: number) => Cancel

export type Cancel = () => void

/** By the system's timers, which keep no process alive. */
export const systemSchedule: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}
