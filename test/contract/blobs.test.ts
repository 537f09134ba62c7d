import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createBlobFolder } from '../../src/blobs/blob-folder.ts'
import { createBlobs } from '../../src/blobs/blobs.ts'
import { createBlobRepository } from '../../src/blobs/repository.ts'
import { systemRandom } from '../../src/clock.ts'
import { LoopTurns } from '../../src/fairness/loop-turns.ts'
import type { Store } from '../../src/storage/store.ts'
import { createWrappedKeys } from '../../src/storage/wrapped-keys.ts'
import { addUser } from '../support/principals.ts'
import { testClock } from '../support/session-world.ts'
import { eachStore, temporaryFolder } from '../support/stores.ts'
import { testVault, vaultOf } from '../support/test-vault.ts'

const chunk = 64 * 1024
const hour = 3_600_000
const code = (expected: string) => expect.objectContaining({ code: expected })

const usual = { maxBytes: 4 * chunk, accountBytes: 8 * chunk }

function world(store: Store, limits = usual, vault = testVault) {
  const folder = join(temporaryFolder(), 'results')
  const clock = testClock()
  const turns = new LoopTurns(clock)
  /** The account for each turn that was waited for. */
  const waited: string[] = []
  const open = () =>
    createBlobs({
      store,
      repository: createBlobRepository(store),
      storage: createBlobFolder(folder),
      vault,
      clock,
      stopwatch: clock,
      random: systemRandom,
      loopTurns: {
        next: (account) => {
          waited.push(account)
          return turns.next(account)
        },
      },
      ...limits,
    })
  const blobs = open()
  const owner = (accountId: string) => ({ accountId, contentType: 'text/plain', expiresAt: clock.now() + 1000 })
  const keep = async (accountId: string, content: Buffer): Promise<string> => {
    const kept = await blobs.keep(owner(accountId), [content])
    await store.commit(kept.writes).catch(async (error: unknown) => {
      await kept.discard()
      throw error
    })
    kept.settled()
    return kept.id
  }
  const read = async (id: string): Promise<Buffer | null> => {
    const blob = await blobs.open(id)
    if (blob === null) return null
    const pieces: Buffer[] = []
    for await (const piece of blob.content()) pieces.push(piece)
    return Buffer.concat(pieces)
  }
  /** Makes everything as old as this. */
  const age = (ms: number): void => {
    const writtenAt = new Date(clock.now() - ms)
    for (const name of files()) utimesSync(join(folder, name), writtenAt, writtenAt)
  }
  const files = () => (statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder))
  return { blobs, open, owner, keep, read, files, age, folder, clock, waited }
}

