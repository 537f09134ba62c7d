import type { MergeKind } from '../cookies/merge.ts'
import { storageChanges } from '../cookies/storage-change.ts'
import { wrongUser } from '../sessions/expected-user.ts'
import type { Session } from '../sessions/session.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import type { StateUpdate } from '../use/keep-changes.ts'
import type { Conclusion } from '../use/second-check.ts'
import { writeKind } from '../use/write-kind.ts'
import type { Probe } from './probe.ts'
import type { JudgedVisit, Touched } from './touched.ts'
import type { ValidationCaller } from './validation-types.ts'

/**
 * The change of the stored state after a validation; null: none.
 * @param userAgent the User-Agent of the validation, if it must be stored
 */
export function stateUpdateOf(
  { state, secrets }: OpenState,
  { answer: probe, restores, isOfEarlier }: Conclusion<Probe>,
  { actor }: ValidationCaller,
  userAgent: string | null,
): StateUpdate | null {
  // Changes to an older state do not apply to the current one.
  const kind = isOfEarlier ? null : keptKind(probe)
  const { changes, storage } = probe.touched
  const inStorage = storageChanges((restores?.secrets ?? secrets).storage, storage)
  const isNews = changes.length + inStorage.length > 0 || restores !== null || userAgent !== null
  if (kind === null || (!isNews && (kind === 'known' || state.origin.confirmedAt !== null))) return null
  return {
    usedVersion: state.version,
    changes,
    storageChanges: inStorage,
    kind,
    restores,
    actor,
    requestId: null,
    userAgent,
  }
}

/** How the visits of a validation changed the state so far, and what their pages showed. */
export interface Unfinished {
  readonly touched: Touched
  readonly pages: readonly JudgedVisit[]
}

/**
 * The change of the stored state after a validation that was broken off; null: none. Unless a page showed its user, a site
 * that is not known to rotate cookies may have given the session those of a guest.
 */
export function unfinishedUpdate(
  { session, state, secrets }: OpenState,
  { touched: { changes, storage, worstStatus }, pages }: Unfinished,
  { actor }: ValidationCaller,
): StateUpdate | null {
  const inStorage = storageChanges(secrets.storage, storage)
  const verdicts = pages.map(({ judgement }) => judgement.verdict)
  const isTold = verdicts.some((verdict) => verdict !== 'logged_in' && verdict !== 'unknown')
  const isOwn = session.rotates || verdicts.includes('logged_in')
  if (isTold || !isOwn || worstStatus >= 400 || pages.some((page) => showsOther(session, page))) return null
  if (changes.length + inStorage.length === 0) return null
  const kept = { usedVersion: state.version, changes, storageChanges: inStorage, kind: 'known' } as const
  return { ...kept, restores: null, actor, requestId: null }
}

/** Whether a page shows another user than the session expects, however sure that is. */
function showsOther(session: Session, { judgement: { detectedUser }, url }: JudgedVisit): boolean {
  return detectedUser !== null && wrongUser(session, { user: detectedUser, url }) !== null
}

/**
 * Which of a probe's cookie changes are kept (`writeKind`); null: none. With the verdict `unknown`, none are kept
 * either if a visit showed the session logged out, or the site blocked or down.
 */
export function keptKind({ judgement, visits, touched }: Probe): MergeKind | null {
  const kind = writeKind(judgement.verdict, touched.worstStatus)
  const isTold = visits.some(({ verdict }) => verdict !== 'logged_in' && verdict !== 'unknown')
  return kind === 'known' && isTold ? null : kind
}
