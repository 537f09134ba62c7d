/** Runs `run` once, `delayMs` later, unless it is cancelled before. Injected, so that tests control time. */
export type Schedule = (run: () => void, delayMs: number) => Cancel

export type Cancel = () => void

/** Uses the system's timers; they do not keep the process alive. */
export const systemSchedule: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}
