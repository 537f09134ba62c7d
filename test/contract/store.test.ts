import { CompiledQuery } from 'kysely'
import { expect, it } from 'vitest'
import { shapeOf } from '../../src/storage/shape.ts'
import { sqlCheck, sqlWrite } from '../../src/storage/sql-write.ts'
import type { Store } from '../../src/storage/store.ts'
import { ConflictError, type SqlWrite, type Write } from '../../src/storage/write.ts'
import { eachStore } from '../support/stores.ts'

function user(store: Store, id: string, expect?: number): SqlWrite {
  const query = store.db.insertInto('users').values({
    id,
    email: `${id}@example.org`,
    name: id,
    password_hash: null,
    operator: 0,
    disabled: 0,
    token_epoch: 0,
    created_at: 1,
  })
  return sqlWrite(query, expect)
}

function rename(store: Store, id: string, name: string): SqlWrite {
  return sqlWrite(store.db.updateTable('users').set({ name }).where('id', '=', id), 1)
}

const entry = (chain: string, id: string) => ({
  append: { id, chain, action: 'created', actor: 'a@example.org', at: 5, details: '{}' },
})

const names = async (store: Store) =>
  (await store.db.selectFrom('users').select('name').orderBy('name').execute()).map((row) => row.name)

eachStore((open) => {
  it('commits a list whole', async () => {
    const store = await open()
    await store.commit([user(store, 'a'), user(store, 'b'), rename(store, 'a', 'z')])
    expect(await names(store)).toEqual(['b', 'z'])
  })

  it('rolls a list back alone when an expectation is missed, and says at which statement', async () => {
    const store = await open()
    const lists = [[user(store, 'a')], [user(store, 'b'), rename(store, 'nobody', 'x')], [user(store, 'c')]]
    const [first, second, third] = await Promise.allSettled(lists.map((list) => store.commit(list)))
    expect(first?.status).toBe('fulfilled')
    expect(third?.status).toBe('fulfilled')
    expect(second).toMatchObject({ status: 'rejected', reason: new ConflictError(1, null) })
    expect(await names(store)).toEqual(['a', 'c'])
  })

  it('names what went wrong if the statement that missed has a name for it', async () => {
    const store = await open()
    const none = store.db.selectFrom('users').select('id').where('name', '=', 'nobody')
    const ended = sqlCheck(none, { else: 'lease_ended' })
    const full = sqlWrite(store.db.updateTable('users').set({ name: 'x' }).where('id', '=', 'nobody'), 1, {
      else: 'limit_reached',
    })
    const missed = (list: Write[]) => expect(store.commit(list)).rejects
    await missed([user(store, 'a'), full, ended]).toMatchObject({ reason: 'limit_reached' })
    await missed([user(store, 'a'), ended, full]).toMatchObject({ reason: 'lease_ended' })
    await missed([rename(store, 'nobody', 'x'), full]).toMatchObject({ reason: null })
  })

  it('commits a list only if its check finds a row', async () => {
    const store = await open()
    const check = (name: string) => sqlCheck(store.db.selectFrom('users').select('id').where('name', '=', name))
    await store.commit([user(store, 'a')])
    await store.commit([check('a'), user(store, 'b')])
    await expect(store.commit([user(store, 'c'), check('nobody')])).rejects.toThrow(/^statement 1 /)
    expect(await names(store)).toEqual(['a', 'b'])
  })

  it('answers a broken constraint as a conflict', async () => {
    const store = await open()
    await store.commit([user(store, 'a')])
    await expect(store.commit([user(store, 'b'), user(store, 'a')])).rejects.toThrow(/^statement 1 /)
    expect(await names(store)).toEqual(['a'])
  })

  it('reports SQL that the database refuses as unavailable, and continues', async () => {
    const store = await open()
    const bad = store.commit([{ sql: 'insert into nowhere values (1)', params: [] }])
    const beside = store.commit([user(store, 'a')])
    await expect(bad).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    await beside
    expect(await names(store)).toEqual(['a'])
  })

  it('reads rows as the values of their columns, from first to last', async () => {
    const store = await open()
    await store.commit([user(store, 'a'), user(store, 'b')])
    const query = store.db.selectFrom('users').select(['name', 'removed_at', 'id']).orderBy('id', 'desc').compile()
    expect(await store.rows(query, shapeOf(['name', 'removed_at', 'id']))).toEqual([
      ['b', null, 'b'],
      ['a', null, 'a'],
    ])
  })

  it('answers a read that the database does not take as unavailable, whichever way it is read', async () => {
    const store = await open()
    const bad = CompiledQuery.raw('select * from nowhere')
    const reads = [() => store.all(bad), () => store.rows(bad, shapeOf([]))]
    // On PostgreSQL what `db` reads throws as the driver has it.
    if (store.dialect === 'sqlite') reads.push(async () => (await store.db.executeQuery(bad)).rows)
    for (const read of reads) await expect(read()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(await names(store)).toEqual([])
  })

  it('links entries in the order of their commits, each chain by itself', async () => {
    const store = await open()
    await store.commit([entry('session:1', 'a'), entry('session:2', 'b'), entry('session:1', 'c')])
    await store.commit([entry('session:1', 'd')])
    const rows = await store.db.selectFrom('audit_entries').selectAll().orderBy('chain').orderBy('seq').execute()
    expect(rows.map((row) => [row.chain, row.seq, row.id])).toEqual([
      ['session:1', 1, 'a'],
      ['session:1', 2, 'c'],
      ['session:1', 3, 'd'],
      ['session:2', 1, 'b'],
    ])
    const heads = await store.db.selectFrom('audit_heads').selectAll().orderBy('chain').execute()
    expect(heads.map((head) => [head.chain, head.seq])).toEqual([
      ['session:1', 3],
      ['session:2', 1],
    ])
    expect(Buffer.from(heads[0]?.mac ?? [])).toEqual(Buffer.from(rows[2]?.mac ?? []))
  })

  it('leaves no entry behind when its list conflicts', async () => {
    const store = await open()
    await expect(store.commit([entry('session:1', 'a'), rename(store, 'nobody', 'x')])).rejects.toThrow(ConflictError)
    expect(await store.db.selectFrom('audit_entries').selectAll().execute()).toEqual([])
    await store.commit([entry('session:1', 'b')])
    expect(await store.db.selectFrom('audit_entries').select('seq').execute()).toEqual([{ seq: 1 }])
  })

  it('loses none of many concurrent commits', async () => {
    const store = await open()
    await Promise.all(Array.from({ length: 200 }, (_, n) => store.commit([entry('session:1', `e${n}`)])))
    const rows = await store.db.selectFrom('audit_entries').select('seq').orderBy('seq').execute()
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
  })
})
