import { allItems, type OriginStorage } from '../origin-storage.ts'
import { inScope } from '../scope.ts'
import { canonicalHost, isNameableHost } from './hosts.ts'
import type { DropList } from './receipt.ts'

/** Storage beyond this is not stored: a state may have 2 MiB in total. */
export const maxStorageBytes = 1024 * 1024

/** The storage of the origins in the scope of a session of this domain. */
export function takeStorage(found: readonly OriginStorage[], domain: string, dropped: DropList): OriginStorage[] {
  const kept: OriginStorage[] = []
  let bytes = 0
  for (const one of found) {
    const host = canonicalHost(new URL(one.origin).hostname)
    if (host === null || !inScope(domain, host)) {
      dropped.add('other_domain', null, host !== null && isNameableHost(host) ? host : null)
      continue
    }
    // Most of what is too large is far too large: to write it as JSON would only cost time.
    const room = maxStorageBytes - bytes
    const size = leastSize(one) > room ? Number.POSITIVE_INFINITY : JSON.stringify(one).length
    if (size > room) dropped.add('limit', null, isNameableHost(host) ? host : null)
    else {
      bytes += size
      kept.push(one)
    }
  }
  return kept
}

/** Characters that its JSON has at least. */
function leastSize(one: OriginStorage): number {
  return allItems(one).reduce((sum, { name, value }) => sum + name.length + value.length, one.indexedDb?.length ?? 0)
}
