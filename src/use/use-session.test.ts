import { expect, test } from 'vitest'
import { testSession } from '../../test/support/test-session.ts'
import { AppError } from '../errors.ts'
import { encodeSecrets, noSecrets } from '../sessions/state/secrets.ts'
import {
  beginUse,
  finishVisits,
  type SessionUse,
  type UseDependencies,
  type UseRequest,
  waitForTurn,
} from './use-session.ts'

/** A session with a state of this size, and the steps of a use of it. */
function world(bytes: number, { signal = new AbortController().signal, next = () => {}, enter = () => {} } = {}) {
  const steps: string[] = []
  const step = async (name: string) => void steps.push(name)
  const state = { version: 1, wrappedKey: new Uint8Array(), sealed: new Uint8Array(bytes) }
  const found = { session: testSession(), state }
  const turn = { signal: null, release: () => step('give back') }
  const deps = {
    leases: { enter: () => step('lease').then(() => ({ turn, found, waitedMs: 0 })) },
    vault: { open: () => step('open').then(() => encodeSecrets(noSecrets)) },
    budget: {
      enter: () => {
        enter()
        return { [Symbol.dispose]: () => void steps.push('free'), release: () => void steps.push('free') }
      },
    },
    loopTurns: { next: (account: string) => step(`turn of ${account}`).then(next) },
  } as unknown as UseDependencies
  const request = { userId: 'anna', first: found, signal } as unknown as UseRequest<never>
  const use = async (work: (use: SessionUse) => Promise<void>): Promise<void> => {
    await using granted = await waitForTurn(deps, request)
    using use = await beginUse(deps, request, granted)
    await work(use)
  }
  return { deps, steps, step, use }
}

const broken = () => expect.fail('it is recorded as broken off')

test.each([
  ['a state of 64 KiB is opened and stored at once', 64 * 1024, ['open', 'visit', 'settle']],
  ['a larger one in turns', 64 * 1024 + 1, ['turn of anna', 'open', 'visit', 'turn of anna', 'settle']],
])('%s', async (_what, bytes, expected) => {
  const { deps, steps, step, use } = world(bytes)
  await use(async (use) => {
    await finishVisits(deps, use, step('visit'), broken)
    await step('settle')
  })
  expect(steps).toEqual(['lease', ...expected, 'free', 'give back'])
})

test('opens nothing when its client left while it waited, and gives the session back', async () => {
  const left = new AbortController()
  const { steps, use } = world(64 * 1024 + 1, { signal: left.signal, next: () => left.abort(new Error('left')) })
  await expect(use(() => expect.fail('it goes on'))).rejects.toThrow('left')
  expect(steps).toEqual(['lease', 'turn of anna', 'give back'])
})

test('gives the session back when no slot is free', async () => {
  const enter = () => {
    throw new AppError('OVERLOADED')
  }
  const { steps, use } = world(0, { enter })
  await expect(use(() => expect.fail('it goes on'))).rejects.toMatchObject({ code: 'OVERLOADED' })
  expect(steps).toEqual(['lease', 'open', 'give back'])
})

test.each([
  ['of which nothing was sent is not recorded', false, null, []],
  ['of which something may have been sent is recorded as broken off', true, null, ['broken']],
  ['that cannot be recorded as broken off fails for that reason', true, 'STORAGE_UNAVAILABLE', ['broken']],
] as const)('a visit that fails and %s', async (_what, mayHaveSent, failure, expected) => {
  const { deps, steps, step, use } = world(64 * 1024 + 1)
  const recordBroken = async () => {
    await step('broken')
    if (failure !== null) throw new AppError(failure)
  }
  const used = use((use) => {
    const visits = { mayHaveSent } as SessionUse['visits']
    return finishVisits(deps, { ...use, visits }, Promise.reject(new AppError('TIMEOUT')), recordBroken)
  })
  await expect(used).rejects.toMatchObject({ code: failure ?? 'TIMEOUT' })
  expect(steps).toEqual(['lease', 'turn of anna', 'open', ...expected, 'free', 'give back'])
})
