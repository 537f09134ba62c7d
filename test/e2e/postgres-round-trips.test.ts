import { Client } from 'pg'
import { expect, it, onTestFinished, vi } from 'vitest'
import { describeProgram } from '../support/describe-program.ts'
import { startPostgresDatabase } from '../support/postgres.ts'
import { postgresPrograms } from '../support/postgres-server.ts'
import { startServer } from '../support/server.ts'
import { startSite } from '../support/site.ts'

describeProgram('a server on PostgreSQL', { isThere: postgresPrograms() !== null, install: 'postgresql' }, () => {
  it('asks the database at most four times for a scrape', async () => {
    const { url } = await startPostgresDatabase()
    const site = await startSite()
    onTestFinished(() => site.close())
    const server = await startServer({ DATABASE_URL: url })
    onTestFinished(() => server.close())
    const created = await server.operator.call<{ id: string }>('POST', '/sessions', {
      name: 'A session',
      domain: `127.0.0.1:${site.port}`,
      cookies: { sid: 'good' },
      validation_url: site.url('/account'),
    })
    expect(created.status).toBe(201)
    const scrape = () =>
      server.operator.call('POST', '/scrape', { url: site.url('/account'), session_id: created.json.id })
    // The first ones learn the heads of the chains.
    for (let warm = 0; warm < 3; warm += 1) expect((await scrape()).status).toBe(200)
    // Every query of the driver is one round trip; a batch is one query.
    const query = vi.spyOn(Client.prototype, 'query')
    onTestFinished(() => query.mockRestore())
    expect((await scrape()).status).toBe(200)
    const asked = query.mock.calls.map(([one]) => one as { readonly text?: string; readonly name?: string })
    // The time of the database is asked every second, whatever else happens.
    const trips = asked.filter(({ name }) => name !== 'now').map(({ text = 'a commit' }) => text)
    expect(trips.filter((text) => text === 'a commit')).toHaveLength(2)
    expect(trips.length, trips.join('\n')).toBeLessThanOrEqual(4)
  })
})
