import { describe, expect, it } from 'vitest'
import { importCookies } from '../../cookies/formats/import-cookies.ts'
import { allItems, databasesOf, type OriginStorage } from '../../cookies/origin-storage.ts'
import { maxStateBytes, noSecrets, stateBytes } from '../state/secrets.ts'
import { withPushed } from './synced.ts'

const origin = 'https://app.example.com'
const held = (token: string) => ({ origin, localStorage: [{ name: 'token', value: token }] })
const item = (name: string, chars: number) => ({ name, value: 'v'.repeat(chars) })

it('a push is tried with the token that it brings', () => {
  const stored = {
    ...noSecrets,
    storage: [{ ...held('first-token-00001'), indexedDb: null }],
    headers: { Authorization: 'Bearer first-token-00001' },
    tokenEntry: { origin, key: 'token' },
  }
  const pushed = { cookies: [], origins: [held('second-token-0002')] }
  const imported = importCookies(pushed, 'app.example.com', 0)
  const { secrets } = withPushed(stored, { imported, userAgent: null }, { validationUrl: origin })
  expect(secrets).toMatchObject({
    storage: [held('second-token-0002')],
    headers: { Authorization: 'Bearer second-token-0002' },
  })
})

describe('a push for which a state has no room', () => {
  const sizes = (storage: readonly OriginStorage[]) =>
    storage.map((one) => [
      one.origin,
      ...allItems(one).map(({ name, value }) => `${name} ${value.length}`),
      ...databasesOf(one).map((database) => (database as { name: string }).name),
    ])
  const pushed = (storage: Readonly<Record<string, Readonly<Record<string, string>>>>) => {
    const cookies = { 'example.com': [{ name: 'sid', value: 'new', domain: 'example.com', path: '/' }] }
    const content = { cookie_data: cookies, local_storage_data: storage }
    return { imported: importCookies(content, 'example.com', 0), userAgent: null }
  }

  it('keeps what it brings, then the smallest of what was stored, and names the rest', () => {
    const stored: OriginStorage[] = [
      {
        origin: 'https://a.example.com',
        localStorage: [item('token', 30), item('old', 700_000)],
        sessionStorage: [item('tab', 600_000)],
        indexedDb: JSON.stringify([{ name: 'big', x: 'd'.repeat(800_000) }, { name: 'login' }]),
      },
      { origin: 'https://b.example.com', localStorage: [item('cache', 900_000)], indexedDb: null },
    ]
    const brought = { 'a.example.com': { token: 't', state: 'v'.repeat(950_000) } }
    const { secrets, tooLarge } = withPushed({ ...noSecrets, storage: stored }, pushed(brought), {
      validationUrl: origin,
    })
    expect(sizes(secrets.storage)).toEqual([
      ['https://a.example.com', 'token 1', 'state 950000', 'tab 600000', 'login'],
    ])
    expect(tooLarge).toEqual(['database big of https://a.example.com', 'item cache of https://b.example.com'])
    expect(secrets.exactCookies).toMatchObject([{ value: 'new' }])
    expect(stateBytes(secrets)).toBeLessThan(maxStateBytes)
  })

  it('is the same when it is repeated', () => {
    const stored = [{ origin: 'https://b.example.com', localStorage: [item('cache', 2_000_000)], indexedDb: null }]
    const push = pushed({ 'a.example.com': { state: 'v'.repeat(500_000) } })
    const once = withPushed({ ...noSecrets, storage: stored }, push, { validationUrl: origin })
    expect(once.tooLarge).toEqual(['item cache of https://b.example.com'])
    const twice = withPushed(once.secrets, push, { validationUrl: origin })
    expect(twice).toEqual({ secrets: once.secrets, tooLarge: [] })
  })

  it('loses what has no room alone', () => {
    const brought = {
      'a.example.com': { token: 't', wide: '\u4e2d'.repeat(750_000) },
      'b.example.com': { x: 'x'.repeat(1_100_000) },
    }
    const { secrets, tooLarge } = withPushed(noSecrets, pushed(brought), { validationUrl: origin })
    expect(sizes(secrets.storage)).toEqual([['https://a.example.com', 'token 1']])
    expect(tooLarge).toEqual(['localStorage of b.example.com', 'item wide of https://a.example.com'])
  })
})
