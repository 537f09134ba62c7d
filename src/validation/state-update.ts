import type { MergeKind } from '../cookies/merge.ts'
import type { OpenState } from '../sessions/write-back.ts'
import type { StateUpdate } from '../use/keep-changes.ts'
import type { Conclusion } from '../use/second-check.ts'
import { writeKind } from '../use/write-kind.ts'
import type { Probe } from './probe.ts'
import type { ValidationCaller } from './validation-types.ts'

/** What of a validation may be kept; null for nothing. @param userAgent that it was made with, and that is to be stored */
export function stateUpdateOf(
  { state }: OpenState,
  { answer: probe, restores, isOfEarlier }: Conclusion<Probe>,
  { actor }: ValidationCaller,
  userAgent: string | null = null,
): StateUpdate | null {
  // Changes to an older state do not apply to the current one.
  const kind = isOfEarlier ? null : kindOf(probe)
  const hasStorage = (probe.touched.storage ?? []).length > 0
  const isNews = probe.touched.changes.length > 0 || hasStorage || restores !== null || userAgent !== null
  if (kind === null || (!isNews && (kind === 'known' || state.origin.confirmedAt !== null))) return null
  return {
    usedVersion: state.version,
    changes: probe.touched.changes,
    storage: probe.touched.storage,
    kind,
    restores,
    actor,
    requestId: null,
    userAgent,
  }
}

/** Of several visits the last says that it is logged in; that nobody can tell, each must say. */
function kindOf({ judgement, visits, touched }: Probe): MergeKind | null {
  const kind = writeKind(judgement.verdict, touched.worstStatus)
  const isTold = visits.some(({ verdict }) => verdict !== 'logged_in' && verdict !== 'unknown')
  return kind === 'known' && isTold ? null : kind
}
