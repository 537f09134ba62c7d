import type { Logger } from 'pino'

/** Logs errors of work that no request waits for, and counts them by `what` failed. */
export function createOperatorWarnings(logger: Pick<Logger, 'warn'>) {
  const counts = new Map<string, number>()
  const warnOf = (what: string) => (error: unknown) => {
    counts.set(what, (counts.get(what) ?? 0) + 1)
    logger.warn(errorFields(error), what)
  }
  return { warnOf, counts }
}

/** An error as log lines say it. */
export function errorFields(error: unknown): { readonly error: string; readonly cause?: string | undefined } {
  return error instanceof Error ? { error: error.message, cause: causeOf(error) } : { error: 'unknown' }
}

/** Such as a full disk, when the database cannot be written. */
function causeOf({ cause }: Error): string | undefined {
  return cause instanceof Error ? cause.message : undefined
}
