import type { Store } from '../storage/store.ts'
import { leases } from './repository/leases.ts'
import { monitorQueries } from './repository/queries.ts'
import { schedule } from './repository/schedule.ts'

export type MonitorRepository = ReturnType<typeof createMonitorRepository>

export function createMonitorRepository(store: Pick<Store, 'db' | 'all' | 'rows'>) {
  return { ...monitorQueries(store), ...leases(store), ...schedule(store) }
}
