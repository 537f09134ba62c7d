import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
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
    ...over,
  })

const codeOf = (body: Uint8Array, over: Partial<PushBodyOptions> = {}): Promise<unknown> =>
  read(body, over).catch((error: unknown) => (error instanceof AppError ? error.code : error))

describe('the body of a push', () => {
  it('is inflated', async () => {
    expect(await read(packed)).toEqual(push)
  })

  it('is refused wherever its gzip data is cut off', async () => {
    for (let length = 0; length < packed.length; length += 1) {
      expect(await codeOf(packed.subarray(0, length)), `after ${length} bytes`).toBe('BAD_REQUEST')
    }
  })

  it('is refused or read, whichever byte of it is changed', async () => {
    for (const at of packed.keys()) {
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
