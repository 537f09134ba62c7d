import { setImmediate as next } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCodePoint } from '../../test/support/any-text.ts'
import { someOf } from '../../test/support/long-form.ts'
import type { Json } from '../fetching/page-work/page-task.ts'
import { JsonText } from '../scraping/content/json.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { writeResultText } from './job-writer.ts'
import type { HeldStream } from './json-parts.ts'
import { streamScrape, writeScrape } from './scrape-writer.ts'

const result = (content: string, over: Partial<ScrapeResult> = {}): ScrapeResult => ({
  url: 'https://example.org/ü',
  statusCode: 200,
  content,
  contentUtf8: null,
  rawHtml: null,
  screenshotUrl: null,
  title: 'Größe “x”',
  byosApplied: true,
  tierUsed: '1',
  credits: 1,
  escalations: [],
  warning: null,
  loginWall: false,
  auth: { verdict: 'unknown', confidence: 0, evidence: [] },
  finalUrl: 'https://example.org/',
  redirectChain: [],
  headers: { 'x-a': 'ä' },
  responseTimeMs: 1,
  sizeBytes: content.length,
  truncated: null,
  isBase64: false,
  ...over,
})

describe('the response of a scrape', () => {
  const write = (one: ScrapeResult, flat = false) => writeScrape(one, flat)
  const stream = (one: ScrapeResult) => streamScrape(one, () => next())

  it('writes JSON that came as text as it is, as a value and as one of the formats', async () => {
    const text = `{"a": [1, "\u{1d11e}"], "b": "${'\u{1d11e}'.repeat(600_000)}"}`
    const one = result('', { content: { json: new JsonText(text), text: 'x' } })
    const streamed = Buffer.concat(await (stream(one) as HeldStream).toArray()).toString()
    const stored = Buffer.concat([...writeResultText(one, null)]).toString()
    for (const written of [streamed, write(one).toString(), stored]) {
      expect(isDeepStrictEqual(JSON.parse(written).content, { json: JSON.parse(text), text: 'x' })).toBe(true)
    }
    expect(streamed.includes(text)).toBe(true)
  })

  it('writes a page the same from its bytes as from its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint, maxLength: 300 }), (text) => {
        const content = text.toWellFormed()
        const fromText = String(write(result(content)))
        const fromBytes = write(result(content, { contentUtf8: Buffer.from(content) }))
        expect(Buffer.isBuffer(fromBytes)).toBe(true)
        expect(String(fromBytes)).toBe(fromText)
      }),
      { numRuns: 50 },
    )
  })

  it.each(['', '"\\\n\r\t\b\f\u0000\u001f\u007f', 'é€𝄞\u2028\ufeff', '</script>', '\u0080\u009f\u00ff'])(
    'keeps %j',
    (content) => {
      const written = JSON.parse(String(write(result(content, { contentUtf8: Buffer.from(content) }))))
      expect(written).toMatchObject({ content, title: 'Größe “x”', headers: { 'x-a': 'ä' } })
    },
  )

  // The second takes seconds to write.
  const tooLong: readonly [string, () => Partial<ScrapeResult>][] = [
    ['one value', () => ({ content: { json: { toJSON: () => 'x'.repeat(2 ** 29) } as unknown as Json } })],
    [
      'a page and its HTML',
      () => {
        const half = '\u0001'.repeat(45 * 1024 * 1024)
        return { content: half, rawHtml: half }
      },
    ],
  ]
  it.each(someOf(tooLong, 2))('says of what no string can hold that it is too large: %s', (_name, over) => {
    const one = result('', over())
    const error = thrownBy(() => write(one))
    expect(error).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
  })

  const large: readonly [string, Partial<ScrapeResult>][] = [
    ['from its bytes', { content: null, contentUtf8: Buffer.from('größe "x"\n'.repeat(200_000)) }],
    ['from its text', { content: 'größe\u0001'.repeat(200_000) }],
    ['with its HTML beside it', { content: 'x', rawHtml: '𝄞<p>'.repeat(300_000) }],
    ['by format', { content: { text: 'a𝄞'.repeat(400_000), json: { a: ['b'] }, raw: '"' } }],
    ['with JSON that is one string', { content: { html: '<'.repeat(1_100_000), json: '<' } }],
  ]
  it.each(someOf(large, 2))('streams a large page as it writes it at once: %s', async (_name, over) => {
    const one = result('', over)
    const held = stream(one)
    if (typeof held === 'string' || Buffer.isBuffer(held)) throw new Error('it was written at once')
    expect(held.heldBytes).toBeGreaterThan(1_000_000)
    const streamed = JSON.parse(Buffer.concat(await held.toArray()).toString())
    expect(isDeepStrictEqual(streamed, JSON.parse(String(write(one))))).toBe(true)
  })

  it('writes a small page at once', () => {
    expect(stream(result('x'))).toEqual(write(result('x')))
  })

  it('lets nothing out that the schema does not list', async () => {
    const extra = { ...result('x', { contentUtf8: Buffer.from('x') }), secret: 'canary' }
    expect(String(write(extra))).not.toContain('canary')
    const large = { ...extra, contentUtf8: Buffer.alloc(1_100_000, 'x') }
    expect(Buffer.concat(await (stream(large) as HeldStream).toArray()).includes('canary')).toBe(false)
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return null
}
