import { AppError } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import type { WrappedKeyCursor, WrappedKeyRow, WrappedKeys } from '../storage/wrapped-keys.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { Vault } from './vault.ts'

/** Where the root keys come from, and how to change them. */
export interface RotatingRootKeys {
  /** Ids of all root keys, the current one first. Throws RootKeyError. */
  ids(): Promise<readonly string[]>
  /** Adds a new key as the current one. Null when the keys are in a setting: then the operator does that. */
  readonly add: (() => Promise<void>) | null
  /** Removes a key permanently. Null as above. */
  readonly retire: ((id: string) => Promise<void>) | null
}

export interface RotationDependencies {
  readonly vault: Pick<Vault, 'rewrap' | 'rootKeyIdOf' | 'currentRootKeyId'>
  readonly store: Pick<Store, 'commit'>
  readonly rows: WrappedKeys
  readonly rootKeys: RotatingRootKeys
  readonly wait: (ms: number) => Promise<void>
  /** Called once per batch: how many stored keys this pass has read, and how many there were when it began. */
  readonly progress: (done: number, total: number) => void
}

export interface RotationResult {
  /** Whether this run added the new root key; false when it continued an earlier rotation. */
  readonly added: boolean
  /** Id of the root key that now wraps everything. */
  readonly current: string
  readonly total: number
  readonly rewrapped: number
  /** Ids of the root keys under which nothing is wrapped any more, but which still exist. */
  readonly old: readonly string[]
  /** Ids of the root keys that were removed. */
  readonly retired: readonly string[]
  /** Rows that no root key opens; they are left unchanged. */
  readonly lost: number
  readonly firstLost: WrappedKeyRow | null
}

interface Pass {
  readonly total: number
  readonly rewrapped: number
  readonly lost: number
  readonly firstLost: WrappedKeyRow | null
  /** Whether a lost row names an existing root key: without that key nobody could examine the row. */
  readonly isStuck: boolean
}

const batchRows = 500

/** A generous limit for the time from wrapping a key to its commit: a write waits up to 5 s for the database. */
const settleMs = 10_000

/**
 * Wraps every data key under a new root key, also while a server runs. Data sealed with the data keys does not change.
 * A batch is one commit, and a row changes only if it is still as it was read. A process killed at any point loses
 * nothing, because the old root key stays until it is retired, and the next run continues: a rotation is unfinished while
 * a row is wrapped under an older key. A run that continues adds no new key.
 *
 * `retire`: always adds a new key, because the current one may be what has leaked, and removes all others. A process
 * may wrap a key before the new root key is added and commit it after a pass. So passes are repeated until one finds
 * nothing, then once more after a wait, and only then the old keys are removed. Throws RootKeyError, VAULT_UNAVAILABLE,
 * STORAGE_UNAVAILABLE.
 */
export async function rotateRootKeys(
  deps: RotationDependencies,
  { retire }: { readonly retire: boolean },
): Promise<RotationResult> {
  const { rootKeys, vault } = deps
  const added = rootKeys.add !== null && (retire || !(await isUnfinished(deps)))
  if (added) await rootKeys.add?.()
  let pass = await passUntilClean(deps, 0)
  const old = await olderKeys(deps)
  if (retire && old.length > 0) pass = await passUntilSettled(deps, pass.rewrapped)
  const mayRetire = retire && rootKeys.retire !== null && !pass.isStuck
  const current = await vault.currentRootKeyId()
  const retired = mayRetire ? old.filter((id) => id !== current) : []
  for (const id of retired) await rootKeys.retire?.(id)
  // Empties the log, which still contains the old wrapped keys.
  await deps.store.commit([], { scrub: true })
  const { total, rewrapped, lost, firstLost } = pass
  const left = old.filter((id) => !retired.includes(id))
  return { added, current: await vault.currentRootKeyId(), total, rewrapped, old: left, retired, lost, firstLost }
}

/** Ids of the root keys other than the current one. */
async function olderKeys({ rootKeys, vault }: RotationDependencies): Promise<readonly string[]> {
  const [ids, current] = [await rootKeys.ids(), await vault.currentRootKeyId()]
  return ids.filter((id) => id !== current)
}

async function isUnfinished(deps: RotationDependencies): Promise<boolean> {
  const [current, ...others] = await deps.rootKeys.ids()
  if (current === undefined || others.length === 0) return false
  for await (const rows of batches(deps)) {
    // A row that no key opens does not make a rotation unfinished.
    for (const row of rows) if ((await rewrapped(deps.vault, row)) instanceof Uint8Array) return true
  }
  return false
}

async function passUntilClean(deps: RotationDependencies, before: number): Promise<Pass> {
  let rewrapped = before
  for (;;) {
    const pass = await passOnce(deps)
    rewrapped += pass.rewrapped
    if (pass.rewrapped === 0) return { ...pass, rewrapped }
  }
}

async function passUntilSettled(deps: RotationDependencies, before: number): Promise<Pass> {
  let rewrapped = before
  for (;;) {
    await deps.wait(settleMs)
    const pass = await passUntilClean(deps, rewrapped)
    if (pass.rewrapped === rewrapped) return pass
    rewrapped = pass.rewrapped
  }
}

async function passOnce(deps: RotationDependencies): Promise<Pass> {
  const { rows: source, rootKeys, vault, store, progress } = deps
  const total = await source.count()
  const known = new Set(await rootKeys.ids())
  let pass: Pass = { total, rewrapped: 0, lost: 0, firstLost: null, isStuck: false }
  let seen = 0
  for await (const rows of batches(deps)) {
    // Throws here when the root keys cannot be read; otherwise every row would look lost.
    await vault.currentRootKeyId()
    const writes: SqlWrite[] = []
    for (const row of rows) {
      const next = await rewrapped(vault, row)
      if (next === 'lost') {
        const isStuck = pass.isStuck || known.has(vault.rootKeyIdOf(row.wrappedKey))
        pass = { ...pass, lost: pass.lost + 1, firstLost: pass.firstLost ?? row, isStuck }
      } else if (next !== null) writes.push(source.replace(row, next))
    }
    if (writes.length > 0) await store.commit(writes)
    pass = { ...pass, rewrapped: pass.rewrapped + writes.length }
    seen += rows.length
    progress(seen, Math.max(total, seen))
  }
  return pass
}

async function rewrapped(
  vault: RotationDependencies['vault'],
  row: WrappedKeyRow,
): Promise<Uint8Array | null | 'lost'> {
  try {
    return await vault.rewrap(row, row.wrappedKey)
  } catch (error) {
    if (error instanceof AppError && error.code === 'VAULT_UNAVAILABLE') return 'lost'
    throw error
  }
}

async function* batches({ rows }: Pick<RotationDependencies, 'rows'>): AsyncGenerator<readonly WrappedKeyRow[]> {
  let after: WrappedKeyCursor | null = null
  do {
    const page = await rows.page(after, batchRows)
    if (page.rows.length > 0) yield page.rows
    after = page.next
  } while (after !== null)
}