eachStore((open) => {
  it('keeps a small blob in its row and a large one in a file, sealed, for their account alone to read', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { keep, read, files, folder } = world(store)
    const [small, large] = [Buffer.alloc(chunk, 'small secret '), Buffer.alloc(3 * chunk, 'large secret ')]
    const ids = [await keep(userId, small), await keep(userId, large)]
    expect(files()).toEqual([ids[1]])
    expect(await Promise.all(ids.map(read))).toEqual([small, large])
    const file = join(folder, ids[1] ?? '')
    expect(readFileSync(file).includes('secret')).toBe(false)
    expect([statSync(folder).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600])
  })

  it('lets other accounts run after each chunk that it writes or reads', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { keep, read, waited } = world(store)
    const id = await keep(userId, Buffer.alloc(3 * chunk))
    const written = waited.length
    await read(id)
    expect([written, waited]).toEqual([3, Array.from({ length: 6 }, () => userId)])
  })

  it('refuses what is too large, and leaves nothing of it', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { keep, files } = world(store)
    await expect(keep(userId, Buffer.alloc(4 * chunk))).rejects.toEqual(code('PAYLOAD_TOO_LARGE'))
    expect(files()).toEqual([])
    expect(await store.db.selectFrom('blobs').select('id').execute()).toEqual([])
  })

  it('never exceeds the quota of an account, also with concurrent writes', async () => {
    const store = await open()
    const [anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    const { blobs, keep, read, files, clock } = world(store)
    const content = Buffer.alloc(2 * chunk, 'x')
    const ended = await Promise.allSettled(Array.from({ length: 5 }, () => keep(anna.userId, content)))
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(files()).toHaveLength(3)
    const id = await keep(boris.userId, content)
    expect(await read(id)).toEqual(content)
    await store.commit(blobs.requireRoom(anna.userId))
    await keep(anna.userId, Buffer.alloc(chunk))
    await keep(anna.userId, Buffer.alloc(chunk - 500))
    // Room again once their time is over.
    clock.advance(1000)
    expect(await read(id)).toBeNull()
    await blobs.sweep()
    expect(files()).toEqual([])
    await keep(anna.userId, content)
  })

  it('conflicts on no more room only when all is used', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { blobs, keep } = world(store, { maxBytes: 4 * chunk, accountBytes: 1037 })
    await store.commit(blobs.requireRoom(userId))
    await keep(userId, Buffer.alloc(1000))
    await expect(store.commit(blobs.requireRoom(userId))).rejects.toThrow()
    await expect(keep(userId, Buffer.alloc(1))).rejects.toThrow()
  })

  it('deletes what a killed server left, and nothing that is known or being written', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { blobs, open: restart, owner, keep, files, age, folder, clock } = world(store)
    mkdirSync(folder)
    for (const name of [systemRandom.uuid(), `${systemRandom.uuid()}.part`]) writeFileSync(join(folder, name), 'left')
    mkdirSync(join(folder, 'lost+found'))
    const known = await keep(userId, Buffer.alloc(2 * chunk))
    const pending = await blobs.keep(owner(userId), [Buffer.alloc(2 * chunk)])
    age(hour + 1000)
    await blobs.sweep()
    expect(files().toSorted()).toEqual([known, pending.id, 'lost+found'].toSorted())
    // Of a removed account, found ten minutes later.
    await store.commit([{ sql: 'delete from blobs', params: [] }])
    await pending.discard()
    await blobs.sweep()
    expect(files().toSorted()).toEqual([known, 'lost+found'])
    clock.advance(600_000)
    await blobs.sweep()
    expect(files()).toEqual(['lost+found'])
    await restart().sweep()
  })

  it('deletes nothing that another process may be writing, and a file without a row after an hour', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { blobs, open: another, owner, read, files, age, folder } = world(store)
    const content = Buffer.alloc(2 * chunk, 'x')
    const pending = await blobs.keep(owner(userId), [content])
    const part = `${systemRandom.uuid()}.part`
    writeFileSync(join(folder, part), 'half')
    age(hour - 1000)
    await another().sweep()
    expect(files().toSorted()).toEqual([pending.id, part].toSorted())
    await store.commit(pending.writes)
    pending.settled()
    age(hour + 1000)
    await another().sweep()
    expect([files(), await read(pending.id)]).toEqual([[pending.id], content])
  })

  it('reports a missing file, and opens no file of another blob', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { blobs, keep, read, folder } = world(store)
    const [one, other] = [await keep(userId, Buffer.alloc(2 * chunk)), await keep(userId, Buffer.alloc(2 * chunk))]
    writeFileSync(join(folder, one), readFileSync(join(folder, other)))
    await expect(read(one)).rejects.toEqual(code('VAULT_UNAVAILABLE'))
    const opened = await blobs.open(one)
    rmSync(join(folder, one))
    expect(await blobs.open(one)).toBeNull()
    await expect(opened?.content().next()).rejects.toEqual(code('NOT_FOUND'))
    // Read errors of a disk end alike.
    mkdirSync(join(folder, one))
    const message = 'The stored result cannot be read.'
    await expect(read(one)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message })
  })

  it('opens after its key was wrapped again', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { keep, read } = world(store)
    const id = await keep(userId, Buffer.alloc(100, 'x'))
    const wrapped = createWrappedKeys(store)
    const rows = (await wrapped.page({ table: 'blobs', id: '' }, 10)).rows
    expect(rows.map((row) => row.id)).toEqual([id])
    const vault = await vaultOf(2, 1)
    for (const row of rows) {
      const next = await vault.rewrap(row, row.wrappedKey)
      await store.commit([wrapped.replace(row, next ?? new Uint8Array())])
    }
    await expect(read(id)).rejects.toEqual(code('VAULT_UNAVAILABLE'))
    const blob = await world(store, undefined, vault).blobs.open(id)
    for await (const piece of blob?.content() ?? []) expect(piece.toString()).toBe('x'.repeat(100))
    expect(blob).not.toBeNull()
  })
})
