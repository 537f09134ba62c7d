import { expect, it, vi } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { createCapturedSessions } from '../../src/sessions/operations/captured.ts'
import { replaceBySynced } from '../../src/sessions/operations/synced.ts'
import { openProven } from '../../src/sessions/state/restore.ts'
import { writeBack } from '../../src/sessions/state/write-back.ts'
import { auditVerdict } from '../support/audit-verdict.ts'
import { mapChange, storedCookie } from '../support/cookie-changes.ts'
import { type RenewalWorld, renewalInput, renewalWorld } from '../support/renewal-world.ts'
import { eachStore } from '../support/stores.ts'
import { tokenMs } from '../support/token-api.ts'

const minute = 60_000

async function actions({ sessions, anna, id }: RenewalWorld): Promise<string[]> {
  const { entries } = await sessions.audit(anna, id, { limit: 1000, cursor: null, action: null })
  return entries.map(({ action }) => action)
}

const tokens = async (world: RenewalWorld) => {
  const { secrets } = await world.read()
  return [secrets.headers['Authorization'], secrets.renewal?.refreshToken]
}

/** A server that cannot store the answer of its first renewal, nor that the session waits. */
function storingNoAnswer(world: RenewalWorld) {
  let commits = 0
  return world.server({
    commit: async (list, options) => {
      commits += 1
      // The second stores the answer, the third has the session wait.
      if (commits === 2 || commits === 3) throw new AppError('STORAGE_UNAVAILABLE')
      await world.store.commit(list, options)
    },
  })
}

/** As `renewalInput`, where the refresh token is in the cookie `refresh`. */
const cookieRenewal = { ...renewalInput, body: null, refreshTokenPath: null, refreshToken: null }

/** A server of a site that reads the refresh token from that cookie. */
function readingCookie({ api, clock, server }: RenewalWorld, meanwhile = async (): Promise<void> => {}) {
  return server({}, async (request, signal) => {
    const { header } = request.jar.cookieHeader(request.url, clock.now())
    const body = header?.replace('refresh=', 'refresh_token=') ?? null
    const page = await api.answer({ ...request, body }, signal)
    await meanwhile()
    return page
  })
}

const login = { refresh: 'refresh-1' }
const noUse = () => []

/** Ways to store cookies in a session. */
const storing: Readonly<Record<string, (world: RenewalWorld) => Promise<unknown>>> = {
  'a PATCH': ({ sessions, anna, id }) => sessions.update(anna, id, { cookies: login }),
  'a refresh': ({ sessions, anna, id }) =>
    sessions.refresh(anna, id, { cookies: login, headers: null, expiresAt: null }),
  'a login in a browser': (world) => {
    const cookies = [storedCookie('refresh', 'refresh-1', { domain: 'api.example.org', secure: true })]
    const captured = { cookies, storage: [], userAgent: 'Agent/1', httpLogin: null }
    return createCapturedSessions(world).refresh(world.anna, world.id, captured, { captureId: 'c', writes: noUse })
  },
  'a push': async (world) => {
    const found = (await world.repository.findForUse(world.id, world.anna.userId)) ?? expect.fail()
    const next = { ...(await world.read()).secrets, cookies: login }
    await replaceBySynced(world, world.anna, found, next, {
      ...{ sourceId: 's', verdict: 'unknown', changed: null },
      writes: noUse,
    })
  },
  'a rollback': async ({ sessions, anna, id }) => sessions.rollback(anna, id, 1),
}

/** The renewed session waits for a check, which comes at once and finds it logged in. */
async function expectCheckedAlive(world: RenewalWorld): Promise<void> {
  const { session } = await world.read()
  expect(session).toMatchObject({ status: 'pending_validation', nextValidationAt: world.clock.now() })
  expect(await world.verdict()).toBe('logged_in')
  expect((await world.read()).session.status).toBe('active')
}

