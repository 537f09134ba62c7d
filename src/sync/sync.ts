import type { Principal } from '../accounts/principal.ts'
import type { SyncDependencies } from './dependencies.ts'
import { createSource, deleteSource, getSource, listSources, updateSource } from './sources.ts'
import type {
  CreatedSyncSource,
  CreateSyncSourceInput,
  Push,
  SyncSourceView,
  UpdateSyncSourceInput,
} from './sync-types.ts'
import { takePush } from './take-push.ts'

/** Browsers that push their cookies, and the sessions that they feed. Every method throws AppError. */
export interface Sync {
  create(principal: Principal, input: CreateSyncSourceInput): Promise<CreatedSyncSource>
  get(principal: Principal, id: string): Promise<SyncSourceView>
  list(principal: Principal): Promise<SyncSourceView[]>
  update(principal: Principal, id: string, input: UpdateSyncSourceInput): Promise<SyncSourceView>
  delete(principal: Principal, id: string): Promise<void>
  /** A push from a browser; it authenticates itself. */
  push(push: Push): Promise<void>
}

export function createSync(deps: SyncDependencies): Sync {
  return {
    create: (principal, input) => createSource(deps, principal, input),
    get: (principal, id) => getSource(deps, principal, id),
    list: (principal) => listSources(deps, principal),
    update: (principal, id, input) => updateSource(deps, principal, id, input),
    delete: (principal, id) => deleteSource(deps, principal, id),
    push: (push) => takePush(deps, push),
  }
}
