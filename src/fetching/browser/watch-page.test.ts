import { EventEmitter } from 'node:events'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { proxyCheckUrl } from '../../egress/proxy/proxy.ts'
import { watchOwnRequests } from './watch-page.ts'

const response = (url: string, type: string) => ({
  url: () => url,
  status: () => 200,
  headers: () => ({}),
  request: () => ({ resourceType: () => type, method: () => 'GET' }),
})

it('records what scripts of the page ask for, and not how its connection was tested', async () => {
  const page = new EventEmitter()
  const watch = watchOwnRequests(page as unknown as Page)
  for (const [url, type] of [
    [proxyCheckUrl, 'fetch'],
    ['https://shop.example/style.css', 'stylesheet'],
    ['https://shop.example/me?token=secret', 'fetch'],
    ['https://shop.example/rows', 'xhr'],
  ] as const) {
    page.emit('response', response(url, type))
  }
  for (const event of ['request', 'requestfinished', 'requestfailed'])
    for (const type of ['stylesheet', 'fetch']) page.emit(event, { resourceType: () => type })
  expect(watch.events()).toBe(3)
  expect(await watch.answered()).toEqual([
    { method: 'GET', url: 'https://shop.example/me', status: 200 },
    { method: 'GET', url: 'https://shop.example/rows', status: 200 },
  ])
})
