import { describe, expect, it } from 'vitest'
import { principal } from '../../test/support/principals.ts'
import { testClock } from '../../test/support/session-world.ts'
import { testSession } from '../../test/support/test-session.ts'
import { AppError } from '../errors.ts'
import type { LastVerdict } from '../sessions/last-verdict.ts'
import { encodeLearned, newLife } from '../sessions/monitoring/learned.ts'
import type { Session } from '../sessions/session.ts'
import { ensureLoggedIn } from './ensure.ts'

const anna = principal('anna')
const learnedOf = (putVersion: number) => encodeLearned(newLife({ putVersion, createdAt: 0 }, 0))
const verdict = (name: LastVerdict['verdict']) => ({ verdict: name, loginUrl: null }) as LastVerdict

/** A session, what a validation makes of it, and what happens to it meanwhile: by second. */
function world(
  over: Partial<Session>,
  validated: Partial<Session> = {},
  later: Readonly<Record<number, Partial<Session>>> = {},
) {
  const clock = testClock()
  const start = clock.now()
  let session = testSession({
    accountId: anna.userId,
    lastValidatedAt: start,
    lastVerdict: verdict('logged_in'),
    learned: learnedOf(1),
    ...over,
  })
  let checks = 0
  let credentialEndsAt: number | null = null
  const stop = new AbortController()
  const ensure = (waitSeconds = 0) =>
    ensureLoggedIn(
      {
        clock,
        sessionRepository: { find: async () => ({ session, role: over.organizationId === 'team' ? 'member' : null }) },
        timer: {
          after: (ms, run) => {
            clock.advance(ms)
            session = { ...session, ...later[(clock.now() - start) / 1000] }
            queueMicrotask(run)
            return () => {}
          },
        },
        requireCredential: async () => {
          if (credentialEndsAt !== null && (clock.now() - start) / 1000 >= credentialEndsAt)
            throw new AppError('UNAUTHORIZED')
        },
        validate: async () => {
          checks += 1
          session = { ...session, lastValidatedAt: clock.now(), ...validated }
        },
        loginPageUrl: (id) => `https://keys.test/login/${id}`,
      },
      anna,
      's',
      { waitMs: waitSeconds * 1000, signal: stop.signal, requestId: 'r' },
    )
  const endCredential = (second: number): void => {
    credentialEndsAt = second
  }
  return { ensure, stop, endCredential, checks: () => checks, waitedMs: () => clock.now() - start }
}

const needed = expect.objectContaining({ code: 'LOGIN_NEEDED', loginUrl: 'https://keys.test/login/s' })
const dead = { status: 'invalid', lastVerdict: verdict('logged_out') } as const

describe('a session', () => {
  it.each<[string, Partial<Session>, Partial<Session>, number]>([
    ['that was seen logged in lately', {}, {}, 0],
    ['whose last check is old', { lastValidatedAt: 1 }, {}, 1],
    ['that was never checked', { lastVerdict: null, lastValidatedAt: null }, { lastVerdict: verdict('logged_in') }, 1],
    ['that is pending', { status: 'pending_validation' }, { status: 'active' }, 1],
    ['whose cookies were replaced since its check', { putVersion: 2 }, {}, 1],
    ['with new cookies', { lastVerdict: verdict('logged_out') }, { lastVerdict: verdict('logged_in') }, 1],
    ['whose site is down', { lastValidatedAt: 1 }, { lastVerdict: verdict('site_down') }, 1],
  ])('%s is returned', async (_, over, validated, checks) => {
    const one = world(over, validated)
    expect(await one.ensure()).toMatchObject({ id: 's', status: 'active' })
    expect(one.checks()).toBe(checks)
  })

  it('that waits for a check which decides nothing is returned as it is', async () => {
    const one = world({ status: 'pending_validation' }, { lastVerdict: verdict('unknown') })
    expect(await one.ensure()).toMatchObject({ id: 's', status: 'pending_validation' })
    expect(one.checks()).toBe(1)
  })

  it.each<[string, Partial<Session>, Partial<Session>, number]>([
    ['waits for a check that finds it logged out', { status: 'pending_validation' }, dead, 1],
    ['waits for a check that is to be repeated', { status: 'pending_validation' }, { deathHeldAt: 5 }, 1],
    ['is invalid', dead, {}, 0],
    ['has expired', { expiresAt: 1 }, {}, 0],
    ['is found logged out now', { lastValidatedAt: 1 }, dead, 1],
    ['is found logged out with its new cookies', { putVersion: 2 }, dead, 1],
    ['looks logged out, to be checked again', { lastValidatedAt: 1 }, { deathHeldAt: 5 }, 1],
    ['shows another user', { lastValidatedAt: 1 }, { wrongUser: 'mallory' }, 1],
  ])('that %s needs a login', async (_, over, validated, checks) => {
    const one = world(over, validated)
    await expect(one.ensure()).rejects.toEqual(needed)
    expect([one.checks(), one.waitedMs()]).toEqual([checks, 0])
  })

  it('that shows another user is not called logged out', async () => {
    const other = 'The session is logged in as a different user than it expects.'
    await expect(world({ wrongUser: 'mallory' }, { wrongUser: 'mallory' }).ensure()).rejects.toThrow(other)
    const both = { ...dead, wrongUser: 'mallory' }
    await expect(world(both, both).ensure()).rejects.toThrow('The session is not logged in.')
  })

  it('of a team says to a member who can log in', async () => {
    const shared = { accountId: 'bob', organizationId: 'team' }
    const resolution = expect.stringMatching(/^Let its owner, an admin or owner .* open details.login_url and log in/)
    for (const over of [dead, { wrongUser: 'mallory' }]) {
      const ensure = world({ ...shared, ...over }, over).ensure()
      await expect(ensure).rejects.toMatchObject({ code: 'LOGIN_NEEDED', resolution })
    }
    await expect(world(dead).ensure()).rejects.toMatchObject({
      resolution: expect.stringMatching(/^Let a person open/),
    })
  })

  it('that is disabled is not waited for', async () => {
    await expect(world({ disabled: true }).ensure(60)).rejects.toEqual(
      expect.objectContaining({ code: 'SESSION_INACTIVE' }),
    )
  })
})

describe('waiting', () => {
  it('ends when somebody has logged in, after one check of the new state', async () => {
    const fresh = { status: 'active', putVersion: 2, lastVerdict: verdict('logged_out') } as const
    const one = world(dead, { lastVerdict: verdict('logged_in') }, { 7: fresh })
    expect(await one.ensure(60)).toMatchObject({ status: 'active' })
    expect([one.checks(), one.waitedMs()]).toEqual([1, 7000])
  })

  it('ends with its credential, before anything of the session is used or shown', async () => {
    const fresh = { status: 'active', putVersion: 2, lastVerdict: verdict('logged_out') } as const
    const one = world(dead, { lastVerdict: verdict('logged_in') }, { 7: fresh })
    one.endCredential(7)
    await expect(one.ensure(60)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect([one.checks(), one.waitedMs()]).toEqual([0, 7000])
  })

  it('ends after its time', async () => {
    const one = world(dead)
    await expect(one.ensure(3)).rejects.toEqual(needed)
    expect(one.waitedMs()).toBe(3000)
  })

  it('ends when the client disconnects', async () => {
    const one = world(dead)
    one.stop.abort(new Error('gone'))
    await expect(one.ensure(60)).rejects.toThrow('gone')
  })
})
