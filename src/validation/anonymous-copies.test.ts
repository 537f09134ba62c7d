import { expect, test } from 'vitest'
import { unreachable, unreadObservation } from '../use/unread-page.ts'
import { copyPlace, createAnonymousCopies } from './anonymous-copies.ts'

const sketch = { ...unreadObservation(unreachable('x')).sketch, cookies: [] }

test('each language, proxy and user of a proxy has a copy of its own', () => {
  const gate = { scheme: 'http', host: 'gate.example', port: 7777, username: 'user-us', password: 'p' } as const
  const proxies = [null, gate, { ...gate, username: 'user-de' }, { ...gate, port: 7778 }]
  const places = proxies.flatMap((proxy) =>
    [{}, { 'Accept-Language': 'de' }].map((language) => copyPlace('https://shop.example/', proxy, language)),
  )
  expect(new Set(places).size).toBe(8)
})

test('keeps copies for their time, few, and those that could not be had for a shorter one', () => {
  let now = 0
  const copies = createAnonymousCopies({ now: () => now })
  expect(copies.get('a')).toBeUndefined()
  copies.set('a', sketch)
  copies.set('b', null)
  expect([copies.get('a'), copies.get('b')]).toEqual([sketch, null])
  now = 60_000
  expect([copies.get('a'), copies.get('b')]).toEqual([sketch, undefined])
  for (let n = 1; n < 500; n += 1) copies.set(`page ${n}`, sketch)
  copies.get('a')
  copies.set('b', sketch)
  expect([copies.get('a'), copies.get('page 1'), copies.get('b')]).toEqual([sketch, undefined, sketch])
  now = 600_000
  expect(copies.get('a')).toBeUndefined()
})