eachStore((open, { also, few }) => {
  it('renews immediately if the expiry of the token is unknown, as one new version', async () => {
    const world = await renewalWorld(await open())
    await world.renew(world.server())
    expect(await tokens(world)).toEqual(['Bearer access-2', 'refresh-2'])
    const { session } = await world.read()
    expect(session).toMatchObject({ stateVersion: 2, putVersion: 1, headerNames: ['Authorization'] })
    expect(session.renewalState).toMatchObject({
      sentAt: null,
      lostAt: null,
      failures: 0,
      last: { verdict: 'logged_in' },
    })
    expect(session.renewalAt).toBe(world.clock.now() + tokenMs * 0.8)
    expect(await actions(world)).toEqual(['created', 'used_for_renewal', 'tokens_renewed'])
    expect(await world.verdict()).toBe('logged_in')
    expect(await auditVerdict(world.store)).toContain('"chains":')
  })

  also('leaves cookies to be proven that no page has shown logged in, with the new tokens', async () => {
    const world = await renewalWorld(await open(), { cookies: { sid: '1' } })
    const deps = { ...world, sessionRepository: world.repository }
    const current = await world.read()
    const input = { usedVersion: 1, kind: 'known', actor: null, requestId: null } as const
    const changes = [mapChange('sid', '1', 'guest')]
    await world.store.commit(await writeBack(deps, current, { ...input, changes }, world.clock.now()))
    await world.renew(world.server())
    expect(await tokens(world)).toEqual(['Bearer access-2', 'refresh-2'])
    const renewed = await world.read()
    expect(renewed.state.origin.provisional).toBe(true)
    const { secrets } = (await openProven(deps, renewed)) ?? expect.fail()
    expect([secrets.cookies, secrets.headers, secrets.renewal?.refreshToken]).toEqual([
      { sid: '1' },
      { Authorization: 'Bearer access-2' },
      'refresh-2',
    ])
  })

  it('sends the refresh token alone, and not the access token that it replaces', async () => {
    const world = await renewalWorld(await open())
    await world.renew(world.server())
    expect(world.api.requests).toEqual([
      { at: world.clock.now(), path: '/token', body: 'grant_type=refresh_token&refresh_token=refresh-1', bearer: null },
    ])
  })

  it.each([
    ['latchkey', 'new', 'tokens_renewed'],
    ['browser', 'old', 'rotation_not_stored'],
  ] as const)('stores the cookies of the answer as their owner says: %s', async (cookieOwner, kept, last) => {
    const world = await renewalWorld(await open(), { cookies: { sid: 'old' }, cookieOwner })
    const rotating = world.server({}, async (request, signal) => {
      request.jar.cookieHeader(request.url, world.clock.now())
      request.jar.receive(request.url, ['sid=new'], world.clock.now())
      return world.api.answer(request, signal)
    })
    await world.renew(rotating)
    const { secrets } = await world.read()
    expect([secrets.cookies['sid'], secrets.renewal?.refreshToken]).toEqual([kept, 'refresh-2'])
    expect((await actions(world)).at(-1)).toBe(last)
  })

  it('renews shortly before the end and not before', async () => {
    const world = await renewalWorld(await open())
    const server = world.server()
    await world.renew(server)
    world.clock.advance(2 * minute)
    await world.renew(server)
    expect(world.api.renewals()).toBe(1)
    world.clock.advance(24_000)
    await world.renew(server)
    expect(world.api.renewals()).toBe(2)
  })

  it('has two servers renew a token once', async () => {
    const world = await renewalWorld(await open())
    const [one, other] = [world.server(), world.server()]
    const signal = new AbortController().signal
    await Promise.all([one.round(signal), other.round(signal)])
    await Promise.all([one.settled(), other.settled()])
    expect(world.api.requests).toHaveLength(1)
    expect(await tokens(world)).toEqual(['Bearer access-2', 'refresh-2'])
  })

  it('records the use before it sends, and sends nothing if that cannot be written', async () => {
    const world = await renewalWorld(await open())
    const failing = world.server({
      commit: async () => {
        throw new AppError('STORAGE_UNAVAILABLE')
      },
    })
    await world.renew(failing)
    expect(world.api.requests).toEqual([])
    expect(await tokens(world)).toEqual(['Bearer access-1', 'refresh-1'])
  })

  it('keeps an answer that cannot be stored, and stores it instead of asking again', async () => {
    const world = await renewalWorld(await open())
    const server = storingNoAnswer(world)
    await world.renew(server)
    expect(await tokens(world)).toEqual(['Bearer access-1', 'refresh-1'])
    await world.renew(server)
    expect(world.api.requests).toHaveLength(1)
    expect(await tokens(world)).toEqual(['Bearer access-2', 'refresh-2'])
  })

  it('stores an answer that could not be stored when its server ends', async () => {
    const world = await renewalWorld(await open())
    const server = storingNoAnswer(world)
    await world.renew(server)
    await server.close()
    expect(world.api.requests).toHaveLength(1)
    expect(await tokens(world)).toEqual(['Bearer access-2', 'refresh-2'])
  })

  it('waits for a lock on the database when its server ends, and reports what it cannot store', async () => {
    const world = await renewalWorld(await open())
    let commits = 0
    const server = world.server({
      commit: async (list, options) => {
        commits += 1
        if (commits > 1) throw new AppError('STORAGE_UNAVAILABLE')
        await world.store.commit(list, options)
      },
    })
    await world.renew(server)
    const [before, reported] = [commits, world.errors.length]
    await server.close()
    expect([commits - before, world.errors.length - reported]).toEqual([3, 1])
  })

  it('does not report an answer of a session that was deleted meanwhile', async () => {
    const world = await renewalWorld(await open())
    const server = storingNoAnswer(world)
    await world.renew(server)
    await world.sessions.delete(world.anna, world.id)
    const reported = world.errors.length
    await server.close()
    expect(world.errors).toHaveLength(reported)
  })

  it('forgets an answer that could not be stored once its session is deleted', async () => {
    const world = await renewalWorld(await open())
    const server = storingNoAnswer(world)
    await world.renew(server)
    await world.sessions.delete(world.anna, world.id)
    // A round looks for the session of each answer that it still has.
    const find = vi.spyOn(world.repository, 'findForUse')
    await world.renew(server)
    expect(find).toHaveBeenCalledTimes(1)
    await world.renew(server)
    expect(find).toHaveBeenCalledTimes(1)
  })

  it('reports a lost response if the site then refuses', async () => {
    const world = await renewalWorld(await open())
    const server = world.server()
    world.api.mode = 'lost'
    await world.renew(server)
    expect((await world.read()).session.renewalState).toMatchObject({
      lostAt: world.clock.now(),
      failures: 1,
      last: { verdict: 'unreachable' },
    })
    world.api.mode = 'ok'
    world.clock.advance(15_000)
    await world.renew(server)
    const { session } = await world.read()
    expect(session.renewalState?.last).toMatchObject({ verdict: 'logged_out', httpStatus: 400 })
    expect(session.renewalState?.last?.evidence.join()).toContain('it was sent before')
    // A refused token is not tried again; the page tells whether the session is over.
    expect(session.renewalAt).toBeNull()
    expect(session.nextValidationAt).toBeLessThanOrEqual(world.clock.now() + 2_000)
    expect(await actions(world)).toContain('renewal_failed')
  })

  it('takes up a renewal of a server that stopped between sending and storing', async () => {
    const world = await renewalWorld(await open())
    const [arrived, never] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()]
    const { answer } = world.api
    const stopped = world.server({}, async (...args) => {
      await answer(...args)
      arrived.resolve()
      return never.promise
    })
    await stopped.round(new AbortController().signal)
    await arrived.promise
    // The lease of the server that stopped ends.
    world.clock.advance(minute)
    await world.renew(world.server())
    const { session } = await world.read()
    expect(session.renewalState?.last?.evidence.join()).toContain('it was sent before')
  })

  it.each(
    few([
      ['down', 'site_down'],
      ['off', 'unreachable'],
    ] as const),
  )('tries again while the API is %s, and says nothing of the login', async (mode, verdict) => {
    const world = await renewalWorld(await open())
    const server = world.server()
    world.api.mode = mode
    for (const wait of [0, 15_000, 30_000, 60_000]) {
      world.clock.advance(wait)
      await world.renew(server)
    }
    const { session } = await world.read()
    expect(session).toMatchObject({ status: 'active', renewalState: { failures: 4, lostAt: null, last: { verdict } } })
    world.api.mode = 'ok'
    world.clock.advance(120_000)
    await world.renew(server)
    expect(await tokens(world)).toEqual(['Bearer access-2', 'refresh-2'])
    expect(await world.verdict()).toBe('logged_in')
  })

  also('has a session that was found logged out checked once it has a new token', async () => {
    const world = await renewalWorld(await open())
    const server = world.server()
    await world.renew(server)
    // What was never seen alive takes more than one answer to be found over.
    expect(await world.verdict()).toBe('logged_in')
    world.api.mode = 'down'
    world.clock.advance(tokenMs)
    await world.renew(server)
    world.api.mode = 'ok'
    expect(await world.verdict()).toBe('logged_out')
    expect((await world.read()).session.status).toBe('invalid')
    world.clock.advance(15_000)
    await world.renew(server)
    await expectCheckedAlive(world)
  })

  also('has it checked, too, once the refresh token that a user stored has renewed its token', async () => {
    const world = await renewalWorld(await open())
    const server = world.server()
    await world.renew(server)
    expect(await world.verdict()).toBe('logged_in')
    const { refresh } = world.api.login()
    expect(await world.verdict()).toBe('logged_out')
    world.clock.advance(15_000)
    await world.renew(server)
    expect((await world.read()).session).toMatchObject({ status: 'invalid', renewalAt: null })
    await world.sessions.update(world.anna, world.id, { renewal: { ...renewalInput, refreshToken: refresh } })
    expect((await world.read()).session.status).toBe('invalid')
    await world.renew(server)
    await expectCheckedAlive(world)
  })

  it.each(few(Object.entries(storing)))(
    'starts again after %s with cookies, one of which is the refresh token',
    async (_by, store) => {
      const world = await renewalWorld(await open(), { renewal: cookieRenewal, cookies: login })
      const server = readingCookie(world)
      await world.sessions.update(world.anna, world.id, { cookies: { refresh: 'refused' } })
      await world.renew(server)
      expect((await world.read()).session).toMatchObject({ renewalAt: null, renewalState: { failures: 1 } })
      await world.renew(server)
      expect(world.api.requests).toHaveLength(1)
      await store(world)
      await world.renew(server)
      const { session, secrets } = await world.read()
      expect([secrets.headers, session.renewalState?.failures]).toEqual([{ Authorization: 'Bearer access-2' }, 0])
    },
  )

  it('sends a refused refresh token of its own not again with other cookies', async () => {
    const world = await renewalWorld(await open())
    const server = world.server()
    world.api.login()
    await world.renew(server)
    await world.sessions.update(world.anna, world.id, { cookies: { sid: 'new' } })
    await world.renew(server)
    expect(world.api.requests).toHaveLength(1)
    expect((await world.read()).session.renewalAt).toBeNull()
  })

  also('does not end by the refusal of a cookie that was replaced meanwhile', async () => {
    const world = await renewalWorld(await open(), { renewal: cookieRenewal, cookies: { refresh: 'refused' } })
    await world.renew(readingCookie(world, async () => void (await storing['a PATCH']?.(world))))
    expect((await world.read()).session.renewalState?.last?.verdict).toBe('logged_out')
    world.clock.advance(15_000)
    await world.renew(readingCookie(world))
    expect((await world.read()).secrets.headers).toEqual({ Authorization: 'Bearer access-2' })
  })

  also('renews a token that ended before its time, after the check that noticed it', async () => {
    const world = await renewalWorld(await open())
    const server = world.server()
    // A clock that is hours ahead plans the next renewal for hours later.
    world.clock.advance(300 * minute)
    await world.renew(server)
    expect(await world.verdict()).toBe('logged_in')
    world.clock.advance(-300 * minute)
    world.api.end()
    await world.renew(server)
    expect(world.api.renewals()).toBe(1)
    expect(await world.verdict()).toBe('logged_out')
    world.clock.advance(15_000)
    await world.renew(server)
    expect(await tokens(world)).toEqual(['Bearer access-3', 'refresh-3'])
    expect(await world.verdict()).toBe('logged_in')
  })

  also('does not renew again because of a check while the last renewal failed', async () => {
    const world = await renewalWorld(await open())
    const server = world.server()
    world.api.mode = 'down'
    await world.renew(server)
    const planned = (await world.read()).session.renewalAt
    world.api.mode = 'ok'
    world.api.end()
    expect(await world.verdict()).toBe('logged_out')
    expect((await world.read()).session.renewalAt).toBe(planned)
  })

  it('does not put tokens in the place of those that somebody gave meanwhile', async () => {
    const world = await renewalWorld(await open())
    const { answer } = world.api
    const server = world.server({}, async (...args) => {
      const page = await answer(...args)
      await world.sessions.update(world.anna, world.id, {
        headers: { Authorization: 'Bearer own' },
        renewal: { ...renewalInput, refreshToken: 'own' },
      })
      return page
    })
    await world.renew(server)
    expect(await tokens(world)).toEqual(['Bearer own', 'own'])
  })

  it('keeps what else was changed meanwhile', async () => {
    const world = await renewalWorld(await open())
    const { answer } = world.api
    const server = world.server({}, async (...args) => {
      const page = await answer(...args)
      await world.sessions.update(world.anna, world.id, { cookies: { sid: 'new' } })
      return page
    })
    await world.renew(server)
    expect(await tokens(world)).toEqual(['Bearer access-2', 'refresh-2'])
    expect((await world.read()).secrets.cookies).toEqual({ sid: 'new' })
  })

  it('renews no session that is disabled, deleted or expired', async () => {
    const world = await renewalWorld(await open())
    await world.sessions.update(world.anna, world.id, { disabled: true })
    await world.renew(world.server())
    expect(world.api.requests).toEqual([])
    await world.sessions.update(world.anna, world.id, { disabled: false, expiresAt: world.clock.now() })
    await world.renew(world.server())
    expect(world.api.requests).toEqual([])
    await world.sessions.delete(world.anna, world.id)
    await world.renew(world.server())
    expect(world.api.requests).toEqual([])
  })

  it('keeps the newest tokens when an earlier version is put back', async () => {
    const world = await renewalWorld(await open(), { cookies: { sid: 'first' } })
    await world.sessions.update(world.anna, world.id, { cookies: { sid: 'second' } })
    await world.renew(world.server())
    await world.sessions.rollback(world.anna, world.id, 1)
    expect(await tokens(world)).toEqual(['Bearer access-2', 'refresh-2'])
    expect((await world.read()).secrets.cookies).toEqual({ sid: 'first' })
  })
})
