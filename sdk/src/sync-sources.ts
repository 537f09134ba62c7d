import type { CreateSyncSource, UpdateSyncSource } from './api.ts'
import type { RequestOptions, Transport } from './transport.ts'

export type SyncSources = ReturnType<typeof createSyncSources>

/** Browsers that push their cookies to sessions. */
export function createSyncSources({ json }: Transport) {
  return {
    /** Only this answer has its password. */
    create: (source: CreateSyncSource, options?: RequestOptions) => json('createSyncSource', { body: source, options }),
    list: async (options?: RequestOptions) => (await json('listSyncSources', { options })).sync_sources,
    get: (id: string, options?: RequestOptions) => json('getSyncSource', { path: { id }, options }),
    update: (id: string, changes: UpdateSyncSource, options?: RequestOptions) =>
      json('updateSyncSource', { path: { id }, body: changes, options, isRepeatable: true }),
    /** Its sessions stay. */
    delete: async (id: string, options?: RequestOptions): Promise<void> => {
      await json('deleteSyncSource', { path: { id }, options })
    },
  }
}
