import type { Store } from '../../storage/store.ts'
import type { MonitorRepository } from '../repository.ts'
import { leases } from './leases.ts'
import { monitorQueries } from './queries.ts'
import { schedule } from './schedule.ts'

export function createMonitorRepository(store: Pick<Store, 'db' | 'all' | 'rows'>): MonitorRepository {
  return { ...monitorQueries(store), ...leases(store), ...schedule(store) }
}
