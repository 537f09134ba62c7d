import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { systemRandom } from '../../src/clock.ts'
import { AppError } from '../../src/errors.ts'
import { createCallbackOutbox, openCallback } from '../../src/events/repository/callback-outbox.ts'
import { createIdempotency } from '../../src/idempotency/idempotency.ts'
import { createIdempotencyRepository } from '../../src/idempotency/repository.ts'
import { openBatchNotes, sealBatchNotes } from '../../src/jobs/job-seal.ts'
import { createBatchRepository } from '../../src/jobs/repository/batch-repository.ts'
import { createJobRepository } from '../../src/jobs/repository/job-repository.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import { createSessions } from '../../src/sessions/sessions.ts'
import { stateContext } from '../../src/sessions/state/secrets.ts'
import type { Store } from '../../src/storage/store.ts'
import { createWrappedKeys, type WrappedKeyCursor, type WrappedKeyRow } from '../../src/storage/wrapped-keys.ts'
import type { SqlWrite } from '../../src/storage/write.ts'
import { createSyncRepository } from '../../src/sync/repository.ts'
import { openPassword, sealPassword } from '../../src/sync/source-password.ts'
import type { StoredSyncSource } from '../../src/sync/sync-types.ts'
import { createKeyring } from '../../src/vault/keyring.ts'
import { type RootKey, type RootKeySource, rootKey, rootKeyName } from '../../src/vault/root-keys/root-key.ts'
import { type RotationDependencies, type RotationResult, rotateRootKeys } from '../../src/vault/rotate.ts'
import { createVault, type Vault } from '../../src/vault/vault.ts'
import { addUser } from '../support/principals.ts'
import { sessionWorld, testClock } from '../support/session-world.ts'
import { storedJob } from '../support/stored-job.ts'
import { eachStore, openTestSqlite, temporaryFolder } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const keyOf = (n: number) => rootKey(new Uint8Array(32).fill(n))

/** Root keys that a test and a rotation change, as they would a file. */
function rootKeys() {
  let keys: readonly RootKey[] = [keyOf(1)]
  let revision = 0
  const become = (next: readonly RootKey[]) => {
    keys = next
    revision += 1
  }
  const source: RootKeySource = { revision: async () => String(revision), read: async () => keys }
  return {
    source,
    ids: async () => keys.map(rootKeyName),
    add: async () => become([keyOf(keys.length + revision + 1), ...keys]),
    retire: async (id: string) => become(keys.filter((key) => rootKeyName(key) !== id)),
  }
}

interface Rotating {
  readonly store: Store
  readonly vault: Vault
  readonly keys: ReturnType<typeof rootKeys>
  rotate(retire: boolean, over?: Partial<RotationDependencies>): Promise<RotationResult>
  /** Every row, page by page. */
  rows(pageSize?: number): Promise<WrappedKeyRow[]>
  /** How many rows are wrapped under each root key. */
  tally(): Promise<Record<string, number>>
}

const newJobKey = (vault: Vault, id: string) => vault.newDataKey({ account: 'user-anna', session: id, domain: '' })

const insertJob = (store: Store, id: string, wrappedKey: Uint8Array): SqlWrite =>
  createJobRepository(store).insert(storedJob(id, 'user-anna', { wrappedKey }))

