import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { testServer } from '../../test/support/http/test-server.ts'
import { someOf } from '../../test/support/long-form.ts'
import { AppError } from '../errors.ts'
import { type PushBodyOptions, readPushBody } from './push-body.ts'

const push = { uuid: 'one-two', encrypted: 'U2Fsd+/GVk==', crypto_type: 'legacy' }
const packed = gzipSync(JSON.stringify(push))

const read = (body: Uint8Array, over: Partial<PushBodyOptions> = {}) =>
  readPushBody(Readable.from([body]), {
    contentType: 'application/json',
    coding: 'gzip',
    reserve: () => {},
    next: () => nextTurn(),
    inTurn: (task) => task(),
    ...over,
  })

const codeOf = (body: Uint8Array, over: Partial<PushBodyOptions> = {}): Promise<unknown> =>
  read(body, over).catch((error: unknown) => (error instanceof AppError ? error.code : error))

describe('the body of a push', () => {
  it('is inflated only in its turn', async () => {
    const reserved: number[] = []
    const turn = Promise.withResolvers<void>()
    const found = read(packed, {
      inTurn: (task) => turn.promise.then(task),
      reserve: (bytes) => reserved.push(bytes),
    })
    for (let turns = 0; turns < 20; turns += 1) await nextTurn()
    expect(reserved).toEqual([packed.length])
    turn.resolve()
    expect(await found).toEqual(push)
    expect(reserved).toEqual([packed.length, JSON.stringify(push).length])
  })

  it('is inflated', async () => {
    expect(await read(packed)).toEqual(push)
  })

  it('is refused wherever its gzip data is cut off', async () => {
    for (const length of someOf([...packed.keys()], 5)) {
      expect(await codeOf(packed.subarray(0, length)), `after ${length} bytes`).toBe('BAD_REQUEST')
    }
  })

  it('is refused or read, whichever byte of it is changed', async () => {
    for (const at of someOf([...packed.keys()], 5)) {
      const damaged = Buffer.from(packed)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at)
      const outcome = await codeOf(damaged)
      if (outcome !== 'BAD_REQUEST') expect(outcome, `byte ${at}`).toEqual(push)
    }
  })

  it('is refused as soon as there is no room for more of it', async () => {
    const large = gzipSync(Buffer.alloc(1024 * 1024))
    const reserve = (bytes: number): void => {
      if (bytes !== large.length) throw new AppError('OVERLOADED')
    }
    for (const body of [large, large.subarray(0, -10)]) expect(await codeOf(body, { reserve })).toBe('OVERLOADED')
  })

  it('may have 12 MiB when it is inflated', async () => {
    const padded = (bytes: number) => gzipSync(JSON.stringify(push).padEnd(bytes))
    expect(await read(padded(12 * 1024 * 1024))).toEqual(push)
    expect(await codeOf(padded(12 * 1024 * 1024 + 1))).toBe('PAYLOAD_TOO_LARGE')
  })

  it('is read in pieces of 4 KiB, between which others get their turn', async () => {
    let turns = 0
    const next = async () => {
      turns += 1
    }
    expect(await codeOf(gzipSync(`[${'0,'.repeat(12 * 1024)}0]`), { next })).toEqual(Array(12 * 1024 + 1).fill(0))
    expect(turns).toBe(7)
  })

  it.each([
    ['few escapes', 'AbC+'.repeat(16), 2_000, 'AbC+'.repeat(16).repeat(2_000)],
    ['nothing but escapes', '+', 1_000_000, 'BAD_REQUEST'],
  ])('has %s', async (_name, text, count, expected) => {
    const escaped = `${text.slice(0, -1)}\\u002B`
    const body = gzipSync(`{"uuid":"a","encrypted":"${escaped.repeat(count)}"}`)
    const answer = (await codeOf(body)) as { encrypted?: string } | string
    expect((typeof answer === 'string' ? answer : answer.encrypted) === expected).toBe(true)
  })
})

it('takes turns with the pushes of its network, for each piece', async () => {
  const accounts: string[] = []
  const loopTurns = {
    begin: (_account: string, start: (end: () => void) => void) => {
      start(() => {})
      return true
    },
    next: async (account: string) => {
      accounts.push(account)
    },
    nextBrief: async () => {},
  }
  const { app } = await testServer({ loopTurns: loopTurns })
  const payload = { ...push, encrypted: 'A'.repeat(10_000) }
  await app.inject({ method: 'POST', url: '/sync/cookiecloud/update', remoteAddress: '192.0.2.7', payload })
  expect(accounts).toEqual(Array(3).fill('192.0.2.7'))
})
