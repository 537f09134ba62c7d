import { EventEmitter } from 'node:events'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { addHeaders, patternsOf, withAdded } from './added-headers.ts'

const added = { patterns: ['*'], headersFor: () => ({ filling: { 'X-Own': '1' } }) }

describe('addHeaders', () => {
  it.each([
    ['before it has a session', 'session'],
    ['before its session takes a command', 'command'],
  ])('survives a window that closes %s', async (_, fails) => {
    const asked: string[] = []
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    const gone = (call: string) => {
      asked.push(call)
      return Promise.reject(new Error('closed'))
    }
    const session = Object.assign(new EventEmitter(), { send: () => gone('command') }) as unknown as CDPSession
    const context = Object.assign(new EventEmitter(), {
      newCDPSession: async () => (fails === 'session' ? gone('session') : session),
    })
    const cdp = Object.assign(new EventEmitter(), { send: async () => {} }) as unknown as CDPSession
    await addHeaders(context as unknown as BrowserContext, {} as Page, cdp, added)
    process.on('unhandledRejection', note)
    context.emit('page', {})
    await new Promise((done) => setImmediate(done))
    process.off('unhandledRejection', note)
    expect(asked).toEqual([fails])
    expect(unhandled).toEqual([])
  })
})

describe('withAdded', () => {
  const filling = {
    Authorization: 'Bearer old',
    Accept: 'text/csv',
    Origin: 'https://shop.test',
    'Sec-Fetch-Site': 'none',
  }
  it.each([
    ['a header that is missing is added', 'Authorization', {}, 'Bearer old'],
    ['what a script has set is kept', 'authorization', { authorization: 'Bearer new' }, 'Bearer new'],
    ['the empty token of a script is not', 'Authorization', { authorization: 'Bearer null' }, 'Bearer old'],
    ['nor is one without a scheme', 'Authorization', { authorization: 'undefined' }, 'Bearer old'],
    ['what the browser sends by itself is replaced', 'Accept', { Accept: '*/*' }, 'text/csv'],
    ['also what no script can set', 'Origin', { Origin: 'https://app.test' }, 'https://shop.test'],
    ['and Sec-*', 'Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }, 'none'],
    ['others stay', 'Content-Type', { 'Content-Type': 'text/plain' }, 'text/plain'],
  ])('%s', (_, name, ofPage: Record<string, string>, expected) => {
    expect(withAdded(ofPage, { filling })[name]).toBe(expected)
  })

  it('replaces what a script has set by the headers of the request itself', () => {
    const toAdd = { filling: { 'X-A': 'stored' }, replacing: { 'X-A': 'asked' } }
    expect(withAdded({ 'x-a': 'set' }, toAdd)).toEqual({ 'X-A': 'asked' })
  })
})

describe('patternsOf', () => {
  it.each([
    ['shop.test', 'https://shop.test/', true],
    ['shop.test', 'http://shop.test:8080/a?b', true],
    ['shop.test', 'https://api.shop.test/', true],
    ['shop.test', 'https://shop.test./', true],
    ['shop.test', 'https://other.test/', false],
    ['shop.test', 'https://workshop.test/', false],
    ['www.shop.test', 'https://shop.test/', true],
    ['www.shop.test', 'https://www.shop.test/', true],
    ['[::1]', 'http://[::1]/', true],
    ['[::1]', 'http://[::1]:8080/', true],
  ])('of %s: %s is %s', (domain, url, isMatched) => {
    const isOf = (pattern: string) => {
      const source = pattern.replaceAll(/[.[\]]/g, '\\$&').replaceAll('*', '.*')
      return new RegExp(`^${source}$`).test(url)
    }
    expect(patternsOf(domain).some(isOf)).toBe(isMatched)
  })
})
