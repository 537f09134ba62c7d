import { expect, it } from 'vitest'
import { waitingFor } from './job.ts'

const forLogin = { status: 'queued', attempts: 1, sessionId: 's', loginSince: 1, loginUntil: 9 } as const

it.each<[string, Partial<Parameters<typeof waitingFor>[0]>, number | null, boolean]>([
  ['for a login', {}, 9, false],
  ['for its session, once the login has come', { loginSince: null }, null, true],
  ['for a slot only, before its first start', { loginSince: null, attempts: 0 }, null, false],
  ['for a slot only, without a session', { loginSince: null, sessionId: null }, null, false],
  ['for nothing, when it has ended', { status: 'failed' }, null, false],
])('a job waits %s', (_, over, until, waitsForSession) => {
  const loginWait = until === null ? null : { sessionId: 's', until }
  expect(waitingFor({ ...forLogin, ...over })).toEqual({ loginWait, waitsForSession })
})
