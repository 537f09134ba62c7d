import type { CookieChange } from '../cookies/cookie-change.ts'
import { createHopJar } from '../cookies/hop-jar.ts'
import { wasNeverSent } from '../egress/never-sent.ts'
import { AppError } from '../errors.ts'
import { headerPortsOf } from '../sessions/header-ports-of.ts'
import { asksForRefreshToken, fillBody } from '../sessions/renewal/body-template.ts'
import type { Renewal } from '../sessions/renewal/renewal.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import type { RenewalDependencies } from './dependencies.ts'
import { type JudgedRenewal, judgeAnswer, unanswered } from './judge-answer.ts'

const timeoutMs = 15_000
const maxAnswerBytes = 256 * 1024

/** What a renewal came to, and what its answer did to the cookies of the session. */
export interface Answered {
  readonly judged: JudgedRenewal
  readonly changes: readonly CookieChange[]
  /** Whether the site may have seen the refresh token although no answer came. */
  readonly mayHaveArrived: boolean
}

/**
 * Sends one renewal, and waits for its answer whatever happens meanwhile: a refresh token that was used up is worth
 * nothing without the next one. Cookies and headers go where those of any visit go; the access token that is to be
 * replaced goes with them only where nothing else says who asks. Never throws for what the site does.
 */
export async function ask(
  { tier, budget, clock }: Pick<RenewalDependencies, 'tier' | 'budget' | 'clock'>,
  session: Session,
  renewal: Renewal,
  secrets: SessionSecrets,
): Promise<Answered> {
  const url = new URL(renewal.url)
  const jar = createHopJar({
    domain: session.domain,
    ...secrets,
    requestedUrl: url,
    headerPorts: headerPortsOf(session),
  })
  const body = secrets.renewal?.body ?? null
  const lease = budget.hold()
  try {
    const page = await tier.fetch(
      {
        url,
        method: renewal.method,
        body: body === null ? null : fillBody(body, renewal.contentType, secrets.renewal?.refreshToken ?? null),
        contentType: renewal.contentType,
        jar,
        headers: { accept: 'application/json', ...sentHeaders(secrets.headers, asksForRefreshToken(body)) },
        userAgent: secrets.userAgent,
        timeoutMs,
        maxResponseBytes: maxAnswerBytes,
        beforeSecret: async () => {},
        reserveBytes: (bytes) => lease.reserve(bytes),
      },
      new AbortController().signal,
    )
    const judged = judgeAnswer(renewal, { status: page.status, text: page.text() }, clock.now())
    return { judged, changes: page.carriedSecret ? jar.changes() : [], mayHaveArrived: true }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { judged: unanswered(error, clock.now()), changes: [], mayHaveArrived: !wasNeverSent(error) }
  } finally {
    lease.release()
  }
}

/** A client uses one way to say who it is (RFC 6749 §2.3): beside a refresh token the old access token is another. */
function sentHeaders(
  headers: Readonly<Record<string, string>>,
  hasRefreshToken: boolean,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'accept')
  return Object.fromEntries(
    hasRefreshToken ? entries.filter(([name]) => name.toLowerCase() !== 'authorization') : entries,
  )
}
