import { expect, it, onTestFinished } from 'vitest'
import type { EventMessage } from '../../src/events/message.ts'
import type { Client, JobBody } from '../support/client.ts'
import { startReceiver } from '../support/receiver.ts'
import { startServer } from '../support/server.ts'
import { type TestClock, testClock } from '../support/session-world.ts'
import { html, loggedInPage, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { newHome } from './command-world.ts'

const minute = 60_000

it('a server with LATCHKEY_BACKGROUND=off sends only what a request waits for, and the rest when it is on', async () => {
  const clock = testClock(Math.floor(Date.now() / 1000) * 1000)
  const [site, receiver] = await Promise.all([startSite(), startReceiver()])
  const at = newHome()
  const start = async (BACKGROUND: 'on' | 'off') => {
    const settings = { DATA_DIR: at.config.dataDir, BACKGROUND, MONITOR: 'on', MONITOR_GAP: '0' }
    const server = await startServer(settings, { clock })
    onTestFinished(() => server.close())
    return server
  }
  onTestFinished(async () => {
    await Promise.all([site.close(), receiver.close()])
    at.remove()
  })
  site.on('/', html(loggedInPage))
  site.on('/job', html(loggedInPage))
  site.on('/token', { status: 200, body: '{"access_token":"second"}' })
  const copy = await start('off')
  const user = copy.as(copy.server.firstKey ?? '')
  const shop = { name: 'Shop', domain: site.url(''), cookies: { sid: 'good' } }
  const { id, next_validation_at } = await user.create(shop)
  expect(next_validation_at).toBeNull()
  const asked = await user.create({ ...shop, validate: true })
  const token = { url: site.url('/token'), body: { r: '{{refresh_token}}' }, refresh_token: 'r1' }
  const renewal = { ...token, access_token_path: '/access_token' }
  await user.create({ ...shop, headers: { Authorization: 'Bearer first' }, renewal })
  await user.call('POST', '/webhooks', { url: receiver.url })
  const { job_id } = (await user.call<JobBody>('POST', '/scrape', { url: site.url('/job'), sync: false })).json
  const jobStatus = async (client: Client) => (await client.call<JobBody>('GET', `/jobs/${job_id}`)).json.status

  // Each notes a date in a round, so the second one shows that a whole round has ended since the first.
  await passDate(user, clock)
  await passDate(user, clock)
  expect([await jobStatus(user), site.requests.length, receiver.received.length]).toEqual(['queued', 0, 0])
  expect((await user.validate(id)).is_valid).toBe(true)
  expect(site.seen('/').length).toBeGreaterThan(0)
  await copy.server.close()

  const server = await start('on')
  const again = server.as(user.key)
  await receiver.receives(2)
  await until('the renewal', () => site.seen('/token')[0])
  await until('the job', async () => ((await jobStatus(again)) === 'succeeded' ? true : undefined))
  await until('the check', async () => (await again.get(asked.id)).last_validated_at ?? undefined)
})

/** Lets the date of a session pass, and waits for its event. */
async function passDate(user: Client, clock: TestClock): Promise<void> {
  const expires_at = new Date(clock.now() + minute).toISOString()
  const { id } = await user.create({ name: 'Ends', domain: 'ends.test', cookies: { sid: 'x' }, expires_at })
  clock.advance(2 * minute)
  await until('the event of its date', async () => {
    const { json } = await user.call<{ events: EventMessage[] }>('GET', '/events')
    return json.events.find(({ session_id }) => session_id === id)
  })
}
