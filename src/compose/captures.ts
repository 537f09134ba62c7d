import type { AccountDependencies } from '../accounts/dependencies.ts'
import { isCredentialValid } from '../accounts/is-credential-valid.ts'
import { Captures } from '../captures/captures.ts'
import type { CaptureDependencies } from '../captures/dependencies.ts'
import { createCaptureRepository } from '../captures/repository.ts'
import { systemTimer } from '../clock.ts'
import type { PageWork } from '../fetching/page-work/page-task.ts'
import type { Core } from '../open-core.ts'
import type { SessionDependencies } from '../sessions/dependencies.ts'
import { createCapturedSessions } from '../sessions/operations/captured.ts'
import type { Store } from '../storage/store.ts'
import { createJudge } from '../use/judge.ts'
import type { ComposedBrowser } from './browser.ts'

export interface CaptureComposition extends Pick<CaptureDependencies, 'egressPolicy' | 'validate' | 'onError'> {
  readonly sessionDeps: SessionDependencies
  readonly store: Store
  readonly pages: PageWork
  readonly accountDeps: AccountDependencies
  /** Null: there is no browser. */
  readonly browser: Pick<ComposedBrowser, 'openLive'> | null
}

/** The captures: logins by people in a browser of this server. */
export function composeCaptures({ config, clock, random }: Core, parts: CaptureComposition): Captures {
  const { sessionDeps, store, pages, accountDeps, browser, egressPolicy, validate, onError } = parts
  const { audit, sessionLimit } = sessionDeps
  return new Captures({
    store,
    audit,
    egressPolicy,
    clock,
    random,
    validate,
    sessionLimit,
    onError,
    timer: systemTimer,
    accountLimit: Math.max(1, config.captureLanes - 1),
    repository: createCaptureRepository(store),
    capturedSessions: createCapturedSessions(sessionDeps),
    openBrowser: browser?.openLive ?? null,
    judge: createJudge(pages, { window: false }),
    isCredentialValid: (principal) => isCredentialValid(accountDeps, principal),
  })
}
