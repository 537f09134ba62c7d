import { redactUrl } from '../audit/redact-url.ts'
import type { Judgement, Verdict } from '../verdict/judgement.ts'

/** Why a check came to its verdict, for people. Never a secret: URLs are redacted, evidence is in words. */
export interface VerdictFacts {
  /** One sentence or two. */
  readonly reason: string
  /** The observations, strongest first: at most ten, each at most 160 characters. */
  readonly evidence: readonly string[]
  /** Where the visit ended, redacted; null when there was no page. */
  readonly page: string | null
  /** The login page that the page redirects or links to, redacted; null when there is none. */
  readonly loginUrl: string | null
}

/** The result of the latest check of a session. */
export interface LastVerdict extends VerdictFacts {
  readonly verdict: Verdict
  /** 0 to 100. */
  readonly confidence: number
  /** The status of the response; null when there was no page. */
  readonly httpStatus: number | null
  /** The user that is logged in when another one was expected; else null. */
  readonly wrongUser: string | null
  /** Epoch milliseconds. */
  readonly checkedAt: number
  /** The tier that fetched the page. */
  readonly tier: string
}

const maxEvidence = 10

/** @param finalUrl where the visit ended; null when there was no page */
export function verdictFacts(
  { evidence, loginUrl }: Pick<Judgement, 'evidence' | 'loginUrl'>,
  reason: string,
  finalUrl: string | null,
): VerdictFacts {
  return {
    reason: reason.slice(0, 500),
    evidence: [...new Set(evidence.map(({ seen }) => seen.slice(0, 160)))].slice(0, maxEvidence),
    page: finalUrl === null ? null : redactUrl(finalUrl),
    loginUrl: loginUrl === null ? null : redactUrl(loginUrl),
  }
}

/** The facts for an audit entry, besides its own details. */
export function auditFacts(verdict: Verdict, { reason, evidence, page, loginUrl }: VerdictFacts) {
  return {
    verdict,
    reason,
    evidence,
    ...(page === null ? {} : { page }),
    ...(loginUrl === null ? {} : { login_url: loginUrl }),
  }
}
