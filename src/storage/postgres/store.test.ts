import { expect, it } from 'vitest'
import { describeProgram } from '../../../test/support/describe-program.ts'
import { startPostgres } from '../../../test/support/postgres.ts'
import { postgresPrograms } from '../../../test/support/postgres-server.ts'
import { link } from '../../audit/chain.ts'
import { secretKey } from '../../vault/digest.ts'
import type { ChainAppend } from '../write.ts'

const macKey = secretKey(new Uint8Array(32).fill(7))
const entry = (chain: string, id: string): ChainAppend => ({
  append: { id, chain, action: 'created', actor: 'a@example.org', at: 5, details: '{}' },
})

describeProgram(
  'a PostgreSQL with several connections',
  { isThere: postgresPrograms() !== null, install: 'postgresql' },
  () => {
    it('links the first entries of a chain one after the other', async () => {
      const { store } = await startPostgres((head, append) => link(macKey, head, append), 8)
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

    it.each([
      ['a violated constraint', '23505', 'limit_reached'],
      ['a serialization failure', '40001', null],
      ['a deadlock', '40P01', null],
    ])('gives %s (%s) the reason %s', async (_, state, reason) => {
      const { store } = await startPostgres((head, append) => link(macKey, head, append))
      const sql = `do $$ begin raise sqlstate '${state}'; end $$`
      const refused = store.commit([{ sql, params: [], else: 'limit_reached' }])
      await expect(refused).rejects.toMatchObject({ name: 'ConflictError', reason })
    })
  },
)
