import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { createAuditRepository } from '../../src/audit/repository.ts'
import { systemRandom } from '../../src/clock.ts'
import { sessionEvent } from '../../src/sessions/session-events.ts'
import type { Store } from '../../src/storage/store.ts'
import { createWrappedKeys } from '../../src/storage/wrapped-keys.ts'
import { leaseMs } from '../../src/webhooks/deliver.ts'
import { fanOut } from '../../src/webhooks/enqueue.ts'
import { limitDeliveries } from '../../src/webhooks/limit-deliveries.ts'
import { createWebhookRepository } from '../../src/webhooks/repository.ts'
import { openSecrets } from '../../src/webhooks/secret.ts'
import type { WebhookWithSecret } from '../../src/webhooks/webhook.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { queryPlans } from '../support/query-plans.ts'
import { isSignedBy, type Receiver, startReceiver } from '../support/receiver.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { vaultOf } from '../support/test-vault.ts'
import { until } from '../support/until.ts'
import { type WebhookWorld, type WebhookWorldOptions, webhookWorld } from '../support/webhook-world.ts'

const day = 86_400_000
/** For what must be waited for, however long. */
const neverMs = 3_600_000

eachStore((open, { also, few }) => {
  let store: Store
  let receiver: Receiver
  let anna: Principal
  let boris: Principal
  let world: WebhookWorld

  beforeAll(async () => {
    receiver = await startReceiver()
  })
  afterAll(() => receiver?.close())
  beforeEach(async () => {
    store = await open()
    ;[anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    receiver.received.length = 0
    receiver.answer(204)
    world = make()
  })

  function make(options: WebhookWorldOptions = {}): WebhookWorld {
    const made = webhookWorld(store, options)
    onTestFinished(() => made.close())
    return made
  }

  const hook = (over: Partial<Parameters<WebhookWorld['webhooks']['create']>[1]> = {}): Promise<WebhookWithSecret> =>
    world.webhooks.create(anna, {
      url: receiver.url,
      description: null,
      subscription: ['*'],
      organizationId: null,
      ...over,
    })

  /** An endpoint that answers nothing until it is told to, and then everything at once. */
  async function slowReceiver(): Promise<{ readonly slow: Receiver; readonly release: () => void }> {
    const slow = await startReceiver()
    onTestFinished(() => slow.close())
    const held: (() => void)[] = []
    slow.answer((response) => void held.push(() => response.writeHead(200).end()))
    const release = (): void => {
      slow.answer(200)
      for (const answer of held) answer()
    }
    return { slow, release }
  }

  /** Something happens to a session of anna's. */
  async function happen(): Promise<string> {
    const { id } = await world.sessions.create(anna, createInput())
    await world.sessions.delete(anna, id)
    return id
  }

  const deliveries = async (id: string) =>
    (await world.webhooks.deliveries(anna, id, { status: null, limit: 100, cursor: null })).deliveries
  const idsReceived = () => receiver.received.map(({ headers }) => headers['webhook-id'])

  describe('a webhook', () => {
    it('gets an event once, signed, under the id of the event', async () => {
      const { id, secret } = await hook()
      const session = await happen()
      await world.deliver()
      await world.deliver()
      const [event] = await world.allEvents(anna.userId)
      expect(idsReceived()).toEqual([event?.id])
      const [received] = receiver.received
      if (received === undefined) throw new Error('nothing was received')
      expect(received.headers['webhook-timestamp']).toBe(String(Math.floor(world.clock.now() / 1000)))
      expect(isSignedBy(secret, received)).toBe(true)
      expect(isSignedBy(secret, { ...received, text: received.text.replace('active', 'invalid') })).toBe(false)
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(received.message).toEqual({
        id: event?.id,
        seq: 1,
        type: 'session.deleted',
        timestamp: '2027-01-15T08:00:00Z',
        organization_id: null,
        session_id: session,
        data: { session_id: session, name: 'A session', domain: 'example.org', status: 'active', expires_at: null },
      })
      expect(await deliveries(id)).toMatchObject([
        { status: 'delivered', attempts: 1, responseStatus: 204, error: null, eventType: 'session.deleted' },
      ])
    })

    it('gets only the events that it asked for, and none from before it was created', async () => {
      await happen()
      await world.number()
      await hook({ subscription: ['session.shared'] })
      await happen()
      await world.deliver()
      expect(receiver.received).toEqual([])
    })

    it('of another account gets nothing', async () => {
      await world.webhooks.create(boris, {
        url: receiver.url,
        description: null,
        subscription: ['*'],
        organizationId: null,
      })
      await happen()
      await world.deliver()
      expect(receiver.received).toEqual([])
    })

    it('keeps its secret sealed, and shows it once', async () => {
      const { id, secret } = await hook()
      const row = await store.db.selectFrom('webhooks').selectAll().executeTakeFirstOrThrow()
      expect(
        JSON.stringify(row, (_, value) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
        ),
      ).not.toContain(secret?.slice(6))
      expect(await world.webhooks.get(anna, id)).not.toHaveProperty('secret', secret)
    })

    it('that is removed, or disabled by its user, gets nothing more', async () => {
      const [gone, off] = [await hook(), await hook()]
      await happen()
      await world.number()
      await world.webhooks.delete(anna, gone.id)
      await world.webhooks.update(anna, off.id, { disabled: true })
      await happen()
      await world.deliver()
      expect(receiver.received).toEqual([])
      expect(await deliveries(off.id)).toMatchObject([{ status: 'failed', error: 'The webhook was disabled.' }])
      await world.webhooks.update(anna, off.id, { disabled: false })
      await happen()
      await world.deliver()
      expect(receiver.received).toHaveLength(1)
    })

    it('of a disabled account waits until that is enabled', async () => {
      await hook()
      await happen()
      await store.commit([{ sql: `update users set disabled = 1 where id = 'user-anna'`, params: [] }])
      await world.deliver()
      expect(receiver.received).toEqual([])
      await store.commit([{ sql: `update users set disabled = 0 where id = 'user-anna'`, params: [] }])
      await world.deliver()
      expect(receiver.received).toHaveLength(1)
    })

    it('is limited in number, also with concurrent requests', async () => {
      world = make({ limit: 3 })
      const made = await Promise.allSettled(Array.from({ length: 6 }, () => hook()))
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
      await expect(hook()).rejects.toMatchObject({ code: 'CONFLICT' })
      await addOrganization(store, 'org', [[anna, 'owner']])
      await hook({ organizationId: 'org' })
    })

    it.each(
      few([
        ['ftp://hooks.example/', 'VALIDATION_ERROR'],
        ['nothing', 'VALIDATION_ERROR'],
        ['https://user:pass@hooks.example/', 'VALIDATION_ERROR'],
        ['http://10.0.0.1/', 'TARGET_NOT_ALLOWED'],
        ['http://169.254.169.254/latest', 'TARGET_NOT_ALLOWED'],
      ]),
    )('at %s is refused: %s', async (url, code) => {
      await expect(hook({ url })).rejects.toMatchObject({ code })
      const { id } = await hook()
      await expect(world.webhooks.update(anna, id, { url })).rejects.toMatchObject({ code })
    })
  })

  describe('a secret', () => {
    it('that was rotated still signs for a day, with the new one', async () => {
      const { id, secret: old } = await hook()
      const { secret: next } = await world.webhooks.rotateSecret(anna, id)
      expect(next).not.toBe(old)
      await happen()
      await world.deliver()
      world.clock.advance(day + 1)
      await happen()
      await world.deliver()
      for (const received of receiver.received) expect(isSignedBy(next, received)).toBe(true)
      expect(receiver.received.map((received) => isSignedBy(old, received))).toEqual([true, false])
      const signatures = receiver.received.map(({ headers }) => String(headers['webhook-signature']).split(' ').length)
      expect(signatures).toEqual([2, 1])
    })

    also('that was rotated twice no longer signs: only the newest two do', async () => {
      const { id, secret: first } = await hook()
      const { secret: second } = await world.webhooks.rotateSecret(anna, id)
      const { secret: third } = await world.webhooks.rotateSecret(anna, id)
      await happen()
      await world.deliver()
      const [received] = receiver.received
      expect([first, second, third].map((secret) => received && isSignedBy(secret, received))).toEqual([
        false,
        true,
        true,
      ])
    })
  })

  it('a secret is rewrapped with all others when the root key is rotated', async () => {
    const { id, secret } = await hook()
    const wrapped = createWrappedKeys(store)
    const { rows } = await wrapped.page({ table: 'webhooks', id: '' }, 10)
    const [row] = rows
    if (row === undefined) throw new Error('it is not walked')
    const rewrapped = await (await vaultOf(2, 1)).rewrap(row, row.wrappedKey)
    if (rewrapped === null) throw new Error('nothing was rewrapped')
    await store.commit([{ ...wrapped.replace(row, rewrapped), expect: 1 }])
    const found = await world.webhookRepository.find(id, anna.userId)
    if (found === null) throw new Error('no webhook')
    const openWith = async (fill: number) => openSecrets(await vaultOf(fill), found.webhook, found.webhook.secret)
    expect((await openWith(2)).current).toBe(secret)
    await expect(openWith(1)).rejects.toThrow('cannot be opened with the root key')
  })

  describe('an endpoint that fails', () => {
    it.each(few([500, 302, 404, 199]))('with %i is tried again, later and later', async (status) => {
      receiver.answer(status === 199 ? (response) => void response.destroy() : status)
      const { id } = await hook()
      await happen()
      const waits: number[] = []
      for (let n = 0; n < 5; n += 1) {
        await world.deliver()
        const [delivery] = await deliveries(id)
        waits.push((delivery?.nextAttemptAt ?? 0) - world.clock.now())
        world.clock.advance((waits.at(-1) ?? 0) - 1)
        await world.deliver()
        world.clock.advance(1)
      }
      expect(waits).toEqual([5_000, 15_000, 45_000, 135_000, 405_000])
      expect(new Set(idsReceived()).size).toBe(1)
      expect(receiver.received).toHaveLength(5)
      receiver.answer(200)
      await world.deliver()
      expect(await deliveries(id)).toMatchObject([{ status: 'delivered', attempts: 6, error: null }])
    })

    it('for three days is disabled, with an event and an entry in the trail', async () => {
      receiver.answer(503)
      const { id } = await hook()
      const other = await hook({ subscription: ['webhook.disabled'] })
      await happen()
      const start = world.clock.now()
      for (let n = 0; (await world.webhooks.get(anna, id)).disabledAt === null && n < 100; n += 1) {
        await world.deliver()
        const [next] = (await deliveries(id)).filter(({ status }) => status === 'pending')
        if (next !== undefined) world.clock.advance((next.nextAttemptAt ?? 0) - world.clock.now())
      }
      expect(world.clock.now() - start).toBe(3 * day)
      expect(await world.webhooks.get(anna, id)).toMatchObject({ disabledReason: 'failing' })
      expect(await deliveries(id)).toMatchObject([{ status: 'failed', error: 'The endpoint answered with 503.' }])
      receiver.answer(200)
      receiver.received.length = 0
      await world.deliver()
      expect(receiver.received.map(({ message }) => [message.type, message.data])).toEqual([
        ['webhook.disabled', { webhook_id: id, reason: 'failing' }],
      ])
      expect(await deliveries(other.id)).toMatchObject([{ status: 'delivered' }])
      const trail = await createAuditRepository(store).page('account:user-anna', 0, 100, 'webhook_disabled')
      expect(trail).toMatchObject([
        { actor: 'system', detailsText: JSON.stringify({ webhook_id: id, reason: 'failing' }) },
      ])
      await happen()
      receiver.received.length = 0
      await world.deliver()
      expect(receiver.received).toEqual([])
    })

    also('is disabled for the time in which it was tried, not for that without a server', async () => {
      receiver.answer(503)
      const { id } = await hook()
      await happen()
      await world.number()
      const tried = async (isOver: boolean) => {
        await world.deliver()
        const [delivery] = await deliveries(id)
        expect(delivery).toMatchObject({ status: isOver ? 'failed' : 'pending' })
        expect(await world.webhooks.get(anna, id)).toMatchObject({ disabledReason: isOver ? 'failing' : null })
        return (delivery?.nextAttemptAt ?? 0) - world.clock.now()
      }
      world.clock.advance(4 * day)
      let leftMs = 3 * day
      for (let n = 0; n < 10; n += 1) {
        const nextMs = await tried(false)
        world.clock.advance(nextMs)
        leftMs -= nextMs
      }
      world.clock.advance(4 * day)
      while (leftMs > 0) {
        const nextMs = await tried(false)
        world.clock.advance(nextMs)
        leftMs -= nextMs
      }
      expect(leftMs).toBe(0)
      await tried(true)
    })

    also('for one event alone stays enabled', async () => {
      const { id } = await hook()
      await happen()
      await world.number()
      const [poison] = await world.allEvents(anna.userId)
      receiver.answer((response, { message }) => void response.writeHead(message.id === poison?.id ? 400 : 200).end())
      await world.deliver()
      await happen()
      for (let hours = 0; hours <= 72; hours += 12) {
        await world.deliver()
        world.clock.advance(day / 2)
      }
      expect((await deliveries(id)).map(({ status }) => status).sort()).toEqual(['delivered', 'failed'])
      expect(await world.webhooks.get(anna, id)).toMatchObject({ disabledAt: null })
    })

    it('with 410 is disabled immediately', async () => {
      receiver.answer(410)
      const { id } = await hook()
      await happen()
      await world.deliver()
      expect(await world.webhooks.get(anna, id)).toMatchObject({ disabledReason: 'gone' })
      expect(await world.types(anna.userId)).toEqual(['session.deleted'])
      await world.number()
      expect(await world.types(anna.userId)).toEqual(['session.deleted', 'webhook.disabled'])
    })

    it('while it is being disabled owes nothing more, whatever was under way', async () => {
      const { id } = await hook()
      const answers: (() => void)[] = []
      const holding = (status: number) =>
        receiver.answer((response) => void answers.push(() => response.writeHead(status).end()))
      holding(503)
      await happen()
      const first = world.deliver()
      await until('the message', () => answers[0])
      await world.webhooks.update(anna, id, { disabled: true })
      answers[0]?.()
      await first
      expect(await deliveries(id)).toMatchObject([
        { status: 'failed', responseStatus: 503, error: 'The webhook was disabled.', nextAttemptAt: null },
      ])

      // Each of two says that it is gone: one of them disables it.
      await world.webhooks.update(anna, id, { disabled: false })
      answers.length = 0
      holding(410)
      await happen()
      await happen()
      const both = world.deliver()
      await until('both messages', () => answers[1])
      for (const answer of answers) answer()
      await both
      expect(await world.webhooks.get(anna, id)).toMatchObject({ disabledReason: 'gone' })
      expect((await deliveries(id)).map(({ status }) => status)).toEqual(['failed', 'failed', 'failed'])
    })

    also('by never answering is given up after its time; by never ending its answer, it has taken it', async () => {
      world = make({ timeoutMs: 150 })
      const { id } = await hook()
      receiver.answer(() => {})
      await happen()
      await world.deliver()
      expect(await deliveries(id)).toMatchObject([
        { status: 'pending', responseStatus: null, error: expect.any(String) },
      ])
      receiver.answer((response) => void response.writeHead(200).write('and so on'))
      // Where even the beginning of the answer takes longer than that, it is tried once more.
      await until('an answer in time', async () => {
        world.clock.advance(day / 24)
        await world.deliver()
        return (await deliveries(id))[0]?.status === 'delivered' ? true : undefined
      })
      expect(await deliveries(id)).toMatchObject([{ status: 'delivered', responseStatus: 200 }])
    })

    also('by an endless answer costs no more than 64 KB', async () => {
      let written = 0
      receiver.answer((response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384))) written += 16_384
        }
        response.writeHead(200).on('drain', more)
        more()
      })
      const { id } = await hook()
      await happen()
      await world.deliver()
      expect(await deliveries(id)).toMatchObject([{ status: 'delivered' }])
      expect(written).toBeLessThan(16 * 1024 * 1024)
    })

    also('does not delay others', async () => {
      const { slow, release } = await slowReceiver()
      world = make({ timeoutMs: neverMs })
      await hook({ url: slow.url })
      await hook()
      for (let n = 0; n < 12; n += 1) await happen()
      const all = world.deliver()
      await receiver.receives(12)
      release()
      await all
      expect(new Set(idsReceived()).size).toBe(12)
    })
  })

  it('an account whose endpoints are all slow does not delay others', async () => {
    const { slow, release } = await slowReceiver()
    world = make({ timeoutMs: neverMs })
    for (let n = 0; n < 10; n += 1) await hook({ url: slow.url })
    for (let n = 0; n < 4; n += 1) await happen()
    // All of anna's forty are due before boris's only one.
    await world.number()
    world.clock.advance(1_000)
    await world.webhooks.create(boris, {
      url: receiver.url,
      description: null,
      subscription: ['*'],
      organizationId: null,
    })
    const { id } = await world.sessions.create(boris, createInput())
    await world.sessions.delete(boris, id)
    const all = world.deliver()
    await Promise.all([slow.receives(8), receiver.receives(1)])
    expect(slow.received).toHaveLength(8)
    release()
    await all
    expect(slow.received).toHaveLength(40)
  })

  also('sends what a wrong clock had postponed, and nothing else, once the clock is right', async () => {
    const { id } = await hook()
    receiver.answer(500)
    world.clock.advance(1000 * day)
    await happen()
    await world.deliver()
    world.clock.advance(-1000 * day)
    receiver.answer(204)
    await world.deliver()
    expect(receiver.received).toHaveLength(1)
    await store.commit(world.webhookRepository.pullIn(world.clock.now()))
    await world.deliver()
    expect(await deliveries(id)).toMatchObject([{ status: 'delivered', attempts: 2 }])
    // One that waits its usual time goes on waiting.
    receiver.answer(500)
    await happen()
    await world.deliver()
    await store.commit(world.webhookRepository.pullIn(world.clock.now()))
    await world.deliver()
    expect(receiver.received).toHaveLength(3)
  })

  it('finds what is due by the webhook, without reading all that wait for the same receiver', async () => {
    const none = { accounts: [], webhooks: [], deliveries: [] }
    const find = (db: Store['db']) => createWebhookRepository({ db }).due(world.clock.now(), 10, none)
    if (store.dialect === 'postgres') return expect(await find(store.db)).toEqual([])
    const [plan = []] = await queryPlans(store, find)
    expect(plan).toContain('SEARCH o USING INDEX webhook_deliveries_owed (webhook_id=? AND next_attempt_at<?)')
    expect(plan.join()).not.toMatch(/SCAN [dow]\b|webhook_deliveries_due/)
  })

  it('lists the deliveries with a status without reading the others', async () => {
    const asked = { status: 'failed', after: null, limit: 10 } as const
    const list = (db: Store['db']) => createWebhookRepository({ db }).listDeliveries('none', asked)
    if (store.dialect === 'postgres') return expect(await list(store.db)).toEqual([])
    const [[first] = []] = await queryPlans(store, list)
    expect(first).toBe('SEARCH d USING INDEX webhook_deliveries_by_status (webhook_id=? AND status=?)')
  })

  it('adds the deliveries of an event with one statement, except to webhooks that are disabled by then', async () => {
    const made = [await hook(), await hook(), await hook()]
    await happen()
    await world.number()
    const [event] = await world.allEvents(anna.userId)
    if (event === undefined) throw new Error('nothing happened')
    const again = { ...event, id: systemRandom.uuid() }
    const writes = await fanOut({ repository: world.webhookRepository, random: systemRandom }, [again], 1)
    expect(writes).toHaveLength(1)
    await world.webhooks.update(anna, made[0]?.id ?? '', { disabled: true })
    await store.commit(writes)
    const added = async ({ id }: { readonly id: string }) =>
      (await deliveries(id)).filter(({ eventId }) => eventId === again.id).length
    expect(await Promise.all(made.map(added))).toEqual([0, 1, 1])
  })

  it('finds deliveries beyond the limit without reading the others', async () => {
    const of = { webhookId: 'none', status: 'pending', limit: 10, now: world.clock.now() } as const
    const find = (db: Store['db']) => createWebhookRepository({ db }).olderThanNewest(10_000, of)
    if (store.dialect === 'postgres') return expect(await find(store.db)).toEqual([])
    const [plan] = await queryPlans(store, find)
    expect(plan).toEqual([
      'SEARCH webhook_deliveries USING COVERING INDEX webhook_deliveries_by_status (webhook_id=? AND status=?)',
    ])
  })

  describe('two nodes', () => {
    it('deliver each once between them', async () => {
      await hook()
      for (let n = 0; n < 20; n += 1) await happen()
      await world.number()
      const nodes = [world.deliverer(), world.deliverer()]
      for (const node of nodes) node.startDue()
      for (const node of nodes) await node.settled()
      expect(idsReceived().sort()).toEqual((await world.allEvents(anna.userId)).map(({ id }) => id).sort())
    })

    it('take up what one that died held, when its lease has run out', async () => {
      const { id } = await hook()
      await happen()
      await world.number()
      const [due] = await world.webhookRepository.due(world.clock.now(), 10, {
        accounts: [],
        webhooks: [],
        deliveries: [],
      })
      if (due === undefined) throw new Error('nothing is due')
      const until = world.clock.now() + leaseMs
      await store.commit([world.webhookRepository.claim(due.delivery, world.clock.now(), until)])
      await expect(
        store.commit([world.webhookRepository.claim(due.delivery, world.clock.now(), until)]),
      ).rejects.toThrow()
      await world.deliver()
      expect(receiver.received).toEqual([])
      world.clock.advance(leaseMs)
      await world.deliver()
      expect(await deliveries(id)).toMatchObject([{ status: 'delivered', attempts: 2 }])
    })

    it('end the deliveries of one that was killed, if the webhook is disabled', async () => {
      const { id } = await hook()
      await happen()
      await world.number()
      const none = { accounts: [], webhooks: [], deliveries: [] }
      const [due] = await world.webhookRepository.due(world.clock.now(), 1, none)
      if (due === undefined) throw new Error('nothing is due')
      const until = world.clock.now() + leaseMs
      await store.commit([world.webhookRepository.claim(due.delivery, world.clock.now(), until)])
      await world.webhooks.update(anna, id, { disabled: true })
      const sweep = () => store.commit([world.webhookRepository.failIfDisabled(null, world.clock.now())])
      await sweep()
      expect(await deliveries(id)).toMatchObject([{ status: 'pending' }])
      world.clock.advance(leaseMs)
      await sweep()
      expect(await deliveries(id)).toMatchObject([{ status: 'failed', error: 'The webhook was disabled.' }])
    })

    it('leave to another what one gives back as it stops', async () => {
      const { id } = await hook()
      receiver.answer(() => {})
      await happen()
      await world.number()
      const stopping = world.deliverer()
      stopping.startDue()
      while (receiver.received.length === 0) await new Promise((done) => setImmediate(done))
      await stopping.close()
      receiver.answer(200)
      await world.deliver()
      expect(await deliveries(id)).toMatchObject([{ status: 'delivered', attempts: 1 }])
    })
  })

  describe('a replay', () => {
    it('sends one again under its id, as often as a new one', async () => {
      const { id } = await hook()
      await happen()
      await world.deliver()
      const [delivered] = await deliveries(id)
      world.clock.advance(6 * day)
      const replayed = await world.webhooks.replay(anna, id, delivered?.id ?? '')
      expect(replayed).toMatchObject({ status: 'pending', attempts: 0 })
      receiver.answer(500)
      await world.deliver()
      expect(await deliveries(id)).toMatchObject([{ status: 'pending', attempts: 1 }])
      receiver.answer(200)
      world.clock.advance(day)
      await world.deliver()
      expect(idsReceived()).toHaveLength(3)
      expect(new Set(idsReceived()).size).toBe(1)
    })

    it('needs the webhook to be enabled, and the delivery to be there', async () => {
      const { id } = await hook()
      await happen()
      await world.deliver()
      const [delivered] = await deliveries(id)
      await world.webhooks.update(anna, id, { disabled: true })
      await expect(world.webhooks.replay(anna, id, delivered?.id ?? '')).rejects.toMatchObject({ code: 'CONFLICT' })
      await expect(world.webhooks.replay(anna, id, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(world.webhooks.replay(boris, id, delivered?.id ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })

  describe('a test', () => {
    it('is limited to three concurrent ones per user', async () => {
      const { id } = await hook()
      const { id: other } = await world.webhooks.create(boris, {
        url: receiver.url,
        description: null,
        subscription: ['*'],
        organizationId: null,
      })
      const held: (() => void)[] = []
      receiver.answer((response) => held.push(() => response.writeHead(204).end()))
      const tests = [1, 2, 3].map(() => world.webhooks.test(anna, id))
      await until('three tests under way', () => held[2])
      await expect(world.webhooks.test(anna, id)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 15 })
      receiver.answer(204)
      expect(await world.webhooks.test(boris, other)).toMatchObject({ delivered: true })
      for (const answer of held) answer()
      await Promise.all(tests)
      expect(await world.webhooks.test(anna, id)).toMatchObject({ delivered: true })
    })

    it('says what the endpoint answered, and leaves nothing', async () => {
      const { id } = await hook()
      expect(await world.webhooks.test(anna, id)).toMatchObject({ delivered: true, responseStatus: 204, error: null })
      receiver.answer(500)
      expect(await world.webhooks.test(anna, id)).toMatchObject({ delivered: false, responseStatus: 500 })
      expect(receiver.received.map(({ message }) => [message.type, message.seq])).toEqual([
        ['webhook.test', null],
        ['webhook.test', null],
      ])
      expect(await deliveries(id)).toEqual([])
      expect(await world.types(anna.userId)).toEqual([])
    })
  })

  describe("an organization's webhook", () => {
    beforeEach(() =>
      addOrganization(store, 'org', [
        [anna, 'owner'],
        [boris, 'member'],
      ]),
    )

    it('gets events of the sessions that are shared with it, as long as they are', async () => {
      await hook({ organizationId: 'org' })
      const { id } = await world.sessions.create(anna, createInput())
      await world.sessions.share(anna, id, 'org')
      await world.deliver()
      expect(receiver.received.map(({ message }) => [message.type, message.organization_id])).toEqual([
        ['session.shared', 'org'],
      ])
      const session = (await world.repository.find(id, anna.userId))?.session
      if (session === undefined) throw new Error('no session')
      await store.commit([world.events.write(sessionEvent('session.invalid', session, 'invalid'))])
      await world.number()
      await world.sessions.unshare(anna, id)
      await world.sessions.delete(anna, id)
      await world.deliver()
      expect(receiver.received).toHaveLength(1)
    })

    it('is managed by those who run it alone', async () => {
      const { id } = await hook({ organizationId: 'org' })
      const carla = await addUser(store, 'carla')
      expect(await world.webhooks.list(anna)).toHaveLength(1)
      expect(await world.webhooks.list(boris)).toEqual([])
      for (const act of [
        (who: Principal) => world.webhooks.get(who, id),
        (who: Principal) => world.webhooks.update(who, id, { disabled: true }),
        (who: Principal) => world.webhooks.delete(who, id),
        (who: Principal) => world.webhooks.rotateSecret(who, id),
        (who: Principal) => world.webhooks.test(who, id),
        (who: Principal) => world.webhooks.deliveries(who, id, { status: null, limit: 1, cursor: null }),
      ]) {
        await expect(act(boris)).rejects.toMatchObject({ code: 'FORBIDDEN' })
        await expect(act(carla)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      }
      const input = { url: receiver.url, description: null, subscription: ['*'], organizationId: 'org' } as const
      await expect(world.webhooks.create(boris, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(world.webhooks.create(carla, input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })

  describe('deliveries', () => {
    it('come in pages, newest first, by status', async () => {
      const { id } = await hook()
      for (let n = 0; n < 5; n += 1) {
        await happen()
        world.clock.advance(1_000)
        await world.deliver()
      }
      const first = await world.webhooks.deliveries(anna, id, { status: 'delivered', limit: 3, cursor: null })
      const second = await world.webhooks.deliveries(anna, id, {
        status: 'delivered',
        limit: 3,
        cursor: first.nextCursor,
      })
      const times = [...first.deliveries, ...second.deliveries].map(({ createdAt }) => createdAt)
      expect(times).toEqual(times.toSorted((a, b) => b - a))
      expect([first.deliveries.length, second.deliveries.length, second.nextCursor]).toEqual([3, 2, null])
      const pending = await world.webhooks.deliveries(anna, id, { status: 'pending', limit: 3, cursor: null })
      expect(pending.deliveries).toEqual([])
    })

    describe('of which there are too many', () => {
      const never = new AbortController().signal
      const limit = (most: number) => limitDeliveries({ ...world, repository: world.webhookRepository }, most, never)
      const shown = async (id: string) => (await deliveries(id)).map(({ status, error }) => [status, error])

      /** One after the other, so that each is newer. */
      async function happenTimes(times: number): Promise<void> {
        for (let n = 0; n < times; n += 1) {
          await happen()
          await world.number()
          world.clock.advance(1)
        }
      }

      it('end while they wait, the oldest first, and can be sent again', async () => {
        receiver.answer(500)
        const { id } = await hook()
        await happenTimes(5)
        await limit(3)
        const ended = ['failed', 'Too many newer messages wait for this webhook.']
        expect(await shown(id)).toEqual([...Array(3).fill(['pending', null]), ended, ended])
        expect(await world.webhooks.get(anna, id)).toMatchObject({ disabledAt: null })
        receiver.answer(204)
        const oldest = (await deliveries(id)).at(-1)
        await world.webhooks.replay(anna, id, oldest?.id ?? '')
        await world.deliver()
        expect((await shown(id)).map(([status]) => status)).toEqual([
          ...Array(3).fill('delivered'),
          'failed',
          'delivered',
        ])
      })

      it('are removed once they have ended, the oldest first', async () => {
        const { id } = await hook()
        const other = await hook()
        await happenTimes(4)
        await world.deliver()
        await limit(3)
        expect((await deliveries(id)).map(({ createdAt }) => createdAt - world.clock.now())).toEqual([-1, -2, -3])
        expect(await deliveries(other.id)).toHaveLength(3)
      })

      it('disable a webhook that nothing has reached for three days', async () => {
        const failing = await startReceiver()
        onTestFinished(() => failing.close())
        failing.answer(500)
        const { id } = await hook({ url: failing.url })
        const reached = await hook()
        world.clock.advance(day)
        await happen()
        await world.deliver()
        world.clock.advance(2 * day)
        await happenTimes(3)
        await limit(2)
        expect(await world.webhooks.get(anna, id)).toMatchObject({ disabledReason: 'failing' })
        expect((await deliveries(id)).map(({ status }) => status)).toEqual(['failed', 'failed'])
        expect(await world.webhooks.get(anna, reached.id)).toMatchObject({ disabledAt: null })
        expect(await world.types(anna.userId)).not.toContain('webhook.disabled')
        await world.number()
        expect(await world.types(anna.userId)).toContain('webhook.disabled')
      })
    })

    it('that ended long ago are removed, and no others', async () => {
      const { id } = await hook()
      await happen()
      await world.deliver()
      receiver.answer(500)
      await happen()
      await world.deliver()
      world.clock.advance(8 * day)
      await store.commit([world.webhookRepository.removeFinished(world.clock.now() - 7 * day, 500)])
      expect((await deliveries(id)).map(({ status }) => status)).toEqual(['pending'])
    })
  })
})
