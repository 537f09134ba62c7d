import { expect, it, onTestFinished } from 'vitest'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import { createWaitingSince } from '../../src/waiting-since.ts'
import { jobWorld, scrapeInput, submitContext } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { webhookWorld } from '../support/webhook-world.ts'

eachStore((open) => {
  it('work waits since the oldest of its kind is due', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const world = webhookWorld(store)
    onTestFinished(() => world.close())
    const since = createWaitingSince(store, world.clock)
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
})
