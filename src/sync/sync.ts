import { bind } from '../bind.ts'
import type { SyncDependencies } from './dependencies.ts'
import { createSource, deleteSource, getSource, listSources, updateSource } from './sources.ts'
import { takePush } from './take-push.ts'

export type Sync = ReturnType<typeof createSync>

/** Browsers that push their cookies, and the sessions that they feed. Every method throws AppError. */
export function createSync(deps: SyncDependencies) {
  return bind(deps, {
    create: createSource,
    get: getSource,
    list: listSources,
    update: updateSource,
    delete: deleteSource,
    /** A push from a browser; it authenticates itself. */
    push: takePush,
  })
}
