import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { systemTimer } from '../../clock.ts'
import { BrowserProcess } from './browser-process.ts'
import { defaultContextProfile } from './context.ts'

const never = new AbortController().signal

/** A process whose contexts are made up; `gate` is waited for before one is there. */
function processWith({ gate }: { readonly gate: (count: number) => Promise<void> }) {
  const contexts = { opened: 0, closed: 0 }
  const cdp = Object.assign(new EventEmitter(), { send: async () => ({}) })
  const newContext = async () => {
    contexts.opened += 1
    await gate(contexts.opened)
    return { newPage: async () => ({}), newCDPSession: async () => cdp, close: async () => void ++contexts.closed }
  }
  const browser = Object.assign(new EventEmitter(), { newContext, version: () => '150.0' })
  const launched = { browser, memory: async () => 0, kill: async () => {}, close: async () => {} }
  const process = new BrowserProcess({
    launch: async () => launched as never,
    proxy: { open: () => ({ close: () => {} }) as never },
    proxyServer: 'http://127.0.0.1:1',
    timer: systemTimer,
    idleMs: 60_000,
    maxPages: 100,
    recycleBytes: 1e9,
    killBytes: 1e9,
    contextMs: 20_000,
    mayPrepare: () => true,
    onUnused: () => {},
    onEnded: () => {},
  })
  return { process, contexts }
}

it('closes a context that it makes in advance also where the caller that was to get it has left', async () => {
  const goOn = Promise.withResolvers<void>()
  const { process, contexts } = processWith({ gate: async (count) => (count === 2 ? goOn.promise : undefined) })
  const first = await process.open(defaultContextProfile, never)
  await first.close()
  const client = new AbortController()
  const second = process.open(defaultContextProfile, client.signal)
  client.abort(new Error('left'))
  await expect(second).rejects.toThrow('left')
  goOn.resolve()
  const third = await process.open(defaultContextProfile, never)
  await third.close()
  await process.end()
  expect(contexts.closed).toBe(contexts.opened)
})

it('counts a context that is closed twice once', async () => {
  const { process } = processWith({ gate: async () => {} })
  const first = await process.open(defaultContextProfile, never)
  const second = await process.open(defaultContextProfile, never)
  await Promise.all([first.close(), first.close()])
  expect(process.isIdle).toBe(false)
  await second.close()
  expect(process.isIdle).toBe(true)
  await process.end()
})
