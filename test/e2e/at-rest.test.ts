import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseBytes } from '../support/database-bytes.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let user: TestUser

beforeAll(async () => {
  server = await startServer()
  user = await server.newUser()
})
afterAll(() => server?.close())

const session = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'x'.repeat(3000) } }

/** The wrapped key of a session, its sealed state and the sealed states before it. */
async function sealedOf(id: string): Promise<Buffer[]> {
  const { db } = server.server.core.store
  const row = await db
    .selectFrom('session_states')
    .select(['wrapped_key', 'sealed'])
    .where('session_id', '=', id)
    .executeTakeFirstOrThrow()
  const versions = await db.selectFrom('session_versions').select('sealed').where('session_id', '=', id).execute()
  // The middle of a long state: what stands on one page, whole.
  const states = [row, ...versions].map(({ sealed }) => Buffer.from(sealed).subarray(100, 400))
  return [Buffer.from(row.wrapped_key), ...states]
}

/**
 * A session whose cookies were given again twice, so that it has two versions beside the state in use. It stays active:
 * no check follows that could end when the session is gone.
 */
async function createWithVersions(owner: TestUser): Promise<string> {
  const { id } = await owner.create(session)
  for (const sid of ['y', 'z']) {
    const cookies = { sid: sid.repeat(3000) }
    expect((await owner.call('PATCH', `/sessions/${id}`, { cookies })).status).toBe(200)
  }
  return id
}

/** Waits until no deletion waits to leave the log. */
function scrubbed(): Promise<true> {
  return until('the scrub', async () => {
    const metrics = await (await fetch(`${server.address}/metrics`)).text()
    return /^latchkey_scrubs_due 0$/m.test(metrics) ? true : undefined
  })
}

const held = (parts: readonly Buffer[]) => parts.map((part) => databaseBytes(server.dataDir).includes(part))

describe('a deleted session', () => {
  it('leaves neither its wrapped key nor a sealed state of any version, in the database or its log', async () => {
    const id = await createWithVersions(user)
    const parts = await sealedOf(id)
    expect(held(parts)).toEqual([true, true, true, true])
    expect((await user.call('DELETE', `/sessions/${id}`)).status).toBe(204)
    await scrubbed()
    expect(held(parts)).toEqual([false, false, false, false])
    const actions = (await user.audit(id)).map(({ action }) => action)
    expect([actions[0], actions.at(-1)]).toEqual(['created', 'deleted'])
  })

  it('leaves nothing while others are written and read', async () => {
    const kept = await user.create(session)
    const gone = await Promise.all(Array.from({ length: 5 }, () => user.create(session)))
    const parts = (await Promise.all(gone.map(({ id }) => sealedOf(id)))).flat()
    expect(held(parts)).not.toContain(false)
    await Promise.all([
      ...gone.map(({ id }) => user.call('DELETE', `/sessions/${id}`)),
      ...Array.from({ length: 8 }, () => user.create(session)),
      ...Array.from({ length: 8 }, () => user.get(kept.id)),
    ])
    await scrubbed()
    expect(held(parts)).not.toContain(true)
    expect(held(await sealedOf(kept.id))).toEqual([true, true])
  })
})

describe('a user who is removed', () => {
  it('takes the keys of all sessions along', async () => {
    const leaving = await server.newUser()
    const parts = await sealedOf(await createWithVersions(leaving))
    expect(held(parts)).toEqual([true, true, true, true])
    await server.administration.removeUser(leaving.email)
    await scrubbed()
    expect(held(parts)).toEqual([false, false, false, false])
    expect((await leaving.call('GET', '/sessions')).status).toBe(401)
  })
})
