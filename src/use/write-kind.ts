import type { MergeKind } from '../cookies/merge.ts'
import type { Verdict } from '../verdict/judgement.ts'

/**
 * What may be kept of an answer's cookies: all where it shows somebody logged in; of one that nobody can judge (JSON, a
 * file, an image) new values of cookies that are held; else nothing, as of every answer with a status from 400.
 */
export function writeKind(verdict: Verdict, status: number): MergeKind | null {
  if (status >= 400) return null
  if (verdict === 'logged_in') return 'all'
  return verdict === 'unknown' ? 'known' : null
}
