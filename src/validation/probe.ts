import type { Clock } from '../clock.ts'
import { createHopJar } from '../cookies/hop-jar.ts'
import { AppError } from '../errors.ts'
import { pageOf } from '../scraping/page-of.ts'
import type { Tier } from '../scraping/tier.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { unreachable } from '../verdict/verdict.ts'

/** What asking the site brought. `page` is null where no page came back; the judgement says why. */
export interface Probe {
  readonly page: Page | null
  readonly judgement: Judgement
}

export interface ProbeDependencies {
  readonly tier: Tier
  /** Judges the whole page. */
  readonly judge: (page: Page) => Promise<Judgement>
  readonly clock: Clock
  /** Body bytes as they are held; throws OVERLOADED where they are too many. */
  readonly reserveBytes: (bytes: number) => void
}

export interface ProbeContext {
  readonly signal: AbortSignal
  /** Resolves before anything of the session is sent. */
  readonly beforeSecret: () => Promise<void>
  /** Called at every answer. */
  readonly onAnswer: () => void
}

const probeTimeoutMs = 30_000
const maxProbeBytes = 5 * 1024 * 1024

/**
 * Visits the validation URL with the session, redirects followed, and judges what comes back. Throws TARGET_NOT_ALLOWED
 * and OVERLOADED, the signal's reason, and what `beforeSecret` throws; that the site is down or slow is an answer.
 */
export async function probe(
  { tier, judge, clock, reserveBytes }: ProbeDependencies,
  session: Session,
  secrets: SessionSecrets,
  { signal, beforeSecret, onAnswer }: ProbeContext,
): Promise<Probe> {
  const url = new URL(session.validationUrl)
  const jar = createHopJar({ domain: session.domain, cookies: secrets.cookies, requestedUrl: url })
  try {
    const fetched = await tier.fetch(
      {
        url,
        method: 'GET',
        body: null,
        contentType: null,
        jar,
        headers: secrets.headers,
        userAgent: secrets.userAgent,
        timeoutMs: probeTimeoutMs,
        maxResponseBytes: maxProbeBytes,
        beforeSecret,
        onAnswer,
        reserveBytes,
      },
      signal,
    )
    const page = pageOf(url, fetched, secrets, clock.now())
    return { page, judgement: await judge(page) }
  } catch (error) {
    if (error instanceof AppError && (error.code === 'TARGET_UNREACHABLE' || error.code === 'TIMEOUT')) {
      return { page: null, judgement: unreachable(error.message) }
    }
    throw error
  }
}
