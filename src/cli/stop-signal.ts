/** Resolves at the first SIGTERM or SIGINT. A second one ends the process immediately, by the default action. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const names = ['SIGTERM', 'SIGINT'] as const
    const stop = () => {
      for (const name of names) process.off(name, stop)
      resolve()
    }
    for (const name of names) process.on(name, stop)
  })
}

/** Aborted with `reason` at the first SIGTERM, SIGINT or SIGHUP. */
export function abortedByStopSignal(reason: Error): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => controller.abort(reason))
  return controller.signal
}
