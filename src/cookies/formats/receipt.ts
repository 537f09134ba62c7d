import type { Guess, ImportFormat } from './parsed-import.ts'
import type { StorageToken } from './storage-tokens.ts'

/** Why a cookie or an origin was not stored. */
export const dropReasons = ['other_domain', 'expired', 'malformed', 'limit', 'duplicate'] as const

export type DropReason = (typeof dropReasons)[number]

export const warningCodes = [
  'expires_soon',
  'expired',
  'clearance_without_user_agent',
  'device_bound',
  'no_login_cookie',
  'cookies_in_file',
  'cookies_left_out',
  'no_user_agent',
  'shell_variable',
  'needs_browser',
  'nothing_usable',
  'login_kept',
  'older_login',
] as const

export type WarningCode = (typeof warningCodes)[number]

export interface Dropped {
  /** Null when it may not be a name, and for several cookies together. */
  readonly name: string | null
  readonly domain: string | null
  readonly reason: DropReason
  readonly count: number
}

export interface ImportWarning {
  readonly code: WarningCode
  readonly message: string
  readonly names: readonly string[]
}

/** The result of an import: names, never values. */
export interface Receipt {
  readonly format: ImportFormat
  /** The domain of the session, or of all of them. */
  readonly domains: readonly string[]
  /** Names of the stored cookies, one per cookie. */
  readonly kept: readonly string[]
  readonly guessed: readonly {
    readonly name: string
    readonly what: readonly (Guess['what'] | 'validation_url')[]
    readonly how: string
  }[]
  readonly dropped: readonly Dropped[]
  readonly headers: { readonly kept: readonly string[]; readonly dropped: readonly string[] }
  readonly storage: { readonly origins: number; readonly items: number }
  /** Entries of localStorage that look like bearer tokens. */
  readonly storageTokens: readonly StorageToken[]
  readonly warnings: readonly ImportWarning[]
}

/** The most entries in each list. */
const maxTold = 200

/** Collects what was dropped, and counts equal entries together. */
export class DropList {
  readonly #dropped = new Map<string, Dropped>()

  add(reason: DropReason, name: string | null, domain: string | null, count = 1): void {
    const isFull = this.#dropped.size >= maxTold
    const told = isFull ? { name: null, domain: null } : { name, domain }
    const key = JSON.stringify([reason, told.name, told.domain])
    const before = this.#dropped.get(key)?.count ?? 0
    this.#dropped.set(key, { ...told, reason, count: before + count })
  }

  list(): readonly Dropped[] {
    return [...this.#dropped.values()]
  }
}

/**
 * One receipt for the sessions of several domains. A cookie is dropped as another site's only when no session stored
 * it.
 */
export function mergeReceipts(receipts: readonly [Receipt, ...Receipt[]]): Receipt {
  const [first, ...rest] = receipts
  if (rest.length === 0) return first
  const all = <Item>(pick: (receipt: Receipt) => readonly Item[]): Item[] => receipts.flatMap(pick)
  const once = (names: readonly string[]): string[] => [...new Set(names)]
  const kept = once(all(({ headers }) => headers.kept))
  return {
    format: first.format,
    domains: all(({ domains }) => domains),
    kept: all((receipt) => receipt.kept),
    guessed: all((receipt) => receipt.guessed).slice(0, maxTold),
    dropped: mergeDropped(receipts.map(({ dropped }) => dropped)),
    headers: { kept, dropped: once(all(({ headers }) => headers.dropped)).filter((name) => !kept.includes(name)) },
    storage: {
      origins: receipts.reduce((sum, { storage }) => sum + storage.origins, 0),
      items: receipts.reduce((sum, { storage }) => sum + storage.items, 0),
    },
    storageTokens: all((receipt) => receipt.storageTokens).slice(0, maxTold),
    warnings: all((receipt) => receipt.warnings).slice(0, maxTold),
  }
}

/**
 * Each cookie is checked once per domain. So a cookie that all sessions dropped was dropped once, and one that any of
 * them stored is not another site's. Sites that may not be named are counted together, so their smallest count is used.
 */
function mergeDropped(lists: readonly (readonly Dropped[])[]): readonly Dropped[] {
  const byKey = Map.groupBy(lists.flat(), ({ reason, name, domain }) => JSON.stringify([reason, name, domain]))
  return [...byKey.values()]
    .flatMap((same) => {
      const [first] = same
      if (first === undefined || (first.reason === 'other_domain' && same.length < lists.length)) return []
      return [{ ...first, count: Math.min(...same.map(({ count }) => count)) }]
    })
    .slice(0, maxTold)
}
