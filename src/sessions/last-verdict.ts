import { redactUrl } from '../audit/redact-url.ts'
import type { Judgement, Verdict } from '../verdict/judgement.ts'

/** Why a check judged as it did, for a person to read. Never a secret: addresses are redacted, evidence is in words. */
export interface VerdictFacts {
  /** One sentence or two. */
  readonly reason: string
  /** What was seen, strongest first: at most ten, each at most 160 characters. */
  readonly evidence: readonly string[]
  /** Where the visit ended, redacted; null where no page came back. */
  readonly page: string | null
  /** Where the page sends or invites to log in, redacted; null where it does not. */
  readonly loginUrl: string | null
}

/** What the latest check of a session said. */
export interface LastVerdict extends VerdictFacts {
  readonly verdict: Verdict
  /** 0..100: how sure the verdict is. */
  readonly confidence: number
  /** The target's status; null where no page came back. */
  readonly httpStatus: number | null
  /** Who is logged in where somebody else was expected; null otherwise. */
  readonly wrongUser: string | null
  /** Epoch milliseconds. */
  readonly checkedAt: number
  /** What fetched the page. */
  readonly tier: string
}

const maxEvidence = 10

/** @param finalUrl where the visit ended; null where no page came back */
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

/** The facts as audit entries hold them, beside their own details. */
export function auditFacts(verdict: Verdict, { reason, evidence, page, loginUrl }: VerdictFacts) {
  return {
    verdict,
    reason,
    evidence,
    ...(page === null ? {} : { page }),
    ...(loginUrl === null ? {} : { login_url: loginUrl }),
  }
}

/** As the column `last_verdict` holds it. */
export function encodeLastVerdict(last: LastVerdict): string {
  return JSON.stringify(last)
}

/** Reads the column back; throws for what this room did not write. */
export function decodeLastVerdict(text: string): LastVerdict {
  return JSON.parse(text) as LastVerdict
}
