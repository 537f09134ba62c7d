import type { AccountDependencies } from '../accounts/dependencies.ts'
import { ownerPrincipal } from '../accounts/owner-principal.ts'
import type { Core } from '../open-core.ts'
import type { SessionDependencies } from '../sessions/dependencies.ts'
import type { Store } from '../storage/store.ts'
import type { SyncDependencies } from '../sync/dependencies.ts'
import { createSyncRepository } from '../sync/repository.ts'
import { createSync, type Sync } from '../sync/sync.ts'
import type { AskWithDependencies } from '../validation/ask-with.ts'
import { judgePushed } from '../validation/judge-pushed.ts'

export interface SyncParts extends Pick<SyncDependencies, 'sessionDeps' | 'validate'> {
  readonly sessionDeps: SessionDependencies
  readonly store: Store
  readonly accountDeps: AccountDependencies
  readonly validation: AskWithDependencies
}

/** Sync sources of one account. */
const sourceLimit = 20

/** Browsers that push their cookies. */
export function composeSync({ random }: Core, parts: SyncParts): Sync {
  const { sessionDeps, store, accountDeps, validation, validate } = parts
  return createSync({
    sessionDeps,
    store,
    random,
    validate,
    sourceLimit,
    repository: createSyncRepository(store),
    judge: (session, secrets, options) => judgePushed(validation, session, secrets, options),
    ownerOf: (accountId) => ownerPrincipal(accountDeps, accountId),
  })
}
