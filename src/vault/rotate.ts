import { AppError } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import type { WrappedKeyCursor, WrappedKeyRow, WrappedKeys } from '../storage/wrapped-keys.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { Vault } from './vault.ts'

/** Where the root keys come from, and how they change. */
export interface RotatingRootKeys {
  /** Ids of all root keys, the current one first. Throws RootKeyError. */
  ids(): Promise<readonly string[]>
  /** Puts a new key first. Null where the operator does that: the keys are given in a setting. */
  readonly add: (() => Promise<void>) | null
  /** Takes a key out for good. Null as above. */
  readonly retire: ((id: string) => Promise<void>) | null
}

export interface RotationDependencies {
  readonly vault: Pick<Vault, 'rewrap' | 'rootKeyIdOf' | 'currentRootKeyId'>
  readonly store: Pick<Store, 'commit'>
  readonly rows: WrappedKeys
  readonly rootKeys: RotatingRootKeys
  readonly wait: (ms: number) => Promise<void>
  /** Called once a batch: how many stored keys this pass has looked at, and how many there were when it began. */
  readonly progress: (done: number, total: number) => void
}

export interface RotationResult {
  /** Whether this run made the new root key; false where it went on with a rotation that was begun before. */
  readonly added: boolean
  /** Id of the root key that wraps everything now. */
  readonly current: string
  readonly total: number
  readonly rewrapped: number
  /** Ids of root keys that nothing is wrapped under any more, and that are there all the same. */
  readonly old: readonly string[]
  /** Ids of root keys that were taken out. */
  readonly retired: readonly string[]
  /** Rows that no root key opens: left as they are. */
  readonly lost: number
  readonly firstLost: WrappedKeyRow | null
}

interface Pass {
  readonly total: number
  readonly rewrapped: number
  readonly lost: number
  readonly firstLost: WrappedKeyRow | null
  /** Whether a lost row names a root key that is there: with that key gone, nobody could look into what ails it. */
  readonly isStuck: boolean
}

const batchRows = 500

/**
 * How long a process may take from wrapping a key to its commit, generously: a write waits up to 5 s for the database.
 */
const settleMs = 10_000

/**
 * Wraps every data key anew, under a new root key, beside a running server; what the data keys sealed is not touched.
 * A batch is one commit, and each row changes only if it still holds what was read. Killed at any point, nothing is
 * lost, since the old root key stays until it is retired, and the next run goes on: a rotation is unfinished while a row
 * is wrapped under an older key or, where the old key is to be retired, while there is one. Then no other key is added.
 *
 * `retire`: a process may have wrapped a key before the new root key was added and commit it after a pass. So passes are
 * repeated until one finds nothing, then again after a wait, and only then do the old keys go.
 * Throws RootKeyError, VAULT_UNAVAILABLE, STORAGE_UNAVAILABLE.
 */
export async function rotateRootKeys(
  deps: RotationDependencies,
  { retire }: { readonly retire: boolean },
): Promise<RotationResult> {
  const { rootKeys, vault } = deps
  const added = rootKeys.add !== null && !(await isUnfinished(deps, retire))
  if (added) await rootKeys.add?.()
  let pass = await passUntilClean(deps, 0)
  const old = await olderKeys(deps)
  if (retire && old.length > 0) pass = await passUntilSettled(deps, pass.rewrapped)
  const mayRetire = retire && rootKeys.retire !== null && !pass.isStuck
  const current = await vault.currentRootKeyId()
  const retired = mayRetire ? old.filter((id) => id !== current) : []
  for (const id of retired) await rootKeys.retire?.(id)
  // Empties the log, where the old wrapped keys still stand.
  await deps.store.commit([], { scrub: true })
  const { total, rewrapped, lost, firstLost } = pass
  const left = old.filter((id) => !retired.includes(id))
  return { added, current: await vault.currentRootKeyId(), total, rewrapped, old: left, retired, lost, firstLost }
}

/** Ids of the root keys that are there beside the current one. */
async function olderKeys({ rootKeys, vault }: RotationDependencies): Promise<readonly string[]> {
  const [ids, current] = [await rootKeys.ids(), await vault.currentRootKeyId()]
  return ids.filter((id) => id !== current)
}

async function isUnfinished(deps: RotationDependencies, retire: boolean): Promise<boolean> {
  const [current, ...others] = await deps.rootKeys.ids()
  if (current === undefined || others.length === 0) return false
  if (retire) return true
  for await (const rows of batches(deps)) {
    // A row that no key opens waits for nothing.
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
    // Fails here, and not as if every row were lost, where the root keys cannot be read.
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
  const { account, session, domain, wrappedKey } = row
  try {
    return await vault.rewrap({ account, session, domain, version: 0, purpose: 'data-key' }, wrappedKey)
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
