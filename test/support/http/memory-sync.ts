import type { HttpServices } from '../../../src/http/services.ts'
import type { SyncSourceView } from '../../../src/sync/sync-types.ts'
import { at } from './memory-ids.ts'

const sourceId = '80000000-0000-4000-8000-000000000000'

const view: SyncSourceView = {
  source: {
    id: sourceId,
    accountId: 'b3d2a5b0-61c4-4b5e-8b0a-5d1b8f9e7a3c',
    kind: 'cookiecloud',
    name: 'Laptop',
    domains: ['shop.example'],
    createMissing: true,
    uuid: '81000000-0000-4000-8000-000000000000',
    pushedAt: at,
    lastPush: {
      receivedAt: at,
      results: [{ domain: 'shop.example', sessionId: null, outcome: 'no_cookies', reason: null, tooLarge: [] }],
    },
    createdAt: at,
    updatedAt: at,
  },
  sessionIds: [],
}

/** One source. */
export function memorySync(): HttpServices['sync'] {
  return {
    create: async () => ({ ...view, password: 'p'.repeat(32) }),
    get: async () => view,
    list: async () => [view],
    update: async () => view,
    delete: async () => {},
    push: async () => {},
  }
}
