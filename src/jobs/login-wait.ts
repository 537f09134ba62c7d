import type { ScrapeInput } from '../scraping/scrape-types.ts'
import { provesLittle } from '../use/says-nothing.ts'
import type { JobHead, LoginWait } from './job.ts'
import type { JobOutcome } from './job-outcome.ts'

/** How long before its results expire a job stops waiting, so that its end can still be read. */
const readableMs = 60_000

type Waiting = Pick<JobHead, 'sessionId' | 'loginSince' | 'loginUntil' | 'expiresAt'>

/** For whom a job waits now; null: it does not wait for a login. */
export function loginWaitOf({
  status,
  sessionId,
  loginSince,
  loginUntil,
}: Waiting & Pick<JobHead, 'status'>): LoginWait | null {
  if (status !== 'queued' || sessionId === null || loginSince === null) return null
  return { sessionId, until: loginUntil ?? loginSince }
}

/**
 * Until when a job may wait for a login, all its waits together; null: not, or not any more.
 * @param now when its current attempt started
 */
export function mayWaitUntil(
  job: Pick<JobHead, 'loginUntil' | 'expiresAt'>,
  { sessionId, waitForLoginMs }: Pick<ScrapeInput, 'sessionId' | 'waitForLoginMs'>,
  now: number,
): number | null {
  if (sessionId === null || waitForLoginMs === null) return null
  const until = job.loginUntil ?? Math.min(now + waitForLoginMs, job.expiresAt - readableMs)
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
