import type { OriginStorage } from '../origin-storage.ts'
import { inScope } from '../scope.ts'
import { canonicalHost, isNameableHost } from './hosts.ts'
import type { DropList } from './receipt.ts'

/** Storage beyond this is not stored: a state may have 2 MiB in total. */
const maxStorageBytes = 1024 * 1024

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
    const size = JSON.stringify(one).length
    if (bytes + size > maxStorageBytes) dropped.add('limit', null, isNameableHost(host) ? host : null)
    else {
      bytes += size
      kept.push(one)
    }
  }
  return kept
}
