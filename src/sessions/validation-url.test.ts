import { describe, expect, it } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { checkValidationUrl, defaultValidationUrl, type KnownAddresses, noKnownAddresses } from './validation-url.ts'

describe('where a session is validated when nobody said', () => {
  const origin = 'http://shop.test:8080'
  it.each<[string, Partial<KnownAddresses>, string]>([
    ['nothing is known', {}, 'https://shop.test/'],
    ['its domain named an origin', { origin }, `${origin}/`],
    [
      'a request was imported',
      { pages: ['http://shop.test:8080/orders?page=2'] },
      'http://shop.test:8080/orders?page=2',
    ],
    [
      'the best page is of another site',
      { pages: ['https://cdn.test/a', 'https://my.shop.test/b'] },
      'https://my.shop.test/b',
    ],
    ['the page is of another origin than was named', { origin, pages: ['https://shop.test/a'] }, `${origin}/`],
    ['the page is of the origin that was named', { origin, pages: [`${origin}/a`] }, `${origin}/a`],
    ['the page logs out', { pages: ['https://shop.test/logout', 'https://shop.test/home'] }, 'https://shop.test/home'],
    ['the page deletes something', { pages: ['https://shop.test/item/7/delete'] }, 'https://shop.test/'],
    ['the page is a login', { pages: ['https://shop.test/login'] }, 'https://shop.test/'],
    ['the page holds a secret', { pages: ['https://shop.test/feed?token=abc'] }, 'https://shop.test/'],
    ['its domain named a page', { origin, page: `${origin}/shop/` }, `${origin}/shop/`],
    ['its domain named its login', { origin, page: `${origin}/login` }, `${origin}/`],
    ['its domain named a page with a secret', { origin, page: `${origin}/feed?token=abc` }, `${origin}/`],
    ['a request was imported, too', { origin, page: `${origin}/shop/`, pages: [`${origin}/a`] }, `${origin}/a`],
    ['a storageState has an origin', { origins: ['http://shop.test:3000'] }, 'http://shop.test:3000/'],
    [
      'it has several',
      { origins: ['https://cdn.test', 'https://app.shop.test', 'http://shop.test:3000'] },
      'http://shop.test:3000/',
    ],
    [
      'none of them is its domain',
      { origins: ['https://cdn.test', 'https://app.shop.test'] },
      'https://app.shop.test/',
    ],
  ])('%s', (_name, known, expected) => {
    expect(defaultValidationUrl('shop.test', { ...noKnownAddresses, ...known })).toBe(expected)
  })
})

const login = (path: string, domain = 'shop.test', name = 'sid') => storedCookie(name, '1', { domain, path })

describe('where a session is validated whose cookies have a path or a host', () => {
  const named = { origin: 'http://shop.test:8080' }
  it.each<[string, readonly StoredCookie[], Partial<KnownAddresses>, string]>([
    ['a login of one path', [login('/app')], {}, 'https://shop.test/app/'],
    [
      'a login of one path, and a cookie that is none',
      [login('/', undefined, 'csrftoken'), login('/app')],
      {},
      'https://shop.test/app/',
    ],
    ['a login of one path, and another', [login('/app'), login('/')], {}, 'https://shop.test/'],
    ['a login of one path, beside an origin', [login('/app/')], named, 'http://shop.test:8080/app/'],
    ['a login of one path, beside a page', [login('/app')], { page: 'https://shop.test/b' }, 'https://shop.test/b'],
    ['a login of a path for logging in', [login('/login')], {}, 'https://shop.test/'],
    ['the first is for logging in', [login('/login'), login('/app')], {}, 'https://shop.test/app/'],
    ['a login of another host', [login('/', 'my.shop.test')], {}, 'https://my.shop.test/'],
    ['a login of another host, beside an origin', [login('/', 'my.shop.test')], named, 'http://shop.test:8080/'],
    ['a cookie that is no login', [login('/app', undefined, '_ga')], {}, 'https://shop.test/'],
    ['nothing', [], {}, 'https://shop.test/'],
  ])('has %s', (_name, exactCookies, known, expected) => {
    const state = { cookies: {}, exactCookies, storage: [] }
    expect(defaultValidationUrl('shop.test', { ...noKnownAddresses, ...known }, state)).toBe(expected)
  })

  const stored = [
    { origin: 'https://shop.test', localStorage: [{ name: 'token', value: 'abc0123456789' }], indexedDb: null },
  ]
  it.each([
    ['a cookie without a path', { cookies: { token: '1' }, storage: [] }],
    ['a token in a storage', { cookies: {}, storage: stored }],
  ])('stays where %s may be the login', (_name, over) => {
    const state = { exactCookies: [login('/app')], ...over }
    expect(defaultValidationUrl('shop.test', noKnownAddresses, state)).toBe('https://shop.test/')
  })
})

describe('a validation URL that a user gives', () => {
  it.each([
    ['/account', null],
    ['/login', null],
    ['/logout', 'validation_url'],
    ['/users/sign_out', 'validation_url'],
    ['/index.php?do=logout', 'validation_url'],
  ])('%s is refused if it logs out', (path, field) => {
    const check = () => checkValidationUrl('shop.test', `https://shop.test${path}`)
    if (field === null) expect(check).not.toThrow()
    else
      expect(check).toThrow(
        expect.objectContaining({ code: 'VALIDATION_ERROR', fields: [expect.objectContaining({ field })] }),
      )
  })
})
