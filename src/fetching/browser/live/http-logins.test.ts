import { expect, it } from 'vitest'
import { HttpLogins } from './http-logins.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

it('keeps the newest login of a host until its site asks again', () => {
  const logins = new HttpLogins()
  logins.asked(new URL('https://shop.example/staff'))
  expect(logins.of('shop.example')).toBeNull()
  logins.given(new URL('https://shop.example/staff'), 'mira', 'wrong')
  logins.asked(new URL('https://shop.example/staff'))
  expect(logins.of('shop.example')).toBeNull()
  logins.given(new URL('https://shop.example/staff?from=a#b'), 'mira', 'pass:wörd')
  const page = 'https://shop.example/staff'
  expect(logins.of('shop.example')).toEqual({ page, authorization: basic('mira:pass:wörd') })
  logins.given(new URL('http://shop.example:8080/'), 'mira', 'other')
  expect(logins.of('shop.example')?.page).toBe('http://shop.example:8080/')
})

it.each(['app.shop.example', 'example', 'id.example'])('keeps none for %s', (host) => {
  const logins = new HttpLogins()
  logins.given(new URL('https://shop.example/'), 'mira', 'secret')
  expect(logins.of(host)).toBeNull()
})
