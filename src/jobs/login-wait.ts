import type { ScrapeInput } from '../scraping/scrape-types.ts'
import { provesLittle } from '../use/says-nothing.ts'
import type { JobHead } from './job.ts'
import type { JobOutcome } from './job-outcome.ts'

/** A job stops waiting for a login, and runs, this long before it would end without having run (`JobHead.expiresAt`). */
const lastRunMs = 60_000

/**
 * Until when a job may wait for a login, all its waits together, in epoch milliseconds; null: its submission did not ask
 * for that, or the time is over.
 * @param now when its current attempt started, epoch milliseconds
 */
export function mayWaitUntil(
  job: Pick<JobHead, 'loginUntil' | 'expiresAt'>,
  { sessionId, waitForLoginMs }: Pick<ScrapeInput, 'sessionId' | 'waitForLoginMs'>,
  now: number,
): number | null {
  if (sessionId === null || waitForLoginMs === null) return null
  const until = job.loginUntil ?? Math.min(now + waitForLoginMs, job.expiresAt - lastRunMs)
  return until > now ? until : null
}

/**
 * Whether an attempt ended because its session is logged out. After a page that shows a login, nothing is repeated that may
 * have changed something.
 * @param hasActed as `ScrapeProgress` says
 */
export function needsLogin(end: JobOutcome, hasActed: boolean): boolean {
  if (end.error !== null) return end.error.code === 'SESSION_EXPIRED'
  const { loginWall, auth } = end.result
  return loginWall && !provesLittle(auth) && !hasActed
}
