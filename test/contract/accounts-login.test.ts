import { expect, it } from 'vitest'
import { createOwnTokens } from '../../src/accounts/tokens/own-tokens.ts'
import { systemRandom } from '../../src/clock.ts'
import { eachStore } from '../support/stores.ts'
import { accountWorld, password, present } from './accounts-world.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const home = '192.0.2.1'

eachStore((open) => {
  it('logs in by e-mail and password, in whichever case the e-mail is typed', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const { token, expiresInSeconds } = await world.accounts.login(' Anna@EXAMPLE.org ', password, home)
    expect(expiresInSeconds).toBe(3600)
    const principal = present(await world.accounts.byJwt(token))
    expect(principal).toMatchObject({ userId: anna.userId, email: anna.email, credential: 'jwt', keyId: null })
    expect([...principal.scopes]).toEqual(['read', 'scrape', 'write'])
    expect(await world.accounts.me(principal)).toMatchObject({ id: anna.userId, name: 'anna', operator: true })
  })

  it('takes a password composed in another way as the same', async () => {
    const world = accountWorld(await open())
    const composed = 'pässwörd für alle'
    await world.administration.addUser({ email: 'u@example.org', name: null, password: composed.normalize('NFD') })
    await expect(world.accounts.login('u@example.org', composed.normalize('NFC'), home)).resolves.toBeDefined()
  })

  it('answers every failure alike, after one verification', async () => {
    const world = accountWorld(await open())
    await world.person('anna')
    await world.administration.addUser({ email: 'keyonly@example.org', name: null, password: null })
    for (const name of ['disabled', 'removed']) await world.person(name)
    await world.administration.setDisabled('disabled@example.org', true)
    await world.administration.removeUser('removed@example.org')
    const cases = [
      ['a wrong password', 'anna@example.org', 'wrong password'],
      ['an empty one', 'anna@example.org', ''],
      ['an unknown e-mail', 'nobody@example.org', password],
      ['what is no e-mail', 'nobody', password],
      ['an account without a password', 'keyonly@example.org', password],
      ['a disabled account', 'disabled@example.org', password],
      ['a removed account', 'removed@example.org', password],
    ] as const
    for (const [name, email, given] of cases) {
      const [hashed, verified] = [world.hasher.hashed, world.hasher.verified]
      const failure = await world.accounts.login(email, given, '198.51.100.7').catch((error: unknown) => error)
      expect([name, failure]).toEqual([
        name,
        expect.objectContaining({ code: 'UNAUTHORIZED', message: 'The e-mail or the password is wrong.' }),
      ])
      expect([name, world.hasher.hashed - hashed, world.hasher.verified - verified]).toEqual([name, 0, 1])
    }
  })

  it('does the same work at the very first log-in, whether or not there is an account', async () => {
    for (const email of ['anna@example.org', 'nobody@example.org']) {
      const world = accountWorld(await open())
      await world.administration.addUser({ email: 'anna@example.org', name: null, password })
      const hashed = world.hasher.hashed
      await expect(world.accounts.login(email, 'wrong password', home)).rejects.toEqual(code('UNAUTHORIZED'))
      expect([world.hasher.hashed - hashed, world.hasher.verified]).toEqual([1, 1])
    }
  })

  it('takes its turn as its network, so that one that sends many delays no other', async () => {
    const world = accountWorld(await open())
    await world.administration.addUser({ email: 'anna@example.org', name: null, password })
    for (const address of ['198.51.100.7', '2001:db8:1:2:3::4'])
      await world.accounts.login('anna@example.org', password, address)
    expect(world.hasher.callers).toEqual(['198.51.100.7', '2001:db8:1:2::/64'])
  })

  it('ends tokens by time', async () => {
    const world = accountWorld(await open())
    await world.person('anna')
    const { token } = await world.accounts.login('anna@example.org', password, home)
    world.clock.advance(3_599_000)
    expect(await world.accounts.byJwt(token)).not.toBeNull()
    world.clock.advance(1_000)
    expect(await world.accounts.byJwt(token)).toBeNull()
  })

  it('never takes a cookie for a bearer token, nor the other way round', async () => {
    const world = accountWorld(await open())
    await world.person('anna')
    const bearer = await world.accounts.login('anna@example.org', password, home)
    const cookie = await world.accounts.login('anna@example.org', password, home, 'cookie')
    expect(await world.accounts.byCookie(cookie.token)).toMatchObject({ credential: 'cookie' })
    expect(await world.accounts.byCookie(bearer.token)).toBeNull()
    expect(await world.accounts.byJwt(cookie.token)).toBeNull()
  })

  it('ends every token and cookie, but no key, when the password is changed', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const bearer = await world.accounts.login(anna.email, password, home)
    const cookie = await world.accounts.login(anna.email, password, home, 'cookie')
    const key = await world.accounts.createKey(anna, { name: 'ci', scopes: ['read'], expiresAt: null })
    const next = 'another good password'
    await expect(world.accounts.changePassword(anna, 'wrong password', next)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [{ field: 'current_password' }],
    })
    await expect(world.accounts.changePassword(anna, password, 'short')).rejects.toMatchObject({
      fields: [{ field: 'new_password' }],
    })
    expect(await world.accounts.byJwt(bearer.token)).not.toBeNull()
    await world.accounts.changePassword(anna, password, next)
    expect(await world.accounts.byJwt(bearer.token)).toBeNull()
    expect(await world.accounts.byCookie(cookie.token)).toBeNull()
    expect(await world.accounts.byApiKey(present(key.key))).not.toBeNull()
    await expect(world.accounts.login(anna.email, password, home)).rejects.toEqual(code('UNAUTHORIZED'))
    const { token } = await world.accounts.login(anna.email, next, home)
    expect(await world.accounts.byJwt(token)).not.toBeNull()
    expect((await world.history(anna.userId)).at(-1)).toBe('password_changed')
  })

  it('changes a password once for two concurrent requests', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const ended = await Promise.allSettled(
      ['the first of two', 'the second of two'].map((next) => world.accounts.changePassword(anna, password, next)),
    )
    expect(ended.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(ended.find((one) => one.status === 'rejected')).toMatchObject({ reason: code('UNAUTHORIZED') })
  })

  it('prevents guessing the current password with a stolen token', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const guess = () => world.accounts.changePassword(anna, 'a wrong guess', 'another good password')
    for (let n = 0; n < 10; n += 1) await expect(guess()).rejects.toEqual(code('VALIDATION_ERROR'))
    await expect(guess()).rejects.toEqual(code('RATE_LIMITED'))
    await expect(world.accounts.login(anna.email, password, home)).resolves.toBeDefined()
  })

  it('voids tokens when the user is disabled, for good', async () => {
    const world = accountWorld(await open())
    await world.person('root')
    const anna = await world.person('anna')
    const { token } = await world.accounts.login(anna.email, password, home)
    await world.administration.setDisabled(anna.email, true)
    expect(await world.accounts.byJwt(token)).toBeNull()
    await world.administration.setDisabled(anna.email, false)
    expect(await world.accounts.byJwt(token)).toBeNull()
    await expect(world.accounts.login(anna.email, password, home)).resolves.toBeDefined()
  })

  it('knows no token for a user who does not exist', async () => {
    const world = accountWorld(await open())
    const tokens = createOwnTokens({
      secret: new Uint8Array(32).fill(3),
      ttlSeconds: 60,
      clock: world.clock,
      random: systemRandom,
    })
    const token = await tokens.issue('bearer', { userId: 'nobody', epoch: 0 })
    expect(await world.accounts.byJwt(token)).toBeNull()
  })

  it('throttles only the caller who guesses', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const attacker = '203.0.113.9'
    for (let n = 0; n < 10; n += 1) {
      await expect(world.accounts.login(anna.email, `guess number ${n}`, attacker)).rejects.toEqual(
        code('UNAUTHORIZED'),
      )
    }
    await expect(world.accounts.login(anna.email, password, attacker)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 900,
    })
    await expect(world.accounts.login(anna.email, password, '198.51.100.20')).resolves.toBeDefined()
    world.clock.advance(900_000)
    await expect(world.accounts.login(anna.email, password, attacker)).resolves.toBeDefined()
  })

  it('lets in who has logged in from a network before, whatever was guessed from there since', async () => {
    const store = await open()
    const world = accountWorld(store)
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    // A server that started again remembers them: nothing of this is kept in a process.
    const again = accountWorld(store)
    const guess = (n: number, email: string) => again.accounts.login(email, `guess ${n}`, home).catch(() => null)
    for (let n = 0; n < 60; n += 1) await guess(n, `user-${n % 6}@example.org`)
    for (let n = 0; n < 12; n += 1) await guess(n, anna.email)
    await expect(again.accounts.login('new@example.org', password, home)).rejects.toEqual(code('RATE_LIMITED'))
    await expect(again.accounts.login(anna.email, password, home)).resolves.toBeDefined()
    await expect(again.accounts.login(boris.email, password, home)).resolves.toBeDefined()
  })

  it('keeps twenty networks of an account, those seen last, and none of an account that was removed', async () => {
    const world = accountWorld(await open())
    await world.person('root')
    const anna = await world.person('anna')
    for (let n = 1; n <= 21; n += 1) {
      world.clock.advance(1)
      await world.accounts.login(anna.email, password, `198.51.100.${n}`)
    }
    const kept = () =>
      world.store.db.selectFrom('login_networks').select('network').where('user_id', '=', anna.userId).execute()
    expect((await kept()).map(({ network }) => network).sort()).toEqual(
      Array.from({ length: 20 }, (_, n) => `198.51.100.${n + 2}`).sort(),
    )
    await world.administration.removeUser(anna.email)
    expect(await kept()).toEqual([])
  })

  it('ends the token that is logged out, and no other', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const [first, second] = [
      await world.accounts.login(anna.email, password, home, 'cookie'),
      await world.accounts.login(anna.email, password, home, 'cookie'),
    ]
    const bearer = await world.accounts.login(anna.email, password, home)
    for (let times = 0; times < 2; times += 1) {
      await world.accounts.logout(times === 0 ? present(await world.accounts.byCookie(first.token)) : anna)
    }
    expect(await world.accounts.byCookie(first.token)).toBeNull()
    expect(await world.accounts.byCookie(second.token)).not.toBeNull()
    expect(await world.accounts.byJwt(bearer.token)).not.toBeNull()
    const principal = present(await world.accounts.byJwt(bearer.token))
    await world.accounts.logout(principal)
    await world.accounts.logout(principal)
    expect(await world.accounts.byJwt(bearer.token)).toBeNull()
    const logOutLater = async (ms: number) => {
      world.clock.advance(ms)
      const { token } = await world.accounts.login(anna.email, password, home)
      await world.accounts.logout(present(await world.accounts.byJwt(token)))
    }
    // It is remembered after its own date too: what it asked for may wait longer.
    await logOutLater(3_600_000)
    expect(await world.accounts.isCredentialValid(principal)).toBe(false)
    await logOutLater(366 * 86_400_000)
    expect(await world.store.db.selectFrom('ended_tokens').select('id').execute()).toHaveLength(2)
  })
})