/** A store with `sessions` sessions, a secret of the server and a job. */
async function rotating(store: Store, sessions: number): Promise<Rotating> {
  const keys = rootKeys()
  const vault = createVault({
    keyring: await createKeyring({ source: keys.source, random: systemRandom }),
    random: systemRandom,
  })
  const anna = await addUser(store, 'anna')
  const world = { ...sessionWorld(store, { sessionLimit: 10_000 }), vault }
  const api = createSessions(world)
  for (let n = 0; n < sessions; n += 1) await api.create(anna, createInput({ cookies: { sid: `value ${n}` } }))
  const serverKey = await vault.newDataKey({ account: 'server', session: 'server', domain: '' })
  const secret = store.db
    .insertInto('server_secrets')
    .values({ name: 'jwt', wrapped_key: serverKey, sealed: new Uint8Array(1), created_at: 1 })
    .compile()
  await store.commit([
    insertJob(store, 'job', await newJobKey(vault, 'job')),
    { sql: secret.sql, params: secret.parameters, expect: 1 },
  ])

  const wrapped = createWrappedKeys(store)
  const rows = async (pageSize = 3) => {
    const found: WrappedKeyRow[] = []
    let after: WrappedKeyCursor | null = null
    do {
      const page = await wrapped.page(after, pageSize)
      found.push(...page.rows)
      after = page.next
    } while (after !== null)
    return found
  }
  return {
    store,
    vault,
    keys,
    rows,
    rotate: (retire, over = {}) =>
      rotateRootKeys(
        { vault, store, rows: wrapped, rootKeys: keys, wait: async () => {}, progress: () => {}, ...over },
        { retire },
      ),
    tally: async () => {
      const counts: Record<string, number> = {}
      for (const row of await rows()) {
        const id = vault.rootKeyIdOf(row.wrappedKey)
        counts[id] = (counts[id] ?? 0) + 1
      }
      return counts
    },
  }
}

/** The rest of a sync source that has received nothing. */
const unusedSource: Omit<StoredSyncSource, 'id' | 'accountId' | 'wrappedKey' | 'sealed'> = {
  kind: 'cookiecloud',
  name: 'Laptop',
  domains: ['shop.example'],
  createMissing: true,
  uuid: 'u',
  pushedAt: null,
  lastPush: null,
  createdAt: 1,
  updatedAt: 1,
}

/** What is sealed in every session, in no order. */
async function openAll({ store, vault }: Rotating): Promise<string[]> {
  const repository = createSessionRepository(store, 20)
  const rows = await store.db.selectFrom('sessions').select('id').execute()
  const found = await Promise.all(rows.map(({ id }) => repository.findForUse(id, 'nobody')))
  const opened = found.map((one) => {
    if (one?.state === null || one?.state === undefined) throw new Error('no state')
    const { session, state } = one
    return vault.open(stateContext(session, state.version), state.wrappedKey, state.sealed)
  })
  return (await Promise.all(opened)).map(String)
}

