import { Dispatcher } from 'undici'
import { expect, test } from 'vitest'
import type { LookupCaller } from '../egress/resolve.ts'
import { send } from './send.ts'

/** Sends nothing. */
class NoDispatcher extends Dispatcher {
  override dispatch(): boolean {
    throw new Error('not sent')
  }
}

test('the name of a receiver is looked up for the account whose webhook it is', async () => {
  const asked: [string, LookupCaller][] = []
  const egress = {
    through: (account: string) => ({
      prepare: async (url: URL, signal: AbortSignal) => {
        asked.push([url.hostname, { account, signal }])
        throw Object.assign(new Error('no'), { code: 'ENOTFOUND' })
      },
      isConnected: () => false,
      dispatcher: new NoDispatcher(),
    }),
  }
  const message = { body: '{}', headers: {} }
  const caller = { account: 'anna', signal: new AbortController().signal }
  const attempt = await send({ egress, timeoutMs: 1_000 }, 'https://hooks.example/', message, caller)
  expect(attempt).toEqual({ responseStatus: null, error: "The target's name does not resolve to an address." })
  expect(asked).toEqual([['hooks.example', { account: 'anna', signal: expect.objectContaining({ aborted: true }) }]])
})
