import { setImmediate as nextTurn } from 'node:timers/promises'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Coding } from './codings.ts'
import { decompress as decompressBy } from './decompress.ts'

const uncounted = (): void => {}
const endless = new AbortController().signal
const alone = { inTurn: <T>(task: () => Promise<T>) => task(), next: nextTurn }
const decompress = (
  compressed: Buffer,
  codings: readonly Coding[],
  maxBytes: number,
  onOutput: (bytes: number) => void,
) => decompressBy(compressed, codings, { ...alone, maxBytes, onOutput, signal: endless })
const text = Buffer.from('<p>Grüße, world</p>\n'.repeat(500))
/** The best that it can, which is the default, takes a hundred times as long. */
const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }
/** Does not compress, so that a piece of what goes in is a piece of what comes out. */
const noise = Buffer.from(randomBytes(400_000))

function randomBytes(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

const codings = [
  { coding: 'gzip', encode: (data: Buffer) => gzipSync(data) },
  { coding: 'deflate', encode: (data: Buffer) => deflateSync(data) },
  { coding: 'deflate', encode: (data: Buffer) => deflateRawSync(data) },
  { coding: 'br', encode: (data: Buffer) => brotliCompressSync(data, quick) },
  { coding: 'zstd', encode: (data: Buffer) => zstdCompressSync(data) },
] as const

test.each([
  ['small', text],
  ['large', noise],
])('of several zstd frames the first is decoded, and it is not all: %s', async (_name, first) => {
  const frames = Buffer.concat([zstdCompressSync(first), zstdCompressSync(text)])
  expect(await decompress(frames, ['zstd'], 1e6, uncounted)).toEqual({ body: first, cut: 'undecodable' })
})

describe.each(codings)('decompress $coding', ({ coding, encode }) => {
  test('small and large', async () => {
    expect(await decompress(encode(text), [coding], 1e6, uncounted)).toEqual({ body: text, cut: null })
    expect(await decompress(encode(noise), [coding], 1e6, uncounted)).toEqual({ body: noise, cut: null })
  })

  test('an empty body is empty', async () => {
    expect(await decompress(Buffer.alloc(0), [coding], 10, uncounted)).toEqual({ body: Buffer.alloc(0), cut: null })
    expect(await decompress(encode(Buffer.alloc(0)), [coding], 10, uncounted)).toEqual({
      body: Buffer.alloc(0),
      cut: null,
    })
  })

  test('the limit counts what comes out, to the byte', async () => {
    expect((await decompress(encode(text), [coding], text.length, uncounted)).cut).toBeNull()
    const cut = await decompress(encode(text), [coding], text.length - 1, uncounted)
    expect(cut).toEqual({ body: text.subarray(0, -1), cut: 'limit' })
  })

  test('a bomb costs no more than the limit', async () => {
    const bomb = encode(Buffer.alloc(3 * 1024 * 1024))
    let counted = 0
    const { body, cut } = await decompress(bomb, [coding], 1024 * 1024, (bytes) => {
      counted += bytes
    })
    expect(cut).toBe('limit')
    expect(body.length).toBe(1024 * 1024)
    expect(counted).toBe(1024 * 1024)
  })

  test('a body that breaks off yields what came before', async () => {
    const whole = encode(noise)
    const { body, cut } = await decompress(whole.subarray(0, whole.length - 1000), [coding], 1e6, uncounted)
    expect(cut).toBe('undecodable')
    expect(body.length).toBeGreaterThan(100_000)
    expect(body.equals(noise.subarray(0, body.length))).toBe(true)
  })

  test('what is not of this coding yields nothing', async () => {
    const { body, cut } = await decompress(Buffer.from('\x07<html>plain</html>'), [coding], 1e6, uncounted)
    expect({ length: body.length, cut }).toEqual({ length: 0, cut: 'undecodable' })
  })

  test('a listener that throws ends it with its error', async () => {
    const full = new Error('full')
    const refuse = (): void => {
      throw full
    }
    await expect(decompress(encode(text), [coding], 1e6, refuse)).rejects.toBe(full)
    await expect(decompress(encode(noise), [coding], 1e6, refuse)).rejects.toBe(full)
  })

  test('a signal ends it with its reason', async () => {
    const gone = new Error('gone')
    await expect(
      decompressBy(encode(noise), [coding], {
        ...alone,
        maxBytes: 1e6,
        onOutput: uncounted,
        signal: AbortSignal.abort(gone),
      }),
    ).rejects.toBe(gone)
  })
})

describe('decompress', () => {
  test('several codings are taken off in reverse', async () => {
    expect(await decompress(gzipSync(brotliCompressSync(text)), ['br', 'gzip'], 1e6, uncounted)).toEqual({
      body: text,
      cut: null,
    })
    expect(await decompress(zstdCompressSync(gzipSync(noise)), ['gzip', 'zstd'], 1e6, uncounted)).toEqual({
      body: noise,
      cut: null,
    })
  })

  test('a bomb within a bomb is bounded as well', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(10 * 1024 * 1024)))
    const { body, cut } = await decompress(bomb, ['gzip', 'gzip'], 100_000, uncounted)
    expect({ length: body.length, cut }).toEqual({ length: 100_000, cut: 'limit' })
  })

  test('a body of which a layer between is far larger than the whole is cut', async () => {
    // A gzip member that is all empty blocks: 5 bytes each, a thousandth of which is left by each layer around it.
    const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    const empty = Buffer.alloc(5 * 400_000, Buffer.from([0, 0, 0, 0xff, 0xff]))
    const last = Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0])
    const bomb = gzipSync(gzipSync(Buffer.concat([header, empty, last])))
    const found = await decompress(bomb, ['gzip', 'gzip', 'gzip'], 100_000, uncounted)
    expect({ length: found.body.length, cut: found.cut }).toEqual({ length: 0, cut: 'limit' })
  })

  test.each([
    [['gzip'], 0],
    [['br'], 1],
    [['gzip', 'gzip'], 1],
  ] as const)(
    'only a single coding that takes no long time is decoded on the main thread: %j',
    async (codings, turns) => {
      let taken = 0
      const body = codings.reduce(
        (inner, one) => (one === 'br' ? brotliCompressSync(inner, quick) : gzipSync(inner)),
        text,
      )
      const found = await decompressBy(body, codings, {
        maxBytes: 1e6,
        onOutput: uncounted,
        signal: endless,
        next: nextTurn,
        inTurn: (task) => {
          taken += 1
          return task()
        },
      })
      expect([found.body.equals(text), taken]).toEqual([true, turns])
    },
  )

  test('a damaged outer coding yields what the inner one had', async () => {
    const whole = gzipSync(gzipSync(noise))
    const { body, cut } = await decompress(whole.subarray(0, 300_000), ['gzip', 'gzip'], 1e6, uncounted)
    expect(cut).toBe('undecodable')
    expect(body.length).toBeGreaterThan(100_000)
    expect(body.equals(noise.subarray(0, body.length))).toBe(true)
  })

  const named = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0]),
    Buffer.from('abcpage.html\0a comment\0\0\0', 'latin1'),
  ])

  describe.each([
    ['small', text],
    ['large', noise],
  ])('what follows the gzip data of a %s body is ignored, as browsers do', (_size, data) => {
    const whole = gzipSync(data)

    test.each([
      ['a line break', whole, '\r\n'],
      ['a comment', whole, '<!-- 0.3 s -->'],
      ['what begins like another member', whole, '\x1f\x8b\x08'],
      ['zeros', whole, '\0\0\0'],
      [
        'a line break, after a header with all its fields',
        Buffer.concat([named, deflateRawSync(data), Buffer.alloc(8)]),
        '\n',
      ],
    ])('%s', async (_what, compressed, rest) => {
      const body = Buffer.concat([compressed, Buffer.from(rest, 'latin1')])
      expect(await decompress(body, ['gzip'], 1e6, uncounted)).toEqual({ body: data, cut: null })
      expect(await decompress(body, ['gzip'], data.length - 1, uncounted)).toMatchObject({ cut: 'limit' })
    })

    test('but not what is missing', async () => {
      const { body, cut } = await decompress(whole.subarray(0, -12), ['gzip'], 1e6, uncounted)
      expect([cut, data.subarray(0, body.length).equals(body)]).toEqual(['undecodable', true])
    })
  })

  test.each([
    ['no gzip', Buffer.from('hello, world')],
    ['its header alone', gzipSync('').subarray(0, 10)],
    ['a name without an end', Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, 65, 65])],
    ['a field longer than all', Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 3, 255, 255, 1])],
  ])('%s yields nothing', async (_what, body) => {
    expect(await decompress(body, ['gzip'], 1e6, uncounted)).toEqual({ body: Buffer.alloc(0), cut: 'undecodable' })
  })

  test('gzip members that follow one another are one body', async () => {
    const joined = Buffer.concat([gzipSync('one '), gzipSync('two')])
    expect((await decompress(joined, ['gzip'], 100, uncounted)).body.toString()).toBe('one two')
  })

  test('whatever arrives, it ends, and within the limit', async () => {
    const coding = fc.constantFrom('gzip', 'deflate', 'br', 'zstd') as fc.Arbitrary<'gzip'>
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), coding, async (bytes, name) => {
        const { body } = await decompress(Buffer.from(bytes), [name], 50, uncounted)
        expect(body.length).toBeLessThanOrEqual(50)
      }),
    )
  })
})
