import { merge } from '../cookies/merge.ts'
import { storageChanges } from '../cookies/storage-change.ts'
import { AppError } from '../errors.ts'
import { sendAndClose } from '../fetching/send-and-close.ts'
import type { ShownUser, VisitBeforeStoring } from '../sessions/expected-user.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import type { VisitChanges } from '../sessions/state/merge-changes.ts'
import { prepareOnRecord } from '../use/prepare-on-record.ts'
import type { UseDependencies } from '../use/use-session.ts'
import type { Verdict } from '../verdict/judgement.ts'
import { shownIn } from './finding.ts'
import { type Probe, type ProbeDependencies, probe } from './probe.ts'
import { decodeMemory, noMemory, type ProbeMemory } from './probe-memory.ts'
import type { VisitAsSession } from './site-visits.ts'
import { keptKind } from './state-update.ts'

export type AskUnstoredDependencies = ProbeDependencies & Pick<UseDependencies, 'budget' | 'egress'>

/** What a site says about a state that is not stored yet. */
export interface PushVerdict {
  readonly verdict: Verdict
  /** The user, when the page certainly shows one. */
  readonly shown: ShownUser | null
  /** What it changed of that state during the visits, as far as it may be stored; null: nothing. */
  readonly changed: VisitChanges | null
}

export interface JudgePushedOptions {
  /** Resolves before anything secret is sent to a page; an error that it throws ends the visit. */
  readonly recordUse: (url: string) => Promise<void>
  readonly signal: AbortSignal
}

/** For one visit; for all of them twice that. Somebody waits for the response, so this is shorter than for a validation. */
const visitTimeoutMs = 10_000

/**
 * Asks the site about a state before it replaces the stored one, in the way the last check of the session found to
 * decide. Nothing is stored.
 */
export async function judgePushed(
  deps: AskUnstoredDependencies,
  session: Session,
  secrets: SessionSecrets,
  { recordUse, signal }: JudgePushedOptions,
): Promise<PushVerdict> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(2 * visitTimeoutMs)])
  const asked = { recordUse, memory: decodeMemory(session.probe), signal: ends }
  const found = await askUnstored(deps, session, secrets, asked).catch((error: unknown) => {
    if (signal.aborted) return null
    throw error
  })
  if (found === null) return { verdict: 'unreachable', shown: null, changed: null }
  const kind = keptKind(found)
  const { changes, storage } = found.touched
  const changed = kind && { kind, changes, storageChanges: storageChanges(secrets.storage, storage) }
  return { verdict: found.judgement.verdict, shown: shownIn(found), changed }
}

/**
 * Visits the site of a session with secrets that are not stored yet, to see the user and what the site made of their
 * cookies. Nothing is stored.
 */
export async function showsUser(
  deps: Omit<AskUnstoredDependencies, 'browser'>,
  session: Session,
  secrets: SessionSecrets,
  recordUse: (url: string) => Promise<void>,
): Promise<VisitBeforeStoring> {
  // By plain HTTP only, because somebody waits for the response.
  const ports = { ...deps, browser: null }
  const asked = { recordUse, memory: noMemory, signal: AbortSignal.timeout(2 * visitTimeoutMs) }
  const found = await askUnstored(ports, session, secrets, asked)
  if (found === null) return { shown: null, cookies: null }
  const kind = keptKind(found)
  const merged = kind === null ? null : merge(secrets, found.touched.changes, kind, deps.clock.now())
  return { shown: shownIn(found), cookies: merged?.next ?? null }
}

/** Null when the site cannot be asked now. */
async function askUnstored(
  deps: AskUnstoredDependencies,
  session: Session,
  secrets: SessionSecrets,
  { recordUse, memory, signal }: JudgePushedOptions & { readonly memory: ProbeMemory },
): Promise<Probe | null> {
  const visit: VisitAsSession = async (tier, plan, ending) => {
    deps.egress.check(plan.url)
    return sendAndClose(await prepareOnRecord(tier, plan, ending, () => recordUse(plan.url.href)))
  }
  const { accountId: account, validationRule: rule } = session
  try {
    using bytes = deps.budget.enter(account)
    return await probe(deps, session, secrets, { signal, visit, rule, memory, account, bytes, visitTimeoutMs })
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return null
    throw error
  }
}
