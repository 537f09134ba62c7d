import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { settle } from '../../../../test/support/timers.ts'
import { type LiveBrowserDependencies, openLiveBrowser } from './open-live-browser.ts'

/** Opens a browser in which a session for the first page comes of `newSession`. */
function open(newSession: (context: EventEmitter) => Promise<unknown>, signal: AbortSignal) {
  const counts = { closed: 0, dialledFor: [] as string[] }
  const context = Object.assign(new EventEmitter(), {
    browser: () => null,
    addInitScript: async () => undefined,
    newCDPSession: () => newSession(context),
  })
  const fresh = {
    context,
    page: Object.assign(new EventEmitter(), {
      goto: () => Promise.reject(new Error('gone')),
      url: () => 'https://shop.test/',
      mainFrame: () => null,
      isClosed: () => false,
    }),
    exit: { assign: () => undefined },
    close: async () => void ++counts.closed,
  }
  const dialFor = (account: string) => void counts.dialledFor.push(account)
  const deps = { pool: { open: async () => fresh }, dialFor } as unknown as LiveBrowserDependencies
  const request = {
    account: 'a',
    url: new URL('https://shop.test/'),
    profile: { userAgent: null, locale: null, timezone: null, viewport: null },
    proxy: null,
    onBytes: () => undefined,
    onGone: () => undefined,
  }
  return { opening: openLiveBrowser(deps, request, signal), counts }
}

it('a browser that hangs while it opens is given back', async () => {
  const client = new AbortController()
  const { opening, counts } = open(() => new Promise(() => undefined), client.signal)
  client.abort(new DOMException('too late', 'TimeoutError'))
  await expect(opening).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(counts).toEqual({ closed: 1, dialledFor: ['a'] })
})

it('a browser that ends while it opens is not given to anybody', async () => {
  const { opening, counts } = open(async (context) => {
    context.emit('close')
    throw new Error('Target page, context or browser has been closed')
  }, new AbortController().signal)
  await expect(opening).rejects.toMatchObject({ code: 'OVERLOADED' })
  expect(counts.closed).toBe(1)
})

it('a page that does not answer gets one of many sizes, and its watcher is told once what is open', async () => {
  const asked: string[] = []
  const told: string[] = []
  const session = Object.assign(new EventEmitter(), {
    send: (method: string) => {
      asked.push(method)
      if (method === 'Emulation.setDeviceMetricsOverride') return new Promise(() => undefined)
      return Promise.resolve({ currentIndex: 0, entries: [] })
    },
  })
  const browser = await open(async () => session, new AbortController().signal).opening
  const watcher = { frame: () => undefined, tell: ({ type }: { readonly type: string }) => void told.push(type) }
  for (let width = 400; width < 1_400; width += 1) {
    browser.watch(watcher, { width, height: 800, scale: 1, isTouch: false })
  }
  await settle()
  expect(asked.filter((method) => method === 'Emulation.setDeviceMetricsOverride')).toHaveLength(1)
  expect(told.filter((type) => type === 'tabs')).toHaveLength(1)
})

it('copies once the page has taken the keys before, such as those that select', async () => {
  const asked: string[] = []
  const taken = Promise.withResolvers<object>()
  const session = Object.assign(new EventEmitter(), {
    send: (method: string, { expression }: { readonly expression?: string } = {}) => {
      asked.push(method)
      if (method === 'Input.dispatchKeyEvent') return taken.promise
      if (expression === 'document.hasFocus()') return Promise.resolve({ result: { value: true } })
      if (method === 'Runtime.evaluate') return Promise.resolve({ result: { value: { text: 'code 4711' } } })
      return Promise.resolve({ currentIndex: 0, entries: [], frameTree: { frame: { id: '1' } } })
    },
  })
  const browser = await open(async () => session, new AbortController().signal).opening
  await settle()
  asked.length = 0
  const key = { key: 'a', code: 'KeyA', keyCode: 65, location: 0, repeat: false, modifiers: 2 } as const
  void browser.input({ type: 'key', action: 'down', ...key })
  const copied = browser.copy('copy')
  await settle()
  expect(asked).toEqual(['Input.dispatchKeyEvent'])
  taken.resolve({})
  expect(await copied).toEqual({ text: 'code 4711', problem: null })
})
