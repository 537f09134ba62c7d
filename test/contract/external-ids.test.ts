import { expect, it } from 'vitest'
import type { ListSessionsInput } from '../../src/sessions/session-inputs.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput, unfiltered } from '../support/test-session.ts'

const put = (externalId: string | null, over: object = {}) => ({
  ...createInput({ externalId }),
  changes: { cookies: { sid: 'new' } },
  ...over,
})
const refused = (field: string) => expect.objectContaining({ fields: [expect.objectContaining({ field })] })
const every: ListSessionsInput = { domain: null, status: null, ...unfiltered, limit: 200, cursor: null }

eachStore((open) => {
  it('an external id is stored once per account: the second time updates', async () => {
    const store = await open()
    const { sessions } = sessionWorld(store)
    const [anna, bob] = [await addUser(store, 'anna'), await addUser(store, 'bob')]
    const first = await sessions.put(anna, put('crm-1'))
    expect(first).toMatchObject({ created: true, session: { externalId: 'crm-1', stateVersion: 1, labels: [] } })
    const changes = { cookies: { sid: 'new', csrf: 'x' }, name: 'Renamed', labels: ['b', 'a', 'b'] }
    const second = await sessions.put(anna, put('crm-1', { name: 'Renamed', changes }))
    expect(second).toMatchObject({
      created: false,
      session: { id: first.session.id, name: 'Renamed', stateVersion: 2, cookieNames: ['sid', 'csrf'] },
    })
    expect(second.session.labels).toEqual(['a', 'b'])
    expect((await sessions.list(anna, every)).total).toBe(1)
    expect((await sessions.put(bob, put('crm-1'))).created).toBe(true)
    await expect(sessions.put(anna, put('crm-1', { domain: 'other.org' }))).rejects.toEqual(refused('external_id'))
  })

  it('requests at the same time with one external id store one session', async () => {
    const store = await open()
    const { sessions } = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const all = await Promise.all(Array.from({ length: 6 }, () => sessions.put(anna, put('same'))))
    expect(all.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(all.map(({ session }) => session.id)).size).toBe(1)
    expect((await sessions.list(anna, every)).total).toBe(1)
  })

  it('a PATCH cannot take the external id of another session, and deleting releases it', async () => {
    const store = await open()
    const { sessions } = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const one = await sessions.create(anna, createInput({ externalId: 'one' }))
    const two = await sessions.create(anna, createInput({ externalId: 'two' }))
    await expect(sessions.update(anna, two.id, { externalId: 'one' })).rejects.toEqual(refused('external_id'))
    expect(await sessions.update(anna, one.id, { externalId: 'one', notes: 'same' })).toMatchObject({ notes: 'same' })
    await sessions.delete(anna, one.id)
    expect((await sessions.update(anna, two.id, { externalId: 'one' })).externalId).toBe('one')
    expect((await sessions.update(anna, two.id, { externalId: null })).externalId).toBeNull()
  })

  it('an import updates too, keeps what it does not give, and works for one domain only', async () => {
    const store = await open()
    const { sessions } = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await sessions.create(anna, createInput({ externalId: 'x', notes: 'kept', headers: { 'X-A': '1' } }))
    const imported = (over: object) => ({
      ...createInput({ externalId: 'x' }),
      content: 'fresh=1',
      format: null,
      domains: ['example.org'],
      useToken: null,
      dryRun: false,
      changes: {},
      ...over,
    })
    const dry = await sessions.import(anna, imported({ dryRun: true }))
    expect(dry).toMatchObject({ sessions: [], existingId: id })
    const { existingId, sessions: made } = await sessions.import(anna, imported({}))
    expect(existingId).toBe(id)
    expect(made).toMatchObject([{ id, notes: 'kept', headerNames: ['X-A'], cookieNames: ['fresh'], stateVersion: 2 }])
    expect(await sessions.import(anna, imported({ externalId: 'y' }))).toMatchObject({ existingId: null })
    const two = imported({ domains: ['example.org', 'example.com'] })
    await expect(sessions.import(anna, two)).rejects.toEqual(refused('external_id'))
  })

  it('lists are filtered by being disabled, which no status says', async () => {
    const store = await open()
    const { sessions } = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    await sessions.create(anna, createInput({ name: 'on', externalId: 'on' }))
    const { id } = await sessions.create(anna, createInput({ name: 'off', externalId: 'off' }))
    await sessions.update(anna, id, { disabled: true })
    const names = async (disabled: boolean | null) => {
      const page = await sessions.list(anna, { ...every, status: 'active', disabled })
      expect(page.total).toBe(page.sessions.length)
      return page.sessions.map(({ name }) => name).sort()
    }
    expect([await names(null), await names(true), await names(false)]).toEqual([['off', 'on'], ['off'], ['on']])
  })

  it('lists are filtered by external id and by labels, exactly, own and shared', async () => {
    const store = await open()
    const { sessions } = sessionWorld(store)
    const [anna, bob] = [await addUser(store, 'anna'), await addUser(store, 'bob')]
    const org = await addOrganization(store, 'team', [
      [anna, 'owner'],
      [bob, 'member'],
    ])
    const add = (name: string, labels: string[]) =>
      sessions.create(anna, createInput({ name, labels, externalId: name }))
    const shared = await add('both', ['a_b', 'prod'])
    await add('prod', ['prod'])
    await add('near', ['aXb', 'Prod', 'production'])
    await sessions.share(anna, shared.id, org)
    const names = async (who: typeof anna, filter: Partial<ListSessionsInput>) => {
      const page = await sessions.list(who, { ...every, ...filter })
      expect(page.total).toBe(page.sessions.length)
      return page.sessions.map(({ name }) => name).sort()
    }
    expect(await names(anna, { labels: ['prod'] })).toEqual(['both', 'prod'])
    expect(await names(anna, { labels: ['a_b', 'prod'] })).toEqual(['both'])
    expect(await names(anna, { labels: ['rod'] })).toEqual([])
    expect(await names(bob, { labels: ['prod'] })).toEqual(['both'])
    expect(await names(anna, { externalId: 'near' })).toEqual(['near'])
    expect(await names(anna, { externalId: 'near', labels: ['prod'] })).toEqual([])
  })

  it("an account's own session limit replaces the general one", async () => {
    const store = await open()
    const { sessions } = sessionWorld(store, { sessionLimit: 1 })
    const anna = await addUser(store, 'anna')
    const limit = (session_limit: number | null) => {
      const { sql, parameters } = store.db.updateTable('users').set({ session_limit }).compile()
      return store.commit([{ sql, params: parameters, expect: 1 }])
    }
    const create = () => sessions.create(anna, createInput())
    const full = expect.objectContaining({ code: 'SESSION_LIMIT_REACHED' })
    await create()
    await expect(create()).rejects.toEqual(full)
    await limit(2)
    await create()
    await expect(create()).rejects.toEqual(full)
    await limit(0)
    await expect(create()).rejects.toEqual(full)
    await limit(null)
    await expect(create()).rejects.toEqual(full)
  })
})