eachStore((open) => {
  it('walks every wrapped key once, whatever the size of a page', async () => {
    const world = await rotating(await open(), 7)
    const whole = await world.rows(1000)
    expect(whole.map((row) => row.table).sort()).toEqual([
      'jobs',
      'server_secrets',
      ...Array.from({ length: 7 }, () => 'session_states'),
    ])
    for (const size of [1, 2, 7, 8]) expect(await world.rows(size)).toEqual(whole)
    expect(await createWrappedKeys(world.store).count()).toBe(9)
  })

  it('rewraps everything under a new root key, and everything still opens', async () => {
    const world = await rotating(await open(), 5)
    const [before, sealed] = [await world.rows(), await openAll(world)]
    const result = await world.rotate(false)
    expect(result).toMatchObject({ added: true, total: 7, rewrapped: 7, retired: [], lost: 0 })
    expect(await world.keys.ids()).toEqual([result.current, ...result.old])
    expect(await world.tally()).toEqual({ [result.current]: 7 })
    const after = await world.rows()
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    expect((await openAll(world)).sort()).toEqual(sealed.sort())
  })

  it('wraps what waits to be posted, batches, kept answers and passwords of sync sources as well', async () => {
    const world = await rotating(await open(), 0)
    const { store, vault } = world
    const clock = testClock()
    const message = { id: systemRandom.uuid(), accountId: 'user-anna', url: 'https://hooks.test/', body: '{}' }
    await store.commit([await createCallbackOutbox({ db: store.db, vault, clock }).post(message)])
    const own = { id: systemRandom.uuid(), accountId: 'user-anna', wrappedKey: new Uint8Array() }
    const batch = { ...own, wrappedKey: await newJobKey(vault, own.id) }
    const notes = { urls: ['https://a.test/'], callbackUrl: null }
    const rest = { keyId: null, vocabulary: null, cancelledAt: null, endedAt: null, createdAt: 1, expiresAt: 2 }
    const batches = createBatchRepository(store)
    await store.commit([batches.insert({ ...batch, ...rest, sealed: await sealBatchNotes(vault, batch, notes) })])
    const repository = createIdempotencyRepository(store)
    const idempotency = createIdempotency({ store, repository, vault, clock, resultTtlMs: 1000 })
    const request = { route: 'POST /scrape', key: 'k', fingerprint: 'f', timeoutMs: 0 }
    const anna = { userId: 'user-anna' } as Principal
    const ticket = await idempotency.begin(anna, request)
    if (!('leaseUntil' in ticket)) throw new Error('was answered already')
    await idempotency.end(ticket, { status: 200, contentType: 'text/plain', body: Buffer.from('kept') }, false)

    const source = { id: systemRandom.uuid(), accountId: 'user-anna' }
    const sealed = await sealPassword(vault, source, 'of the extension')
    const syncing = createSyncRepository(store)
    await store.commit(syncing.insert({ ...source, ...unusedSource, ...sealed }, 1))

    const { current } = await world.rotate(true)
    expect(await world.tally()).toEqual({ [current]: 6 })
    const rotated = await syncing.find(source.id, source.accountId)
    expect(rotated === null ? null : await openPassword(vault, rotated)).toBe('of the extension')
    const row = await store.db.selectFrom('callbacks').selectAll().executeTakeFirstOrThrow()
    expect(await openCallback(vault, message, { wrappedKey: row.wrapped_key, sealed: row.sealed })).toMatchObject({
      body: '{}',
    })
    const stored = await batches.find(batch.id)
    expect(stored === null ? null : await openBatchNotes(vault, stored, stored.sealed)).toEqual(notes)
    expect(await idempotency.begin(anna, request)).toMatchObject({ body: Buffer.from('kept') })
  })

  it('leaves alone a key that changed or went after it was read', async () => {
    const world = await rotating(await open(), 2)
    const wrapped = createWrappedKeys(world.store)
    const [row, other] = (await world.rows()).filter(({ table }) => table === 'session_states')
    if (row === undefined || other === undefined) throw new Error('no rows')
    const newer = new Uint8Array(77).fill(9)
    await world.store.commit([wrapped.replace(row, newer)])
    await world.store.commit([wrapped.replace(row, new Uint8Array(77).fill(8))])
    const gone = world.store.db.deleteFrom('session_states').where('session_id', '=', other.id).compile()
    await world.store.commit([{ sql: gone.sql, params: gone.parameters, expect: 1 }, wrapped.replace(other, newer)])
    const left = (await world.rows()).filter(({ table }) => table === 'session_states')
    expect(left.map(({ id, wrappedKey }) => [id, Buffer.from(wrappedKey)])).toEqual([[row.id, Buffer.from(newer)]])
  })

  it('goes on with a rotation that was cut off, without another root key', async () => {
    const world = await rotating(await open(), 5)
    const cutOff = () => Promise.reject(new Error('cut off'))
    await expect(world.rotate(false, { store: { commit: cutOff } })).rejects.toThrow('cut off')
    expect(await world.keys.ids()).toHaveLength(2)
    const result = await world.rotate(false)
    expect(result).toMatchObject({ added: false, rewrapped: 7 })
    expect(await world.keys.ids()).toHaveLength(2)
    expect(await world.tally()).toEqual({ [result.current]: 7 })
    // That one is finished: the next run is another rotation.
    expect(await world.rotate(false)).toMatchObject({ added: true, rewrapped: 7 })
    expect(await world.keys.ids()).toHaveLength(3)
  })

  it('retires every other root key, also those of rotations before, and the one that was current', async () => {
    const world = await rotating(await open(), 3)
    await world.rotate(false)
    await world.rotate(false)
    const known = await world.keys.ids()
    const result = await world.rotate(true)
    expect(result).toMatchObject({ added: true, rewrapped: 5, old: [] })
    expect(result.retired.toSorted()).toEqual(known.toSorted())
    expect(await world.keys.ids()).toEqual([result.current])
    expect(await openAll(world)).toHaveLength(3)
    expect(await world.rotate(true)).toMatchObject({ added: true, rewrapped: 5, retired: [result.current] })
  })

  it('is retired only after rows that were committed late are rewrapped too', async () => {
    const world = await rotating(await open(), 2)
    const [first = ''] = await world.keys.ids()
    const late = await Promise.all(
      ['late-1', 'late-2'].map(async (id) => insertJob(world.store, id, await newJobKey(world.vault, id))),
    )
    const keysAtCommit: (readonly string[])[] = []
    const result = await world.rotate(true, {
      wait: async () => {
        const next = late.shift()
        if (next === undefined) return
        keysAtCommit.push(await world.keys.ids())
        await world.store.commit([next])
      },
    })
    expect(result).toMatchObject({ rewrapped: 6, retired: [first], lost: 0 })
    // The old key was there for as long as anything came under it.
    for (const ids of keysAtCommit) expect(ids).toEqual([result.current, first])
    expect(keysAtCommit).toHaveLength(2)
    expect(await world.tally()).toEqual({ [result.current]: 6 })
  })

  it('retires nothing while a row does not open under a root key that is there, and says which', async () => {
    const world = await rotating(await open(), 2)
    // The key of one job, moved to another.
    await world.store.commit([insertJob(world.store, 'moved', await newJobKey(world.vault, 'elsewhere'))])
    const result = await world.rotate(true)
    expect(result).toMatchObject({ rewrapped: 4, lost: 1, retired: [], firstLost: { table: 'jobs', id: 'moved' } })
    expect(await world.keys.ids()).toHaveLength(2)
    // Nor does that row make every further run a continuation.
    expect(await world.rotate(false)).toMatchObject({ added: true, rewrapped: 4, lost: 1 })
  })

  it('is retired although a row is under an unknown root key', async () => {
    const world = await rotating(await open(), 2)
    await world.store.commit([insertJob(world.store, 'strange', new Uint8Array(77).fill(5))])
    expect(await world.rotate(true)).toMatchObject({ rewrapped: 4, lost: 1, retired: [expect.any(String)] })
  })

  it('stops, and adds nothing, if the root keys are given in a setting', async () => {
    const world = await rotating(await open(), 2)
    const [old = ''] = await world.keys.ids()
    await world.keys.add()
    const given = { ids: world.keys.ids, add: null, retire: null }
    const result = await world.rotate(true, { rootKeys: given })
    expect(result).toMatchObject({ added: false, rewrapped: 4, old: [old], retired: [] })
  })

  it('does not take root keys that cannot be read for rows that are lost', async () => {
    const world = await rotating(await open(), 2)
    const unreadable = async () => {
      throw new AppError('VAULT_UNAVAILABLE')
    }
    const vault = { ...world.vault, currentRootKeyId: unreadable, rewrap: unreadable }
    await expect(world.rotate(false, { vault })).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
  })
})

it('leaves the old wrapped keys in neither the database nor its log, while that is open', async () => {
  const folder = temporaryFolder()
  const store = await openTestSqlite(folder)
  const world = await rotating(store, 30)
  // Read by another process: a file closed by this one would lose the locks that it holds.
  const count = (rows: readonly WrappedKeyRow[]): number => {
    const files = ['latchkey.db', 'latchkey.db-wal'].map((name) => join(folder, name))
    const bytes = execFileSync('cat', files, { maxBuffer: 1024 ** 3 })
    return rows.filter(({ wrappedKey }) => bytes.includes(Buffer.from(wrappedKey))).length
  }
  const before = await world.rows()
  expect(count(before)).toBe(32)
  await world.rotate(true)
  expect([count(before), count(await world.rows())]).toEqual([0, 32])
  await store.close()
})
