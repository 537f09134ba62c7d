import type { MergeKind } from '../cookies/merge.ts'
import type { Verdict } from '../verdict/judgement.ts'

/** What of an answer decides about its cookie changes. */
export interface AnswerToKeep {
  readonly verdict: Verdict
  readonly status: number
  /** The site is known to replace the session's cookies. */
  readonly rotates: boolean
}

/**
 * Which cookie changes of a response may be stored: all when it shows the session logged in; when it cannot be judged
 * (JSON, a file, an image), only new values of existing cookies; otherwise none. An error page (400 to 499) deletes and
 * adds nothing. If it cannot be judged, its new values are stored only for a site that rotates, which no longer accepts
 * the old ones; and not with a 401, with which a site that did not recognise the login may start an anonymous one.
 */
export function writeKind({ verdict, status, rotates }: AnswerToKeep): MergeKind | null {
  if (status >= 500) return null
  const isError = status >= 400
  if (verdict === 'logged_in') return isError ? 'known' : 'all'
  if (verdict !== 'unknown') return null
  return isError && (!rotates || status === 401) ? null : 'known'
}
