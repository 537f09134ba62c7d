import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openTestSqlite, temporaryFolder } from '../../../test/support/stores.ts'

it('empties the log before a store closes, also while another process keeps it open', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'latchkey.db')
  const store = await openTestSqlite(folder)
  const other = new DatabaseSync(path)
  // It maps the log; else that would be removed with its last user.
  other.prepare('select count(*) from sessions').get()
  await store.commit([], { scrub: true })
  // Within the pause after the first.
  await store.commit([{ sql: 'update event_sequence set seq = 7', params: [] }], { scrub: true })
  expect(store.scrubsDue()).toBe(1)
  await store.close()
  expect(statSync(`${path}-wal`).size).toBe(0)
  other.close()
})
