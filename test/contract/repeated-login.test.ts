import { expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { sessionChain } from '../../src/audit/entry.ts'
import type { CookieChange } from '../../src/cookies/cookie-change.ts'
import type { Receipt } from '../../src/cookies/formats/receipt.ts'
import type { StoredCookie } from '../../src/cookies/stored-cookie.ts'
import { createCapturedSessions } from '../../src/sessions/operations/captured.ts'
import type { ImportSessionInput } from '../../src/sessions/operations/import.ts'
import { openState } from '../../src/sessions/state/open-secrets.ts'
import { writeBack } from '../../src/sessions/state/write-back.ts'
import { exactChange, mapChange, storedCookie } from '../support/cookie-changes.ts'
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

const loggedOut = JSON.stringify({
  verdict: 'logged_out',
  confidence: 99,
  evidence: [],
  reason: '',
  finalUrl: null,
  loginUrl: null,
  checkedAt: 1,
})

const codesOf = ({ warnings }: Pick<Receipt, 'warnings'>) => warnings.map(({ code }) => code)
const keptAsOlder = ['login_kept', 'older_login']

const sid = async (world: SessionWorld, anna: Principal, id: string) =>
  (await opened(world, anna, id)).secrets.cookies['sid']

eachStore((open, { also, few }) => {
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
    // What was given before the last login is no change.
    expect(codesOf((await importing('sid=1; lang=en')).receipt)).toEqual(expect.arrayContaining(keptAsOlder))
    expect(await sid(made, anna, id)).toBe('9')
  })

  it('a repeated create does so too, also if it has a header, a User-Agent or only changes that', async () => {
    const { made, anna } = await world()
    const put = async (changes: object) => {
      const input = createInput({ externalId: 'x', cookies: { sid: '1' }, headers: { 'X-A': 'a' }, userAgent: 'A/1' })
      const { session, repeats } = await made.sessions.put(anna, { ...input, changes })
      return { id: session.id, repeats, version: session.stateVersion }
    }
    const { id } = await put({})
    await rotate(made, anna, id, '2')
    const login = { cookies: { sid: '1' }, headers: { 'X-A': 'a' } }
    expect(await put({ ...login, userAgent: 'A/1' })).toMatchObject({ repeats: 'last', version: 2 })
    expect(await put({ ...login, userAgent: 'A/2' })).toMatchObject({ repeats: 'last', version: 3 })
    const { secrets } = await opened(made, anna, id)
    expect(secrets).toMatchObject({ cookies: { sid: '2' }, userAgent: 'A/2' })
    expect(await put({ ...login, headers: { 'X-A': 'b' } })).toMatchObject({ repeats: null, version: 4 })
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
      return (await made.sessions.put(anna, { ...input, changes: { ...given, ...changes } })).repeats
    }
    expect(await put({})).toBeNull()
    expect(await put({})).toBe('last')
    expect(await put({ renewal: renewal('two') })).toBeNull()
    expect(await put({})).toBe('earlier')
  })

  also('compares with what was given, not with what was stored of it', async () => {
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

  also('takes a token of another entry as another login, and not again after a PATCH has replaced it', async () => {
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
    expect(await importing('bToken')).toMatchObject({ isKept: true, followed: 'aToken' })
    await made.sessions.update(anna, id, { useToken: null })
    expect(await importing('bToken')).toMatchObject({ isKept: true, followed: undefined })
  })

  also('knows a file of which cookies have expired since', async () => {
    const { made, anna } = await world()
    const cookie = (name: string, expires: number) => ({ name, value: '1', domain: 'example.org', path: '/', expires })
    const soon = (made.clock.now() + hour) / 1000
    const content = { cookies: [cookie('sid', -1), cookie('_ga', soon)], origins: [] }
    await made.sessions.import(anna, row(content))
    made.clock.advance(2 * hour)
    const [again] = await made.sessions.importRows(anna, [row(content)])
    expect(again).toMatchObject({ outcome: 'updated', warnings: expect.arrayContaining(['login_kept']) })
  })

  it('keeps what the site has changed of a login that still waits for its check', async () => {
    const { made, anna } = await world()
    const { id } = (await made.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes: {} })).session
    await rotate(made, anna, id, '2')
    const { session } = await opened(made, anna, id)
    await made.store.commit([made.repository.update(session, { status: 'pending_validation' })])
    const changes = { cookies: { sid: 'secret-value' } }
    const again = await made.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes })
    expect([again.repeats, await sid(made, anna, id)]).toEqual(['last', '2'])
  })

  it.each(
    few([
      ['was logged out', { status: 'invalid' }],
      ['has passed its date', { expires_at: 1 }],
      ['was found logged out once', { consecutive_failures: 1 }],
      ['was logged out before its settings changed', { status: 'pending_validation', last_verdict: loggedOut }],
      ['showed another user', { wrong_user: 'bob' }],
    ] as const),
  )('stores the same login again if the session %s', async (_, columns) => {
    const { made, anna } = await world()
    const { id } = (await made.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes: {} })).session
    await rotate(made, anna, id, '2')
    const { session } = await opened(made, anna, id)
    await made.store.commit([made.repository.update(session, columns)])
    const changes = { cookies: { sid: 'secret-value' } }
    const again = await made.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes })
    expect([again.repeats, await sid(made, anna, id)]).toEqual([null, 'secret-value'])
  })

  it('keeps the stored login of an active session that a scrape has shown logged in since a check did not', async () => {
    const { made, anna } = await world()
    const { id } = (await made.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes: {} })).session
    await rotate(made, anna, id, '2')
    const { session } = await opened(made, anna, id)
    await made.store.commit([made.repository.update(session, { status: 'active', last_verdict: loggedOut })])
    const changes = { cookies: { sid: 'secret-value' } }
    const again = await made.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes })
    expect([again.repeats, await sid(made, anna, id)]).toEqual(['last', '2'])
  })

  const exact = (over: object = {}) => ({ name: 'sid', value: '1', domain: 'example.org', path: '/', ...over })
  it.each<[string, object[], object[]]>(
    few([
      ['a later date', [exact({ expires: 2e9 })], [exact({ expires: 2e9 + 1 })]],
      ['no date any more', [exact({ expires: 2e9 })], [exact()]],
      ['another flag', [exact()], [exact({ secure: true })]],
      ['another scope', [exact()], [exact({ domain: '.example.org' })]],
      ['another order', [exact(), exact({ value: '2' })], [exact({ value: '2' }), exact()]],
      ['fewer cookies', [exact(), exact({ name: 'more' })], [exact()]],
    ]),
  )('takes a login with %s for another one', async (_, first, second) => {
    const { made, anna } = await world()
    for (const [cookies, isKept] of [[first], [first, true], [second]] as const) {
      const { receipt } = await made.sessions.import(anna, row({ cookies, origins: [] }))
      expect(receipt.warnings.some(({ code }) => code === 'login_kept')).toBe(isKept ?? false)
    }
  })

  const siteChanges: [string, (sid: StoredCookie) => CookieChange][] = [
    ['rotated', (sid) => exactChange(sid, { ...sid, value: '2' })],
    ['added', (sid) => exactChange(null, { ...sid, name: 'more' })],
    ['removed', (sid) => exactChange(sid, null)],
  ]
  it.each(few(siteChanges))(
    'keeps what the site has %s, although it also gave an unchanged cookie of the file an earlier date',
    async (_, change) => {
      const { made, anna } = await world()
      const file = row({ cookies: [exact({ expires: 4e9 }), exact({ name: 'lang', expires: 4e9 })], origins: [] })
      const { sessions } = await made.sessions.import(anna, file)
      const current = await opened(made, anna, sessions[0]?.id ?? '')
      const [sid, lang] = current.secrets.exactCookies
      if (sid === undefined || lang === undefined) throw new Error('no cookies')
      const soon = made.clock.now() + hour
      const changes = [change(sid), exactChange(lang, { ...lang, expiresAt: soon })]
      const input = { usedVersion: 1, kind: 'all', actor: null, requestId: null, changes } as const
      const deps = { ...made, sessionRepository: made.repository }
      await made.store.commit(await writeBack(deps, current, input, made.clock.now()))
      expect(codesOf((await made.sessions.import(anna, file)).receipt)).toContain('login_kept')
    },
  )

  it('asks again for the user of a login when another one is expected', async () => {
    const { made, anna } = await world({
      showsUser: async () => ({ shown: { user: 'Mira', url: 'https://example.org/' }, cookies: null }),
    })
    const importing = (expectedUser: string) =>
      made.sessions.import(anna, row('sid=1', { expectedUser }, { expectedUser }))
    await importing('Mira')
    await expect(importing('Bob')).rejects.toMatchObject({ code: 'WRONG_USER' })
  })

  /** How a person replaces the login of a file. */
  const renewals: Record<string, (made: SessionWorld, anna: Principal, id: string) => Promise<unknown>> = {
    'a PATCH': ({ sessions }, anna, id) => sessions.update(anna, id, { cookies: { sid: 'new' }, userAgent: 'New/1' }),
    'a PATCH of an invalid session': async (made, anna, id) => {
      const { session } = await opened(made, anna, id)
      await made.store.commit([made.repository.update(session, { status: 'invalid' })])
      const change = { cookies: { sid: 'new' }, userAgent: 'New/1' }
      expect((await made.sessions.update(anna, id, change)).status).toBe('pending_validation')
    },
    'a refresh': async ({ sessions }, anna, id) => {
      await sessions.refresh(anna, id, { cookies: { sid: 'new' }, headers: null, expiresAt: null })
      await sessions.update(anna, id, { userAgent: 'New/1' })
    },
    'a capture': async (made, anna, id) => {
      const cookies = [storedCookie('sid', 'new', { domain: 'example.org' })]
      const captured = { cookies, storage: [], userAgent: 'New/1', httpLogin: null }
      const record = { captureId: 'c', writes: () => [] }
      await createCapturedSessions(made).refresh(anna, id, captured, record)
    },
    'another import': async ({ sessions }, anna) => {
      await sessions.import(anna, row('sid=new', {}, { changes: { userAgent: 'New/1' } }))
    },
  }

  const value = async (made: SessionWorld, anna: Principal, id: string) => {
    const { secrets } = await opened(made, anna, id)
    return secrets.cookies['sid'] ?? secrets.exactCookies.find(({ name }) => name === 'sid')?.value
  }

  it.each(few(Object.entries(renewals)))('does not store the login of a file again after %s', async (_, renew) => {
    let visits = 0
    const showsUser = async () => {
      visits += 1
      return { shown: null, cookies: null }
    }
    // Whatever is kept of the versions.
    const { made, anna } = await world({ showsUser, keptVersions: 0 })
    const file = { expectedUser: 'Mira', userAgent: 'Old/1', expiresAt: made.clock.now() + hour }
    const importing = (over: Partial<ImportSessionInput> = {}) =>
      made.sessions.import(anna, row('sid=old', { ...file, labels: ['a'] }, { ...file, ...over }))
    const id = (await importing()).sessions[0]?.id ?? ''
    await renew(made, anna, id)
    await made.sessions.update(anna, id, { expiresAt: null })
    const before = await opened(made, anna, id)
    const [seen, held] = [visits, await value(made, anna, id)]

    for (const dryRun of [true, false]) {
      const { receipt, existingId } = await importing({ dryRun })
      expect([existingId, codesOf(receipt)]).toEqual([id, expect.arrayContaining(keptAsOlder)])
    }
    const [result] = await made.sessions.importRows(anna, [row('sid=old', file, file)])
    expect(result).toMatchObject({ outcome: 'updated', warnings: expect.arrayContaining(keptAsOlder) })
    const { repeats } = await made.sessions.put(anna, {
      ...createInput({ externalId: 'x', ...file }),
      changes: { cookies: 'sid=old' },
    })
    expect(repeats).toBe('earlier')
    expect(visits).toBe(seen)
    const after = await opened(made, anna, id)
    expect(await value(made, anna, id)).toBe(held)
    expect(after.secrets).toEqual(before.secrets)
    expect(after.session).toMatchObject({ labels: ['a'], expiresAt: null, stateVersion: before.session.stateVersion })

    // A login that is new is taken.
    expect(codesOf((await made.sessions.import(anna, row('sid=newer', file, file))).receipt)).not.toContain(
      'login_kept',
    )
    expect(await value(made, anna, id)).toBe('newer')
  })

  it.each(
    few([
      ['was logged out', { status: 'invalid' }],
      ['has passed its date', { expires_at: 1 }],
      ['showed another user', { wrong_user: 'bob' }],
    ] as const),
  )('stores an older login again if the session %s', async (_, columns) => {
    const { made, anna } = await world()
    const id = (await made.sessions.import(anna, row('sid=old'))).sessions[0]?.id ?? ''
    await made.sessions.update(anna, id, { cookies: { sid: 'new' } })
    const { session } = await opened(made, anna, id)
    await made.store.commit([made.repository.update(session, columns)])
    expect(codesOf((await made.sessions.import(anna, row('sid=old'))).receipt)).not.toContain('login_kept')
    expect(await sid(made, anna, id)).toBe('old')
  })

  also(
    'keeps the newer login also after it was found logged out once, or if a cookie of both now lasts longer',
    async () => {
      const { made, anna } = await world()
      const content = 'Set-Cookie: sid=old; Max-Age=3600\nSet-Cookie: device=1; Max-Age=3600'
      const id = (await made.sessions.import(anna, row(content))).sessions[0]?.id ?? ''
      await made.sessions.update(anna, id, { cookies: content.replace('old', 'new') })
      const { session } = await opened(made, anna, id)
      await made.store.commit([made.repository.update(session, { consecutive_failures: 1 })])
      made.clock.advance(1000)
      expect(codesOf((await made.sessions.import(anna, row(content))).receipt)).toEqual(
        expect.arrayContaining(keptAsOlder),
      )
      expect(await value(made, anna, id)).toBe('new')
    },
  )

  it('a rollback is not undone by the file that it has undone, and leads to the login given then', async () => {
    const { made, anna } = await world()
    const importing = async (content: string) => codesOf((await made.sessions.import(anna, row(content))).receipt)
    const id = (await made.sessions.import(anna, row('sid=good'))).sessions[0]?.id ?? ''
    await importing('sid=bad')
    await made.sessions.rollback(anna, id, 1)
    expect(await importing('sid=bad')).toEqual(expect.arrayContaining(keptAsOlder))
    expect(await sid(made, anna, id)).toBe('good')
    const codes = await importing('sid=good')
    expect([codes.includes('login_kept'), codes.includes('older_login')]).toEqual([true, false])
  })

  also('a PATCH and a refresh store an older login, and an import does not undo that', async () => {
    const { made, anna } = await world()
    const id = (await made.sessions.import(anna, row('sid=a'))).sessions[0]?.id ?? ''
    await made.sessions.import(anna, row('sid=b'))
    await made.sessions.update(anna, id, { cookies: 'sid=a' })
    expect(await sid(made, anna, id)).toBe('a')
    await made.sessions.import(anna, row('sid=b'))
    expect(await sid(made, anna, id)).toBe('a')
    await made.sessions.refresh(anna, id, { cookies: 'sid=b', headers: null, expiresAt: null })
    await made.sessions.import(anna, row('sid=a'))
    expect(await sid(made, anna, id)).toBe('b')
  })

  also('does not store the token of a file again after a PATCH of the headers', async () => {
    const { made, anna } = await world()
    const login = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })
    const put = () =>
      made.sessions.put(anna, { ...createInput({ externalId: 'x', cookies: {}, ...login('a') }), changes: login('a') })
    const { id } = (await put()).session
    await made.sessions.update(anna, id, login('b'))
    expect((await put()).repeats).toBe('earlier')
    expect((await opened(made, anna, id)).secrets.headers).toEqual(login('b').headers)
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
      expect((await put()).repeats).toBe('last')
      expect(await sid(made, anna, id)).toBe('c')
      await store()
      expect(await sid(made, anna, id)).toBe('b')
    }
  })
})
