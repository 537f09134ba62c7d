import { describe, expect, test } from 'vitest'
import { mayVisit } from '../sessions/may-visit.ts'
import { candidates } from './candidates.ts'
import { askedCount, askedUrl, isWellKnown } from './well-known.ts'

const base = 'https://site.example/app/start'
const source = { base, links: [] as string[], discover: false, next: 0 }
const urls = (over: Partial<typeof source>) => candidates({ ...source, ...over }).map(({ url }) => url)

describe('pages that might tell', () => {
  test('are those of the list, in its order', () => {
    expect(urls({}).slice(0, 3)).toEqual([
      'https://site.example/account',
      'https://site.example/me',
      'https://site.example/profile',
    ])
  })

  test('go on where the last validation stopped', () => {
    expect(urls({ next: 2 })[0]).toBe('https://site.example/profile')
    expect(urls({ next: 2 })).toHaveLength(urls({}).length)
  })

  test('begin with links whose path is on the list, from the root or the folder of the page', () => {
    const links = [
      'https://site.example/news',
      'https://site.example/mein-konto',
      'https://site.example/app/prefs',
      'https://site.example/other/prefs',
    ]
    expect(urls({ links }).slice(0, 2)).toEqual(['https://site.example/mein-konto', 'https://site.example/app/prefs'])
    expect(urls({ links })).not.toContain('https://site.example/news')
    expect(urls({ links })).not.toContain('https://site.example/other/prefs')
  })

  test('are other links only where the user wants it, and never one that must not be visited', () => {
    const links = [
      'https://site.example/news',
      'https://site.example/logout',
      'https://site.example/account/delete',
      'https://site.example/join/3f2a9b7c1d5e8f60a1b2',
    ]
    expect(urls({ links, discover: true })).toContain('https://site.example/news')
    expect(urls({ links, discover: true }).filter((url) => /logout|delete|join/.test(url))).toEqual([])
    expect(urls({ links }).every((url) => !links.includes(url))).toBe(true)
  })

  test('are each asked once, and not the page itself', () => {
    expect(
      urls({ base: 'https://site.example/account', links: ['https://site.example/me', 'https://site.example/me/'] }),
    ).not.toContain('https://site.example/account')
    expect(
      urls({ links: ['https://site.example/me', 'https://site.example/me/'] }).filter(
        (url) => /\/me\/?$/.test(new URL(url).pathname) && !url.includes('api') && !url.includes('users'),
      ),
    ).toHaveLength(1)
  })

  test.each<[string, boolean]>([
    ['https://site.example/account', true],
    ['https://site.example/Account/', true],
    ['https://site.example/app/account', true],
    ['https://site.example/mon-compte', true],
    ['https://site.example/hesab%C4%B1m', true],
    ['https://site.example/%EB%A7%88%EC%9D%B4%ED%8E%98%EC%9D%B4%EC%A7%80', true],
    ['https://site.example/shop/account', false],
    ['https://site.example/accounts-list', false],
    ['https://site.example/', false],
  ])('%s is on the list: %s', (url, expected) => {
    expect(isWellKnown(url, base)).toBe(expected)
  })
})

describe('the well-known paths', () => {
  test('is none of the list that is asked for', () => {
    const urls = Array.from({ length: askedCount }, (_, place) => askedUrl('https://site.example/x', place))
    expect(urls.filter((url) => !mayVisit(url))).toEqual([])
    expect(new Set(urls).size).toBe(askedCount)
  })
})
