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

/** Does `work`. A stop signal meanwhile calls `cleanUp` and ends the process immediately, by the default action. */
export async function cleanedUpAtStop<T>(cleanUp: () => void, work: () => Promise<T>): Promise<T> {
  const stop = (name: NodeJS.Signals) => {
    cleanUp()
    for (const each of names) process.off(each, stop)
    process.kill(process.pid, name)
  }
  for (const name of names) process.on(name, stop)
  try {
    return await work()
  } finally {
    for (const name of names) process.off(name, stop)
  }
}
