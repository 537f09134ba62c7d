import { expect, it } from 'vitest'
import type { UpdateSessionInput } from '../../src/sessions/session-inputs.ts'
import type { ValidationRule } from '../../src/sessions/validation-rule.ts'
import { interruptedStore } from '../support/before-commit.ts'
import { addUser } from '../support/principals.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const rule: ValidationRule = {
  loggedIn: { selector: '.user > a', text: 'Ünï “quoted”', status: null, url: null },
  loggedOut: { selector: null, text: null, status: 401, url: '/login*' },
  discover: true,
  tier: 'browser',
}

eachStore((open) => {
  it('keeps the rule of a session, and what was learned of its pages until either changes', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ validationRule: rule }))
    const read = async () => {
      const found = await world.repository.findForUse(id, anna.userId)
      if (found === null) throw new Error('the session is gone')
      return found.session
    }
    const learn = async (probe: string) => store.commit([world.repository.update(await read(), { probe })])

    expect(await read()).toMatchObject({ validationRule: rule, probe: null })
    await learn('{"url":"https://example.org/me","tells":true,"next":2}')
    await world.sessions.update(anna, id, { notes: 'x' })
    expect(await read()).toMatchObject({ validationRule: rule, probe: expect.stringContaining('/me') })
    await world.sessions.update(anna, id, { cookies: { sid: 'other' } })
    expect((await read()).probe).not.toBeNull()
    await world.sessions.update(anna, id, { validationUrl: 'https://example.org/home' })
    expect(await read()).toMatchObject({ validationRule: rule, probe: null })
    await learn('{"url":"https://example.org/me","tells":true,"next":2}')
    await world.sessions.update(anna, id, { validationRule: null })
    expect(await read()).toMatchObject({ validationRule: null, probe: null })
  })

  it('has a session checked immediately when its rule or page changes, also one that is no longer checked', async () => {
    const store = await open()
    const world = sessionWorld(store, { bounds: { minMs: 300_000, maxMs: 21_600_000, keepAliveMs: 600_000 } })
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ validationRule: rule }))
    const hour = 3_600_000
    const change = async (status: 'active' | 'invalid', changes: UpdateSessionInput) => {
      const found = await world.repository.findForUse(id, anna.userId)
      if (found === null) throw new Error('the session is gone')
      const now = world.clock.now()
      const plan = {
        next_validation_at: status === 'active' ? now + hour : null,
        next_validation_cause: 'due' as const,
      }
      const columns = { status, last_validated_at: now, invalid_checks: 3, ...plan }
      await store.commit([world.repository.update(found.session, columns)])
      const { nextValidationAt } = await world.sessions.update(anna, id, changes)
      return nextValidationAt === null ? null : nextValidationAt - now
    }
    const other: ValidationRule = { ...rule, loggedIn: { selector: null, text: 'Mira', status: null, url: null } }
    expect(await change('active', { validationRule: rule, notes: 'x' })).toBe(hour)
    expect(await change('active', { validationRule: other })).toBe(0)
    expect(await change('invalid', { validationRule: other })).toBeNull()
    expect(await change('invalid', { validationUrl: 'https://example.org/home' })).toBe(0)
    expect(await change('active', { validationRule: null })).toBe(0)
    expect(await change('active', { validationRule: rule, disabled: true })).toBeNull()
  })

  it('a change of one member keeps the others, also those that another request changes at the same time', async () => {
    const { store, beforeCommit } = interruptedStore(await open())
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const given = { validationRule: rule, concurrency: { mode: 'limited', max: 3, waitSeconds: 9 } } as const
    const { id } = await world.sessions.create(anna, createInput({ ...given, externalId: 'crm-1' }))
    beforeCommit(() => world.sessions.update(anna, id, { validationRule: { loggedOut: null }, notes: 'other' }))
    const changed = await world.sessions.update(anna, id, { validationRule: { tier: 'http' }, concurrency: { max: 4 } })
    expect(changed).toMatchObject({
      validationRule: { ...rule, loggedOut: null, tier: 'http' },
      concurrency: { mode: 'limited', max: 4, waitSeconds: 9 },
      notes: 'other',
    })
    const changes = { validationRule: { discover: false }, concurrency: { mode: 'shared' } } as const
    const { session } = await world.sessions.put(anna, { ...createInput({ externalId: 'crm-1' }), changes })
    expect(session).toMatchObject({
      validationRule: { loggedIn: rule.loggedIn, loggedOut: null, discover: false, tier: 'http' },
      concurrency: { mode: 'shared', max: null, waitSeconds: 9 },
    })
  })

  it('makes a change only at the given versions of the settings', async () => {
    const { store, beforeCommit } = interruptedStore(await open())
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id, settingsVersion } = await world.sessions.create(anna, createInput())
    const add = (label: string, versions: number[] | null) =>
      world.sessions.update(anna, id, { labels: [label] }, versions)
    const refused = expect.objectContaining({ code: 'PRECONDITION_FAILED' })
    beforeCommit(() => add('b', [settingsVersion]))
    await expect(add('a', [settingsVersion])).rejects.toEqual(refused)
    await expect(add('a', [])).rejects.toEqual(refused)
    await store.commit([world.repository.countUse(id, { now: 1, isSuccess: true, provenVersion: 1 })])
    const seen = await world.sessions.get(anna, id)
    expect(seen.labels).toEqual(['b'])
    expect(await add('c', [1, seen.settingsVersion])).toMatchObject({ labels: ['c'] })
    expect(await add('d', null)).toMatchObject({ labels: ['d'] })
  })

  it('refuses a rule that cannot be applied, at creation and later', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const wrong = { ...rule, loggedIn: { selector: ':is(a', text: null, status: null, url: null } }
    const refused = expect.objectContaining({ code: 'VALIDATION_ERROR' })
    await expect(world.sessions.create(anna, createInput({ validationRule: wrong }))).rejects.toEqual(refused)
    const { id } = await world.sessions.create(anna, createInput())
    await expect(world.sessions.update(anna, id, { validationRule: wrong })).rejects.toEqual(refused)
    expect((await world.sessions.get(anna, id)).validationRule).toBeNull()
  })
})
