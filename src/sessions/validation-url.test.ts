import { describe, expect, it } from 'vitest'
import { checkValidationUrl, guessedUrl, type KnownAddresses, knownValidationUrl } from './validation-url.ts'

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
    const addresses = { origin: null, page: null, pages: [], origins: [], ...known }
    expect(knownValidationUrl('shop.test', addresses) ?? guessedUrl('shop.test')).toBe(expected)
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
