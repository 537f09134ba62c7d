import { describe, expect, it } from 'vitest'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { encodeEnd, type JobEnd } from './job-seal.ts'

const end = (content: string, rawHtml: string | null = null): JobEnd => ({
  result: {
    url: 'https://example.org/',
    statusCode: 200,
    content,
    contentUtf8: null,
    rawHtml,
    title: null,
    byosApplied: false,
    tierUsed: '1',
    credits: 1,
    escalations: [],
    warning: null,
    loginWall: false,
    auth: { verdict: 'unknown', confidence: 0, evidence: [] },
    finalUrl: 'https://example.org/',
    redirectChain: [],
    headers: {},
    responseTimeMs: 1,
    sizeBytes: content.length,
    truncated: null,
  } satisfies ScrapeResult,
  error: null,
})

const read = ({ bytes }: { readonly bytes: Buffer }): JobEnd => JSON.parse(bytes.toString())

describe('encodeEnd', () => {
  it('keeps a result, and a failure', () => {
    const kept = encodeEnd(end('page'))
    expect([kept.isSuccess, read(kept)]).toEqual([true, end('page')])
    const failed: JobEnd = { result: null, error: { code: 'TIMEOUT', message: 'late' } }
    expect([encodeEnd(failed).isSuccess, read(encodeEnd(failed))]).toEqual([false, failed])
  })

  it('makes a failure of a result beyond its limit, counted in bytes', () => {
    const limit = encodeEnd(end('é'.repeat(1000))).bytes.length
    expect(encodeEnd(end('é'.repeat(1000)), limit).isSuccess).toBe(true)
    const cut = encodeEnd(end('é'.repeat(1000)), limit - 1)
    expect([cut.isSuccess, read(cut).error?.code]).toEqual([false, 'PAYLOAD_TOO_LARGE'])
  })

  it('makes a failure of a result that no string can hold', () => {
    const half = '\u0001'.repeat(45 * 1024 * 1024)
    expect(read(encodeEnd(end(half, half))).error?.code).toBe('PAYLOAD_TOO_LARGE')
  })
})
