import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { backup } from '../../src/cli/backup.ts'
import { restore } from '../../src/cli/restore.ts'
import type { JobBody } from '../support/client.ts'
import { startReceiver } from '../support/receiver.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { html, startSite } from '../support/site.ts'
import { asUnreleased, unreleasedNames } from '../support/unreleased-database.ts'
import { until } from '../support/until.ts'
import { contextOf, type Home, newHome } from './command-world.ts'

/** A directory in which one server after the other runs. */
function newPlace(): { readonly at: Home; start(): Promise<RunningServer> } {
  const at = newHome({ LATCHKEY_EGRESS_ALLOW: '127.0.0.0/8' })
  onTestFinished(() => at.remove())
  // One job at a time.
  const settings = { DATA_DIR: at.config.dataDir, MAX_SCRAPES: '2' }
  return {
    at,
    start: async () => {
      const server = await startServer(settings)
      onTestFinished(() => server.close())
      return server
    },
  }
}

it('a job that may change something does not run a second time after a restore, and ends as INTERRUPTED', async () => {
  const { at, start } = newPlace()
  const [site, receiver] = await Promise.all([startSite(), startReceiver()])
  onTestFinished(async () => {
    await Promise.all([site.close(), receiver.close()])
  })
  const [firstArrived, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  site.on('/order', async () => {
    firstArrived.resolve()
    await mayAnswer.promise
    return html('<h1>Ordered</h1>')
  })
  const before = await start()
  const key = before.server.firstKey ?? ''
  await before.operator.call('POST', '/webhooks/callback-secret')
  const submit = async (method: string, path: string) => {
    const body = { url: site.url(path), method, sync: false, webhook_url: receiver.url }
    return (await before.operator.call<JobBody>('POST', '/scrape', body)).json.job_id
  }
  const orders = [await submit('POST', '/order'), await submit('POST', '/order'), await submit('POST', '/order')]
  const read = await submit('GET', '/')
  await firstArrived.promise
  await backup(contextOf(at), at.path('copy.db'))
  mayAnswer.resolve()
  await receiver.receives(4)
  await before.close()
  expect([site.seen('/order').length, site.seen('/').length]).toEqual([3, 1])

  await restore(contextOf(at), at.path('copy.db'), { force: true })
  expect(existsSync(at.path('copy.db'))).toBe(true)
  const after = await start()
  const job = async (id: string) => (await after.as(key).call<JobBody>('GET', `/jobs/${id}`)).json
  for (const id of orders) expect(await job(id)).toMatchObject({ status: 'failed', error_code: 'INTERRUPTED' })
  await until('the job that changes nothing', async () => ((await job(read)).status === 'succeeded' ? true : undefined))
  await receiver.receives(8)
  const told = receiver.received.slice(4).map((one) => one.message as unknown as { type: string; data: JobBody })
  expect(told.map(({ type, data }) => [type, data.error_code]).sort()).toEqual([
    ['job.completed', null],
    ...orders.map(() => ['job.failed', 'INTERRUPTED']),
  ])
  expect([site.seen('/order').length, site.seen('/').length]).toEqual([3, 2])
})

it('a restore gives no number of an event, fencing token or ETag a second time, and neither does a second one', async () => {
  const { at, start } = newPlace()
  interface Page {
    readonly events: readonly { readonly id: string; readonly seq: number }[]
    readonly next_cursor: string
  }
  let server = await start()
  const key = server.server.firstKey ?? ''
  const call = <Body>(method: string, path: string, body?: unknown) => server.as(key).call<Body>(method, path, body)
  const session = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' }, concurrency: { mode: 'exclusive' } }
  const { id } = (await call<{ id: string }>('POST', '/sessions', session)).json
  /** Takes and releases a lease; its token. */
  const lease = async () => {
    const { json } = await call<{ lease_id: string; fencing_token: number }>('POST', `/sessions/${id}/lease`, {
      ttl_seconds: 60,
    })
    await call('DELETE', `/sessions/${id}/lease/${json.lease_id}`)
    return json.fencing_token
  }
  /** Makes an event that a reader with this cursor gets. */
  const event = async (cursor: string) => {
    const { json } = await call<{ id: string }>('POST', '/sessions', session)
    expect((await call('DELETE', `/sessions/${json.id}`)).status).toBe(204)
    return until('an event', async () => {
      const page = (await call<Page>('GET', `/events?cursor=${cursor}`)).json
      return page.events.length > 0 ? page : undefined
    })
  }
  /** Changes the session; its new version. */
  const change = async () => {
    const { headers } = await call('PATCH', `/sessions/${id}`, { notes: 'x' })
    return Number(headers.get('etag')?.replaceAll('"', ''))
  }
  /** As if more numbers were given than the time since the restore explains. */
  const giveMany = () =>
    server.server.core.store.commit([
      { sql: 'update event_sequence set seq = seq + 5000000', params: [] },
      {
        sql: 'update sessions set lease_seq = lease_seq + 5000000, settings_version = settings_version + 5000000',
        params: [],
      },
    ])
  const tokens = [await lease()]
  const versions = [await change()]
  const first = await event('0')
  await backup(contextOf(at), at.path('copy.db'))
  const pages = [first, await event(first.next_cursor)]
  tokens.push(await lease())
  versions.push(await change())
  for (let restored = 0; restored < 2; restored += 1) {
    await server.close()
    await restore(contextOf(at), at.path('copy.db'), { force: true })
    server = await start()
    if (restored === 0) await giveMany()
    pages.push(await event(pages.at(-1)?.next_cursor ?? ''))
    tokens.push(await lease())
    versions.push(await change())
  }
  const numbers = pages.flatMap(({ events }) => events.map(({ seq }) => seq))
  for (const given of [numbers, tokens, versions]) {
    expect(given).toHaveLength(4)
    expect(given).toEqual([...new Set(given)].sort((a, b) => a - b))
  }
})

it('restores a backup that the last unreleased version made', async () => {
  const { at, start } = newPlace()
  let server = await start()
  const key = server.server.firstKey ?? ''
  const { id } = await server.as(key).create({ name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' } })
  await server.close()
  const path = join(at.config.dataDir, 'latchkey.db')
  const unreleased = new DatabaseSync(path)
  unreleased.exec(asUnreleased().join(';'))
  unreleased.close()
  const before = readFileSync(path)
  await backup(contextOf(at), at.path('copy.db'))
  expect(readFileSync(path).equals(before)).toBe(true)
  await restore(contextOf(at), at.path('copy.db'), { force: true })
  server = await start()
  expect((await server.as(key).call<{ name: string }>('GET', `/sessions/${id}`)).json.name).toBe('Shop')
})

it('refuses a backup of an unreleased version before the last one', async () => {
  const { at, start } = newPlace()
  await (await start()).close()
  const [path, copy] = [join(at.config.dataDir, 'latchkey.db'), at.path('copy.db')]
  await backup(contextOf(at), copy)
  const earlier = new DatabaseSync(copy)
  earlier.exec(asUnreleased(unreleasedNames.slice(0, -3)).join(';'))
  earlier.close()
  const before = readFileSync(path)
  await expect(restore(contextOf(at), copy, { force: true })).rejects.toThrow(
    `An earlier, unreleased version of Latchkey made ${copy}: start the last unreleased version with it once (docs/deploy.md, Updating), then this one. Nothing was changed.`,
  )
  expect(readFileSync(path).equals(before)).toBe(true)
})
