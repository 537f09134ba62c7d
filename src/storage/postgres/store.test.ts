import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeProgram } from '../../../test/support/describe-program.ts'
import { startPostgres, untilWaiting } from '../../../test/support/postgres.ts'
import { postgresPrograms } from '../../../test/support/postgres-server.ts'
import { addUser } from '../../../test/support/principals.ts'
import { testLink } from '../../../test/support/stores.ts'
import type { ChainAppend, Write } from '../write.ts'

const append = (name: string): Write => ({
  sql: "update users set name = name || '!' where name like $1",
  params: [`${name}%`],
  expect: 1,
})
const entry = (chain: string, id: string): ChainAppend => ({
  append: { id, chain, action: 'created', actor: 'a@example.org', at: 5, details: '{}' },
})

describeProgram(
  'a PostgreSQL with several connections',
  { isThere: postgresPrograms() !== null, install: 'postgresql' },
  () => {
    it('links the first entries of a chain one after the other', async () => {
      const { store } = await startPostgres(testLink, 8)
      const chains = ['session:1', 'session:2', 'session:3']
      const commits = chains.flatMap((chain) =>
        Array.from({ length: 20 }, (_, n) => store.commit([entry(chain, `${chain} ${n}`)])),
      )
      await Promise.all(commits)
      const rows = await store.db
        .selectFrom('audit_entries')
        .select(['chain', 'seq'])
        .orderBy('chain')
        .orderBy('seq')
        .execute()
      const all = chains.flatMap((chain) => Array.from({ length: 20 }, (_, n) => ({ chain, seq: n + 1 })))
      expect(rows).toEqual(all)
    })

    it('runs a list again that was rolled back because of a deadlock', async () => {
      const { store } = await startPostgres(testLink, 4)
      for (const name of ['gate', 'anna', 'boris']) await addUser(store, name)
      const list = (first: string, second: string): Write[] => [
        append(first),
        // Each has its first row when both may go on.
        { check: "select 1 from users where id = 'user-gate' for share", params: [] },
        append(second),
      ]
      const holder = await store.db.startTransaction().execute()
      await sql`select 1 from users where id = 'user-gate' for update`.execute(holder)
      const commits = [list('anna', 'boris'), list('boris', 'anna')].map((writes) => store.commit(writes))
      await untilWaiting(store, 2)
      await holder.commit().execute()
      await Promise.all(commits)
      const names = await store.db.selectFrom('users').select('name').orderBy('name').execute()
      expect(names.map(({ name }) => name)).toEqual(['anna!!', 'boris!!', 'gate'])
    })

    it.each([
      ['a serialization failure', '40001'],
      ['a deadlock', '40P01'],
      ['a lock that does not become free', '55P03'],
    ])('runs a list again after %s, and never calls that a conflict', async (_, state) => {
      const { store } = await startPostgres(testLink)
      // What a sequence gave stays given when its transaction is rolled back.
      await sql`create sequence runs`.execute(store.db)
      const failsUntil = (run: number) => {
        const sql = `do $$ begin if nextval('runs') < ${run} then raise sqlstate '${state}'; end if; end $$`
        return store.commit([{ sql, params: [], else: 'limit_reached' }])
      }
      await failsUntil(3)
      await expect(failsUntil(99)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
      expect(store.isWritable()).toBe(true)
    })

    it('gives a violated constraint the reason of its statement', async () => {
      const { store } = await startPostgres(testLink)
      const sql = "do $$ begin raise sqlstate '23505'; end $$"
      const refused = store.commit([{ sql, params: [], else: 'limit_reached' }])
      await expect(refused).rejects.toMatchObject({ name: 'ConflictError', reason: 'limit_reached' })
    })
  },
)
