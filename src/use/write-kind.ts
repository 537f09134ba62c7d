import type { MergeKind } from '../cookies/merge.ts'
import type { Verdict } from '../verdict/judgement.ts'

/**
 * Which cookie changes of a response may be stored: all when it shows the session logged in; when it cannot be judged
 * (JSON, a file, an image), only new values of existing cookies, and later dates; otherwise none, and none of a response
 * with a status from 400.
 */
export function writeKind(verdict: Verdict, status: number): MergeKind | null {
  if (status >= 400) return null
  if (verdict === 'logged_in') return 'all'
  return verdict === 'unknown' ? 'known' : null
}
