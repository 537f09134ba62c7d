import { expect, test } from 'vitest'
import { testSession } from '../../test/support/test-session.ts'
import { encodeSecrets, noSecrets } from '../sessions/secrets.ts'
import { type UseDependencies, type UseRequest, useSession } from './use-session.ts'

test.each([
  ['a state of 64 KiB is opened and stored at once', 64 * 1024, ['lease', 'open', 'visit', 'settle']],
  ['a larger one in turns', 64 * 1024 + 1, ['lease', 'turn of anna', 'open', 'visit', 'turn of anna', 'settle']],
])('%s', async (_what, bytes, expected) => {
  const steps: string[] = []
  const step = async (name: string) => void steps.push(name)
  const state = { version: 1, wrappedKey: new Uint8Array(), sealed: new Uint8Array(bytes) }
  const found = { session: testSession(), state }
  const turn = { signal: null, release: async () => {} }
  const deps = {
    leases: { enter: () => step('lease').then(() => ({ turn, found, waitedMs: 0 })) },
    vault: { open: () => step('open').then(() => encodeSecrets(noSecrets)) },
    budget: { enter: () => ({ release: () => {} }) },
    turns: { next: (account: string) => step(`turn of ${account}`) },
  } as unknown as UseDependencies
  const request = { userId: 'anna', first: found, signal: new AbortController().signal } as unknown as UseRequest<never>
  await useSession(deps, request, {
    without: () => null,
    visit: () => step('visit'),
    settle: () => step('settle'),
    broken: () => step('broken'),
  })
  expect(steps).toEqual(expected)
})

test('opens nothing when its client left while it waited, and gives the session back', async () => {
  const left = new AbortController()
  const state = { version: 1, wrappedKey: new Uint8Array(), sealed: new Uint8Array(64 * 1024 + 1) }
  const first = { session: testSession(), state }
  const released: string[] = []
  const turn = { signal: null, release: async () => void released.push('session') }
  const goesOn = () => expect.fail('it goes on')
  const deps = {
    leases: { enter: async () => ({ turn, found: first, waitedMs: 0 }) },
    vault: { open: goesOn },
    turns: { next: async () => left.abort(new Error('left')) },
  } as unknown as UseDependencies
  const request = { userId: 'anna', first, signal: left.signal } as unknown as UseRequest<never>
  const work = { without: () => null, visit: goesOn, settle: goesOn, broken: goesOn }
  await expect(useSession(deps, request, work)).rejects.toThrow('left')
  expect(released).toEqual(['session'])
})
