/** Resolves at the first SIGTERM or SIGINT. A second one ends the process at once, as signals do. */
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
