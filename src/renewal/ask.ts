import type { CookieChange } from '../cookies/cookie-change.ts'
import { withoutHeaders } from '../cookies/header-maps.ts'
import { AppError } from '../errors.ts'
import { type PreparedVisit, plainVisit } from '../fetching/tier.ts'
import { asksForRefreshToken, fillBody } from '../sessions/renewal/body-template.ts'
import type { Renewal } from '../sessions/renewal/renewal.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { credentialsOf } from '../use/visit-credentials.ts'
import type { RenewalDependencies } from './dependencies.ts'
import { type JudgedRenewal, judgeAnswer, unanswered } from './judge-answer.ts'

const timeoutMs = 15_000
const maxAnswerBytes = 256 * 1024

/** The outcome of a renewal, and how its response changed the cookies of the session. */
export interface Answered {
  readonly judged: JudgedRenewal
  readonly changes: readonly CookieChange[]
  /** Whether the site may have received the refresh token although there was no response. */
  readonly mayHaveArrived: boolean
}

/**
 * Sends one renewal and waits for the response in any case, because a used refresh token is worth nothing without its
 * successor. Cookies and headers follow the rules of any visit. The old access token is sent only when nothing else
 * authenticates the client. Never throws for anything the site does.
 */
export async function ask(
  { tier, budget, clock }: Pick<RenewalDependencies, 'tier' | 'budget' | 'clock'>,
  session: Session,
  renewal: Renewal,
  secrets: SessionSecrets,
  lease: { readonly endsAt: number },
): Promise<Answered> {
  const body = secrets.renewal?.body ?? null
  const credentials = credentialsOf(session, secrets)
  const bytes = budget.hold(session.accountId)
  let visit: PreparedVisit | null = null
  let mayHaveArrived = false
  try {
    visit = await tier.prepare(
      {
        ...plainVisit,
        bytes,
        timeoutMs,
        maxResponseBytes: maxAnswerBytes,
        method: renewal.method,
        account: session.accountId,
        purpose: 'check',
        url: new URL(renewal.url),
        body: body === null ? null : fillBody(body, renewal.contentType, secrets.renewal?.refreshToken ?? null),
        contentType: renewal.contentType,
        proxy: secrets.proxy,
        credentials: {
          ...credentials,
          headers: {
            accept: 'application/json',
            ...withoutHeaders(secrets.headers, leftOut(asksForRefreshToken(body))),
          },
        },
        lease,
        onSend: () => {
          mayHaveArrived = true
        },
      },
      new AbortController().signal,
    )
    const page = await visit.send()
    const judged = judgeAnswer(renewal, { status: page.status, text: page.text() }, clock.now())
    return { judged, changes: page.changes, mayHaveArrived: true }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { judged: unanswered(error, clock.now()), changes: [], mayHaveArrived }
  } finally {
    await visit?.close()
    bytes.release()
  }
}

/**
 * What the login's own headers leave to the request. A client must use only one method to authenticate (RFC 6749 §2.3):
 * with a refresh token, the old access token would be a second one.
 */
const leftOut = (hasRefreshToken: boolean) => (hasRefreshToken ? ['accept', 'authorization'] : ['accept'])
