import { setImmediate as next } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { encryptPush } from '../../test/support/cookiecloud.ts'
import { someOf } from '../../test/support/long-form.ts'
import { takeFor } from '../cookies/formats/import-cookies.ts'
import { readPush } from './read-push.ts'

const source = { uuid: 'u-1', password: 'secret' }
const read = (content: unknown, cryptoType: 'legacy' | 'aes-128-cbc-fixed' = 'legacy') =>
  readPush(
    { uuid: source.uuid, encrypted: encryptPush(source, content, cryptoType), cryptoType, next },
    source.password,
  )

const cookie = {
  name: 'sid',
  value: 'ä b',
  domain: '.shop.example',
  path: '/app',
  hostOnly: false,
  session: false,
  secure: true,
  httpOnly: true,
  sameSite: 'no_restriction',
  expirationDate: 1_900_000_000.5,
  storeId: '0',
}

describe('a push', () => {
  it('has cookies with all their attributes, once each, and the storage of its hosts', async () => {
    const content = await read({
      cookie_data: { shop: [cookie], 'shop.example': [cookie, { name: 3 }, null] },
      local_storage_data: { 'www.shop.example': { theme: 'dark', n: 3 }, 'a b': { x: 'y' }, 'other.example': {} },
      update_time: '2026-03-18T12:00:00.000Z',
    })
    expect(content?.madeAt).toBe(Date.parse('2026-03-18T12:00:00Z'))
    const { state } = takeFor(content?.read ?? ({} as never), 'shop.example', 1_800_000_000_000)
    expect(state.exactCookies).toMatchObject([
      {
        name: 'sid',
        domain: 'shop.example',
        hostOnly: false,
        path: '/app',
        secure: true,
        httpOnly: true,
        sameSite: 'none',
        expiresAt: 1_900_000_000_500,
      },
    ])
    expect(state.storage).toEqual([
      { origin: 'https://www.shop.example', localStorage: [{ name: 'theme', value: 'dark' }], indexedDb: null },
    ])
  })

  it('is read without a `__proto__`, which any site can have in its storage', async () => {
    const storage = '{"__proto__":{"a":"b"},"shop.example":{"__proto__":"x","theme":"dark"}}'
    const content = await read(`{"cookie_data":{"__proto__":[{}]},"local_storage_data":${storage}}`)
    const { state } = takeFor(content?.read ?? ({} as never), 'shop.example', 1_800_000_000_000)
    expect(state.storage).toMatchObject([{ localStorage: [{ name: 'theme', value: 'dark' }] }])
  })

  it.each(
    someOf<[cookies: number, hosts: number, tooMany: number]>(
      [
        [0, 0, 0],
        [20_000, 5_000, 0],
        [20_001, 5_000, 1],
        [20_000, 5_002, 2],
      ],
      2,
    ),
  )('with %d cookies and the storage of %d hosts has %d too many', async (cookies, hosts, tooMany) => {
    const list = Array.from({ length: cookies }, (_, n) => ({ ...cookie, name: `c${n}` }))
    const storage = Object.fromEntries(Array.from({ length: hosts }, (_, n) => [`h${n}.test`, { a: '1' }]))
    const content = await read({ cookie_data: { all: list }, local_storage_data: storage })
    expect(content?.read.tooMany).toBe(tooMany)
  })

  it.each([undefined, 'yesterday', {}, null])('may be without a time that is one: %j', async (time) => {
    expect((await read({ cookie_data: {}, update_time: time }))?.madeAt).toBeNull()
  })

  it.each([
    ['an array', []],
    ['null', null],
    ['a text', '"text"'],
    ['no JSON', '{"cookie_data":'],
    ['no cookies', { local_storage_data: {} }],
    ['a list of cookies', { cookie_data: [cookie] }],
    ['a key twice', '{"cookie_data":{},"cookie_data":{}}'],
    ['deep nesting', `{"cookie_data":{"a":${'['.repeat(100)}${']'.repeat(100)}}}`],
  ])('is refused as %s', async (_name, content) => {
    expect(await read(content)).toBeNull()
    expect(await read(content, 'aes-128-cbc-fixed')).toBeNull()
  })

  it('is refused whichever byte of it is changed, unless it still says the same kind of thing, and never throws', async () => {
    const box = Buffer.from(encryptPush(source, { cookie_data: { a: [cookie] } }), 'base64')
    for (let at = 0; at < box.length; at += 1) {
      const changed = Buffer.from(box)
      changed[at] = (changed[at] ?? 0) ^ 0xff
      const push = { uuid: source.uuid, encrypted: changed.toString('base64'), cryptoType: 'legacy', next } as const
      await expect(readPush(push, source.password)).resolves.toSatisfy(
        (content) => content === null || typeof content === 'object',
      )
    }
    for (const encrypted of ['', 'A', '====', '%%%', 'U2FsdGVkX18=']) {
      const push = { uuid: source.uuid, encrypted, cryptoType: 'legacy', next } as const
      expect(await readPush(push, source.password)).toBeNull()
    }
  })

  it('is read across pieces of base64, also with line ends in it', async () => {
    const content = {
      cookie_data: { 'shop.example': [cookie] },
      local_storage_data: { 'shop.example': { a: 'x'.repeat(150_001) } },
    }
    const encrypted = encryptPush(source, content).replaceAll(/.{76}/g, '$&\n')
    let turns = 0
    const counted = async () => {
      turns += 1
    }
    const read = await readPush({ uuid: source.uuid, encrypted, cryptoType: 'legacy', next: counted }, source.password)
    expect(read?.read.cookies).toHaveLength(1)
    // 4 of base64, 3 of the cipher, 37 of JSON.
    expect(turns).toBeGreaterThan(40)
  })

  it('opens for its own uuid, password and encryption only', async () => {
    const encrypted = encryptPush(source, { cookie_data: {} })
    const push = { uuid: source.uuid, encrypted, cryptoType: 'legacy', next } as const
    expect(await readPush(push, source.password)).not.toBeNull()
    expect(await readPush(push, 'Secret')).toBeNull()
    expect(await readPush({ ...push, uuid: 'u-2' }, source.password)).toBeNull()
    expect(await readPush({ ...push, cryptoType: 'aes-128-cbc-fixed' }, source.password)).toBeNull()
  })
})
