import { expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { sessionChain } from '../../src/audit/entry.ts'
import type { ImportSessionInput } from '../../src/sessions/operations/import.ts'
import { openState } from '../../src/sessions/state/open-secrets.ts'
import { writeBack } from '../../src/sessions/state/write-back.ts'
import { mapChange } from '../support/cookie-changes.ts'
import { addUser } from '../support/principals.ts'
import { type SessionWorld, sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

type Content = ImportSessionInput['content']

const hour = 3_600_000

const row = (
  content: Content,
  changes: ImportSessionInput['changes'] = {},
  over: Partial<ImportSessionInput> = {},
) => ({
  ...createInput({ externalId: 'x' }),
  content,
  format: null,
  domains: ['example.org'],
  useToken: null,
  dryRun: false,
  changes,
  ...over,
})

const opened = async (world: SessionWorld, anna: Principal, id: string) => {
  const found = await world.repository.findForUse(id, anna.userId)
  if (found === null) throw new Error('no session')
  return openState(world, found)
}

/** The site replaces the value of `sid`. */
async function rotate(world: SessionWorld, anna: Principal, id: string, value: string): Promise<void> {
  const current = await opened(world, anna, id)
  const old = current.secrets.cookies['sid'] ?? null
  const input = { usedVersion: current.state.version, kind: 'all', actor: null, requestId: null } as const
  const changes = [mapChange('sid', old, value)]
  const deps = { ...world, sessionRepository: world.repository }
  await world.store.commit(await writeBack(deps, current, { ...input, changes }, world.clock.now()))
}

const sid = async (world: SessionWorld, anna: Principal, id: string) =>
  (await opened(world, anna, id)).secrets.cookies['sid']

eachStore((open) => {
  async function world(options: Parameters<typeof sessionWorld>[1] = {}) {
    const store = await open()
    return { made: sessionWorld(store, options), anna: await addUser(store, 'anna') }
  }

  it('a repeated import keeps what the site has rotated since, and changes the other fields', async () => {
    const { made, anna } = await world()
    const importing = (content: Content, changes = {}, over = {}) =>
      made.sessions.import(anna, row(content, changes, over))
    const first = await importing('sid=1; lang=en')
    expect(first.receipt.warnings.map(({ code }) => code)).not.toContain('login_kept')
    const id = first.sessions[0]?.id ?? ''
    await rotate(made, anna, id, '2')
    await rotate(made, anna, id, '3')
    for (const dryRun of [true, false]) {
      const { receipt, existingId } = await importing('lang=en; sid=1', { name: 'New', labels: ['a'] }, { dryRun })
      expect([existingId, receipt.warnings]).toEqual([
        id,
        expect.arrayContaining([expect.objectContaining({ code: 'login_kept' })]),
      ])
    }
    expect(await made.sessions.get(anna, id)).toMatchObject({
      stateVersion: 3,
      rotates: true,
      name: 'New',
      labels: ['a'],
    })
    expect(await sid(made, anna, id)).toBe('3')
    const entries = await made.auditRepository.page(sessionChain(id), 0, 10, 'updated')
    expect(entries.map(({ detailsText }) => JSON.parse(detailsText).fields)).toEqual([['name', 'labels']])

    const other = await importing('sid=9; lang=en')
    expect(other.receipt.warnings.map(({ code }) => code)).not.toContain('login_kept')
    expect(await sid(made, anna, id)).toBe('9')
    // What was given before the last login is a change.
    await importing('sid=1; lang=en')
    expect(await sid(made, anna, id)).toBe('1')
  })

  it('a repeated create does so too, also if it has a header, a User-Agent or only changes that', async () => {
    const { made, anna } = await world()
    const put = async (changes: object) => {
      const input = createInput({ externalId: 'x', cookies: { sid: '1' }, headers: { 'X-A': 'a' }, userAgent: 'A/1' })
      const { session, isLoginKept } = await made.sessions.put(anna, { ...input, changes })
      return { id: session.id, isLoginKept, version: session.stateVersion }
    }
    const { id } = await put({})
    await rotate(made, anna, id, '2')
    const login = { cookies: { sid: '1' }, headers: { 'X-A': 'a' } }
    expect(await put({ ...login, userAgent: 'A/1' })).toMatchObject({ isLoginKept: true, version: 2 })
    expect(await put({ ...login, userAgent: 'A/2' })).toMatchObject({ isLoginKept: true, version: 3 })
    const { secrets } = await opened(made, anna, id)
    expect(secrets).toMatchObject({ cookies: { sid: '2' }, userAgent: 'A/2' })
    expect(await put({ ...login, headers: { 'X-A': 'b' } })).toMatchObject({ isLoginKept: false, version: 4 })
    expect(await sid(made, anna, id)).toBe('1')
  })

  it('knows a renewal that was given before', async () => {
    const { made, anna } = await world()
    const renewal = (refreshToken: string) => ({
      url: 'https://example.org/token',
      method: 'POST' as const,
      contentType: null,
      accessTokenPath: '/access_token',
      refreshTokenPath: null,
      expiresInPath: null,
      body: 'token={{refresh_token}}',
      refreshToken,
    })
    const put = async (changes: object) => {
      const given = { headers: { Authorization: 'Bearer t' }, renewal: renewal('one') }
      const input = createInput({ externalId: 'x', cookies: {}, ...given })
      return (await made.sessions.put(anna, { ...input, changes: { ...given, ...changes } })).isLoginKept
    }
    expect(await put({})).toBe(false)
    expect(await put({})).toBe(true)
    expect(await put({ renewal: renewal('two') })).toBe(false)
  })

  it('compares with what was given, not with what was stored of it', async () => {
    let visits = 0
    // Its site rotates the cookie at the visit before it is stored.
    const showsUser = async () => {
      visits += 1
      return { shown: null, cookies: { cookies: { sid: `visit-${visits}` }, exactCookies: [] } }
    }
    const { made, anna } = await world({ showsUser })
    const importing = () => made.sessions.import(anna, row('sid=1', {}, { expectedUser: 'Mira' }))
    const id = (await importing()).sessions[0]?.id ?? ''
    expect(await sid(made, anna, id)).toBe('visit-1')
    await made.sessions.update(anna, id, { headers: { 'X-A': 'a' } })
    await importing()
    expect([visits, await sid(made, anna, id)]).toEqual([2, 'visit-2'])
  })

  it('takes a token of another entry, or one that a PATCH has replaced, as another login', async () => {
    const { made, anna } = await world()
    const origin = 'https://example.org'
    const items = ['aToken', 'bToken'].map((name) => ({ name, value: '"the-same-token-0001"' }))
    const content = { cookies: [], origins: [{ origin, localStorage: items }] }
    const importing = async (key: string) => {
      const { receipt, sessions } = await made.sessions.import(anna, row(content, {}, { useToken: { origin, key } }))
      const isKept = receipt.warnings.some(({ code }) => code === 'login_kept')
      const { id = '' } = sessions[0] ?? {}
      return { id, isKept, followed: (await opened(made, anna, id)).secrets.tokenEntry?.key }
    }
    const { id } = await importing('aToken')
    expect(await importing('aToken')).toMatchObject({ isKept: true, followed: 'aToken' })
    expect(await importing('bToken')).toMatchObject({ isKept: false, followed: 'bToken' })
    await made.sessions.update(anna, id, { useToken: { origin, key: 'aToken' } })
    expect(await importing('bToken')).toMatchObject({ isKept: false, followed: 'bToken' })
    await made.sessions.update(anna, id, { useToken: null })
    expect(await importing('bToken')).toMatchObject({ isKept: false, followed: 'bToken' })
  })

  it('knows a file of which cookies have expired since', async () => {
    const { made, anna } = await world()
    const cookie = (name: string, expires: number) => ({ name, value: '1', domain: 'example.org', path: '/', expires })
    const soon = (made.clock.now() + hour) / 1000
    const content = { cookies: [cookie('sid', -1), cookie('_ga', soon)], origins: [] }
    await made.sessions.import(anna, row(content))
    made.clock.advance(2 * hour)
    const [again] = await made.sessions.importRows(anna, [row(content)])
    expect(again).toMatchObject({ outcome: 'updated', warnings: expect.arrayContaining(['login_kept']) })
  })

  it.each([
    ['was logged out', { status: 'invalid' }],
    ['waits for a check', { status: 'pending_validation' }],
    ['has passed its date', { expires_at: 1 }],
    ['was found logged out once', { consecutive_failures: 1 }],
    ['showed another user', { wrong_user: 'bob' }],
  ] as const)('stores the same login again if the session %s', async (_, columns) => {
    const { made, anna } = await world()
    const { id } = (await made.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes: {} })).session
    await rotate(made, anna, id, '2')
    const { session } = await opened(made, anna, id)
    await made.store.commit([made.repository.update(session, columns)])
    const changes = { cookies: { sid: 'secret-value' } }
    const again = await made.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes })
    expect([again.isLoginKept, await sid(made, anna, id)]).toEqual([false, 'secret-value'])
  })

  const exact = (over: object = {}) => ({ name: 'sid', value: '1', domain: 'example.org', path: '/', ...over })
  it.each<[string, object[], object[]]>([
    ['a later date', [exact({ expires: 2e9 })], [exact({ expires: 2e9 + 1 })]],
    ['no date any more', [exact({ expires: 2e9 })], [exact()]],
    ['another flag', [exact()], [exact({ secure: true })]],
    ['another scope', [exact()], [exact({ domain: '.example.org' })]],
    ['another order', [exact(), exact({ value: '2' })], [exact({ value: '2' }), exact()]],
    ['fewer cookies', [exact(), exact({ name: 'more' })], [exact()]],
  ])('takes a login with %s for another one', async (_, first, second) => {
    const { made, anna } = await world()
    for (const [cookies, isKept] of [[first], [first, true], [second]] as const) {
      const { receipt } = await made.sessions.import(anna, row({ cookies, origins: [] }))
      expect(receipt.warnings.some(({ code }) => code === 'login_kept')).toBe(isKept ?? false)
    }
  })

  it('asks again for the user of a login when another one is expected', async () => {
    const { made, anna } = await world({
      showsUser: async () => ({ shown: { user: 'Mira', url: 'https://example.org/' }, cookies: null }),
    })
    const importing = (expectedUser: string) =>
      made.sessions.import(anna, row('sid=1', { expectedUser }, { expectedUser }))
    await importing('Mira')
    await expect(importing('Bob')).rejects.toMatchObject({ code: 'WRONG_USER' })
  })

  it('a PATCH and a refresh store the same login again, and it is the one given last', async () => {
    const { made, anna } = await world()
    const changes = { cookies: { sid: 'b' } }
    const put = () => made.sessions.put(anna, { ...createInput({ externalId: 'x', cookies: { sid: 'a' } }), changes })
    const { id } = (await put()).session
    for (const store of [
      () => made.sessions.update(anna, id, changes),
      () => made.sessions.refresh(anna, id, { cookies: { sid: 'b' }, headers: null, expiresAt: null }),
    ]) {
      await store()
      await rotate(made, anna, id, 'c')
      expect((await put()).isLoginKept).toBe(true)
      expect(await sid(made, anna, id)).toBe('c')
      await store()
      expect(await sid(made, anna, id)).toBe('b')
    }
  })
})
