const names = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/**
 * Resolves at the first SIGTERM, SIGINT or SIGHUP (the terminal was closed). A second one ends the process immediately,
 * by the default action.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
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
  for (const name of names) process.on(name, () => controller.abort(reason))
  return controller.signal
}
