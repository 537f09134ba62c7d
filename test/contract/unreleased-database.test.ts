import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrate } from '../../src/storage/migrations/index.ts'
import { describeProgram } from '../support/describe-program.ts'
import { startPostgres } from '../support/postgres.ts'
import { postgresPrograms } from '../support/postgres-server.ts'
import { openTestSqlite, temporaryFolder, testLink } from '../support/stores.ts'
import { asUnreleased, unreleasedNames } from '../support/unreleased-database.ts'

/** A database that has been started once. */
interface Started {
  run(statement: string): Promise<readonly unknown[]>
  /** As a server does that starts. */
  start(): Promise<void>
}

function suite(open: () => Promise<Started>): void {
  const ranOn = ({ run }: Started) => run('select name, timestamp from kysely_migration order by name')

  it('becomes one of this version when a server starts', async () => {
    const database = await open()
    for (const statement of asUnreleased()) await database.run(statement)
    await database.run("insert into site_visits (site, free_at, errors) values ('shop.test', 5000, 3)")
    await database.start()
    const ran = await ranOn(database)
    expect(ran[0]).toEqual({ name: '0001-first', timestamp: '2026-10-01T00:00:00.000Z' })
    expect(ran).toHaveLength(5)
    await database.start()
    expect(await ranOn(database)).toEqual(ran)
    expect(await database.run('select site from site_visits')).toEqual([{ site: 'shop.test' }])
  })

  it('loses what it still has of deleted sessions', async () => {
    const database = await open()
    for (const statement of asUnreleased()) await database.run(statement)
    await database.run("insert into users (id, email, name, created_at) values ('u', 'u@example.org', 'u', 1)")
    for (const [id, deletedAt] of [
      ['kept', 'null'],
      ['gone', '5'],
    ]) {
      await database.run(
        `insert into sessions (id, account_id, name, domain, created_at, updated_at, cookie_names, state_version, status,
          validation_url, last_verdict, notes, total_requests, deleted_at)
        values ('${id}', 'u', 'mine', 'shop.test', 1, 1, '["sid"]', 3, 'active', 'https://shop.test/', '{}', 'n', 2, ${deletedAt})`,
      )
    }
    await database.start()
    const columns = 'name, domain, cookie_names, validation_url, last_verdict, notes, account_id, state_version'
    expect(await database.run(`select ${columns} from sessions order by id`)).toEqual([
      {
        ...{ name: '', domain: '', cookie_names: '[]', validation_url: '', last_verdict: null, notes: null },
        ...{ account_id: 'u', state_version: 3 },
      },
      {
        ...{ name: 'mine', domain: 'shop.test', cookie_names: '["sid"]', validation_url: 'https://shop.test/' },
        ...{ last_verdict: '{}', notes: 'n', account_id: 'u', state_version: 3 },
      },
    ])
  })

  it('is left as it is if only some of its migrations ran', async () => {
    const database = await open()
    for (const statement of asUnreleased(unreleasedNames.slice(1))) await database.run(statement)
    const before = await ranOn(database)
    await expect(database.start()).rejects.toThrow('previously executed migration 0002-knowing is missing')
    expect(await ranOn(database)).toEqual(before)
  })
}

describe('a database of the last unreleased version, on sqlite', () => {
  suite(async () => {
    const folder = temporaryFolder()
    const start = async () => (await openTestSqlite(folder)).close()
    await start()
    const db = new DatabaseSync(join(folder, 'latchkey.db'))
    onTestFinished(() => db.close())
    return {
      run: async (statement) => db.prepare(statement).all(),
      start,
    }
  })
})

describeProgram(
  'a database of the last unreleased version, on postgres',
  { isThere: postgresPrograms() !== null, install: 'postgresql' },
  () => {
    suite(async () => {
      const { store } = await startPostgres(testLink, 2)
      return {
        run: async (statement) => (await store.db.executeQuery(CompiledQuery.raw(statement))).rows,
        // Two at once.
        start: async () => {
          await Promise.all([migrate(store.db, 'postgres'), migrate(store.db, 'postgres')])
        },
      }
    })
  },
)
