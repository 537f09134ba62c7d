import type { Principal } from '../accounts/principal.ts'
import type { SyncDependencies } from './dependencies.ts'
import { createSource, deleteSource, getSource, listSources, updateSource } from './sources.ts'
import type { CreateSyncSourceInput, Push, UpdateSyncSourceInput } from './sync-types.ts'
import { takePush } from './take-push.ts'

export type Sync = ReturnType<typeof createSync>

/** Browsers that push their cookies, and the sessions that they feed. Every method throws AppError. */
export function createSync(deps: SyncDependencies) {
  return {
    create: (principal: Principal, input: CreateSyncSourceInput) => createSource(deps, principal, input),
    get: (principal: Principal, id: string) => getSource(deps, principal, id),
    list: (principal: Principal) => listSources(deps, principal),
    update: (principal: Principal, id: string, input: UpdateSyncSourceInput) =>
      updateSource(deps, principal, id, input),
    delete: (principal: Principal, id: string) => deleteSource(deps, principal, id),
    /** A push from a browser; it authenticates itself. */
    push: (push: Push) => takePush(deps, push),
  }
}
