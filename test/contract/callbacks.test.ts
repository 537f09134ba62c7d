import { expect, it } from 'vitest'
import { systemRandom } from '../../src/clock.ts'
import { createCallbackOutbox } from '../../src/events/repository/callback-outbox.ts'
import { createEventRepository } from '../../src/events/repository.ts'
import { enqueueCallbacks } from '../../src/webhooks/enqueue.ts'
import { createOutboxRound } from '../../src/webhooks/outbox-round.ts'
import { addUser } from '../support/principals.ts'
import { isSignedBy, type Received, startReceiver } from '../support/receiver.ts'
import { eachStore } from '../support/stores.ts'
import { webhookWorld } from '../support/webhook-world.ts'

const hour = 3600_000
const code = (expected: string) => expect.objectContaining({ code: expected })

eachStore((open) => {
  const start = async () => {
    const store = await open()
    const world = webhookWorld(store)
    const [anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    const receiver = await startReceiver()
    const outbox = createCallbackOutbox({ db: store.db, vault: world.vault, clock: world.clock })
    const post = async (accountId: string, id = systemRandom.uuid()) =>
      store.commit([await outbox.post({ id, accountId, url: receiver.url, body: JSON.stringify({ id }) })])
    const deliver = async () => {
      const parts = { store, repository: world.webhookRepository, random: systemRandom, clock: world.clock }
      await Promise.all([enqueueCallbacks(parts), enqueueCallbacks(parts)])
      await world.deliver()
    }
    const close = async () => {
      await world.close()
      await receiver.close()
    }
    return { ...world, store, anna, boris, receiver, callbackOutbox: outbox, post, deliver, close }
  }

  it('posts each once, signed with the secret of its account, and keeps nothing of it', async () => {
    const { webhooks, anna, boris, post, deliver, receiver, callbackOutbox, close } = await start()
    const [hers, his] = [await webhooks.rotateCallbackSecret(anna), await webhooks.rotateCallbackSecret(boris)]
    await post(anna.userId)
    expect(await callbackOutbox.waiting(anna.userId)).toEqual({ count: 1, bytes: expect.any(Number) })
    await deliver()
    await deliver()
    expect(receiver.received).toHaveLength(1)
    const received = receiver.received[0] as Received
    expect([hers, his].map(({ secret }) => isSignedBy(secret, received))).toEqual([true, false])
    expect(await callbackOutbox.waiting(anna.userId)).toEqual({ count: 0, bytes: 0 })
    await close()
  })

  it('tries for three days under one id, gives up, and continues with the next', async () => {
    const { webhooks, anna, post, deliver, receiver, clock, callbackOutbox, store, close } = await start()
    await webhooks.rotateCallbackSecret(anna)
    receiver.answer(500)
    await post(anna.userId)
    for (let n = 0; n < 20; n += 1) {
      await deliver()
      clock.advance(7 * hour)
    }
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(receiver.received.length).toBeGreaterThan(8)
    expect((await callbackOutbox.waiting(anna.userId)).count).toBe(0)
    const rows = await store.db.selectFrom('webhook_deliveries').select(['status', 'response_status']).execute()
    expect(rows).toEqual([{ status: 'failed', response_status: 500 }])
    receiver.answer(204)
    const before = receiver.received.length
    await post(anna.userId)
    await deliver()
    expect(receiver.received.length).toBe(before + 1)
    await close()
  })

  it('waits however long its user is disabled; one that nothing will send is removed after four days', async () => {
    const { webhooks, anna, boris, post, deliver, receiver, clock, callbackOutbox, store, close, ...world } =
      await start()
    await webhooks.rotateCallbackSecret(anna)
    const round = createOutboxRound({
      store,
      clock,
      repository: world.webhookRepository,
      eventRepository: createEventRepository(store),
      audit: world.audit,
      events: world.events,
      random: systemRandom,
      deliverer: null,
      onNumbered: () => {},
      eventDays: 30,
      deliveryDays: 7,
    })
    const setDisabled = (disabled: 0 | 1) =>
      store.commit([{ sql: `update users set disabled = ${disabled} where id = 'user-anna'`, params: [] }])
    await setDisabled(1)
    for (const { userId } of [anna, boris]) await post(userId)
    const counts = async () =>
      Promise.all([anna, boris].map(async ({ userId }) => (await callbackOutbox.waiting(userId)).count))
    await round(new AbortController().signal)
    expect(await counts()).toEqual([1, 1])
    clock.advance(5 * 24 * hour)
    await round(new AbortController().signal)
    expect(await counts()).toEqual([1, 0])
    await setDisabled(0)
    await deliver()
    expect(receiver.received).toHaveLength(1)
    expect(await counts()).toEqual([0, 0])
    await close()
  })

  it('is refused without a secret, and creates one for concurrent requests', async () => {
    const { webhooks, anna, store, receiver, close } = await start()
    await expect(webhooks.checkCallbackUrl(anna, receiver.url)).rejects.toEqual(code('VALIDATION_ERROR'))
    await Promise.all([webhooks.rotateCallbackSecret(anna), webhooks.rotateCallbackSecret(anna)])
    expect(await store.db.selectFrom('webhooks').select('kind').execute()).toEqual([{ kind: 'callback' }])
    expect(await webhooks.checkCallbackUrl(anna, receiver.url)).toBe(receiver.url)
    expect(await webhooks.list(anna)).toEqual([])
    for (let n = 0; n < 10; n += 1) {
      const input = { url: receiver.url, description: null, subscription: ['*'], organizationId: null } as const
      await webhooks.create(anna, input)
    }
    await close()
  })
})
