import { isCredentialValid, requireCredential } from '../accounts/is-credential-valid.ts'
import { ownerPrincipal } from '../accounts/owner-principal.ts'
import { bind } from '../bind.ts'
import { Captures } from '../captures/captures.ts'
import { createLoginAgain } from '../captures/login-again.ts'
import { LoginPins } from '../captures/login-pins.ts'
import { createCaptureRepository } from '../captures/repository.ts'
import { systemTimer } from '../clock.ts'
import type { Core } from '../open-core.ts'
import type { SessionDependencies } from '../sessions/dependencies.ts'
import { createCapturedSessions } from '../sessions/operations/captured.ts'
import type { Store } from '../storage/store.ts'
import { createSyncRepository } from '../sync/repository.ts'
import { createSync } from '../sync/sync.ts'
import { createJudge } from '../use/judge.ts'
import { type AskUnstoredDependencies, judgePushed } from '../validation/ask-unstored.ts'
import { ensureLoggedIn } from '../validation/ensure.ts'
import type { Validate } from '../validation/validate.ts'
import type { FeatureParts } from './parts.ts'

export interface LoginParts extends Pick<FeatureParts, 'egressPolicy' | 'accountDeps' | 'pages' | 'browser'> {
  readonly store: Store
  readonly sessionDeps: SessionDependencies
  readonly validation: AskUnstoredDependencies
  readonly validate: Validate
  readonly onError: (error: unknown) => void
}

/** Sync sources of one account. */
const sourceLimit = 20

/** Where the logins of sessions come from: people who log in through a browser of this server, and browsers that push. */
export function composeLogins({ config, clock, random }: Core, parts: LoginParts) {
  const { store, egressPolicy, sessionDeps, accountDeps, validation, validate, pages, browser, onError } = parts
  const { audit, sessionLimit, repository: sessionRepository, events } = sessionDeps
  const captures = new Captures({
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
    ...bind(accountDeps, { isCredentialValid }),
  })
  const ensuring = {
    sessionRepository,
    clock,
    timer: systemTimer,
    ...bind(accountDeps, { requireCredential }),
    validate,
    loginPageUrl: events.loginPageUrl,
  }
  return {
    captures,
    ...bind(ensuring, { ensureLoggedIn }),
    loginAgain: createLoginAgain({
      store,
      audit,
      sessionRepository,
      clock,
      captures,
      pins: new LoginPins({ clock, random }),
      ...bind(accountDeps, { isCredentialValid }),
    }),
    sync: createSync({
      sessionDeps: { ...sessionDeps, random },
      validate,
      sourceLimit,
      repository: createSyncRepository(store),
      judge: (session, secrets, options) => judgePushed(validation, session, secrets, options),
      ownerOf: (accountId) => ownerPrincipal(accountDeps, accountId),
    }),
  }
}
