import type { ServerResponse } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import { createWaitingSince } from '../../src/waiting-since.ts'
import { jobWorld, scrapeInput, submitContext } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { startReceiver } from '../support/receiver.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { webhookWorld } from '../support/webhook-world.ts'

eachStore((open) => {
  it('work waits since the oldest of its kind is due', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const world = webhookWorld(store)
    onTestFinished(() => world.close())
    const since = createWaitingSince(store, world.clock, world.deliverer())
    expect(await since()).toEqual({ checks: null, jobs: null, webhooks: null })

    const jobs = jobWorld(store, { concurrency: 0 })
    await jobs.jobs.submit(anna, scrapeInput('https://first.test/'), submitContext('r1'))
    const firstAt = jobs.clock.now()
    jobs.clock.advance(5_000)
    await jobs.jobs.submit(anna, scrapeInput('https://second.test/'), submitContext('r2'))

    const hook = { url: 'http://127.0.0.1:9/', description: null, subscription: ['*'], organizationId: null } as const
    await world.webhooks.create(anna, hook)
    const sessions = [
      await world.sessions.create(anna, createInput({ name: 'one' })),
      await world.sessions.create(anna, createInput({ name: 'two' })),
      await world.sessions.create(anna, createInput({ name: 'three' })),
    ]
    await world.sessions.delete(anna, sessions[2]?.id ?? '')
    await world.number()
    for (const [n, at] of [7_000, 4_000].entries()) {
      const due = store.db.updateTable('sessions').set({ next_validation_at: at })
      await store.commit([sqlWrite(due.where('id', '=', sessions[n]?.id ?? ''))])
    }
    const dueAt = world.clock.now()
    world.clock.advance(5_000)
    expect(await since()).toEqual({ checks: 4_000, jobs: firstAt, webhooks: dueAt })
    // What nobody works on does not wait; it is noticed within five seconds.
    await store.commit([
      sqlWrite(
        store.db
          .updateTable('sessions')
          .set({ disabled: 1 })
          .where('id', '=', sessions[1]?.id ?? ''),
      ),
    ])
    world.clock.advance(4_999)
    expect(await since()).toMatchObject({ checks: 4_000 })
    world.clock.advance(1)
    expect(await since()).toMatchObject({ checks: 7_000 })
  })

  it('a message does not wait while others of its webhook take too long to be sent', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const world = webhookWorld(store)
    const receiver = await startReceiver()
    const deliverer = world.deliverer()
    onTestFinished(async () => {
      await deliverer.close()
      await world.close()
      await receiver.close()
    })
    const slow = new Set<ServerResponse>()
    receiver.answer((response) => slow.add(response))
    const hook = { description: null, subscription: ['*'], organizationId: null } as const
    await world.webhooks.create(anna, { ...hook, url: receiver.url })
    const since = async () => {
      world.clock.advance(5_000)
      return (await createWaitingSince(store, world.clock, deliverer)()).webhooks
    }
    for (let n = 0; n < 6; n += 1) {
      const { id } = await world.sessions.create(anna, createInput({ name: `${n}` }))
      await world.sessions.delete(anna, id)
    }
    await world.number()
    const dueAt = world.clock.now()
    expect(await since()).toBe(dueAt)
    deliverer.startDue()
    await receiver.receives(4)
    expect(await since()).toBeNull()
    receiver.answer(204)
    for (const response of slow) response.writeHead(204).end()
    await deliverer.settled()
    expect([await since(), receiver.received.length]).toEqual([null, 6])
  })
})
