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
    prepare: async (url: URL, caller: LookupCaller) => {
      asked.push([url.hostname, caller])
      throw Object.assign(new Error('no'), { code: 'ENOTFOUND' })
    },
    dispatcher: new NoDispatcher(),
  }
  const message = { body: '{}', headers: {} }
  const caller = { account: 'anna', signal: new AbortController().signal }
  const attempt = await send({ route: egress, timeoutMs: 1_000 }, 'https://hooks.example/', message, caller)
  expect(attempt).toEqual({ responseStatus: null, error: "The target's name does not resolve to an address." })
  expect(asked).toEqual([['hooks.example', { account: 'anna', signal: expect.objectContaining({ aborted: true }) }]])
})
