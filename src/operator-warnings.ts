import type { Logger } from 'pino'
import { errorFields } from './logged-error.ts'

/** Work that no request waits for, as log lines and metrics name it. */
const backgroundWork = [
  'a browser could not be started',
  'audit trail',
  'captures',
  'events',
  'idempotency',
  'jobs',
  'key usage',
  'monitor',
  'monitor round',
  'refusals',
  'renewal',
  'usage',
] as const

/** How an error of such work is told. */
export type WarnOf = (what: (typeof backgroundWork)[number]) => (error: unknown) => void

/** Logs errors of work that no request waits for, and counts them by `what` failed. */
export function createOperatorWarnings(logger: Pick<Logger, 'warn'>) {
  const counts = new Map<string, number>(backgroundWork.map((what) => [what, 0]))
  const warnOf: WarnOf = (what) => (error) => {
    counts.set(what, (counts.get(what) ?? 0) + 1)
    logger.warn(errorFields(error), what)
  }
  return { warnOf, counts }
}
