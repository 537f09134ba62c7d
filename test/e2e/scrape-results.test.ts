import { once } from 'node:events'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FormatsBody } from '../support/client.ts'
import { freePort } from '../support/processes.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, type SiteHandler, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let site: Site
let user: TestUser

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({ MAX_SCRAPES: '3' }), startSite()])
  user = await server.newUser()
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const domain = 'shop.test'

/** A page that is answered when the test says so. */
function held(path: string, reply: ReturnType<typeof html> = html('done')) {
  const release = Promise.withResolvers<void>()
  const arrivals: { gone: Promise<void> }[] = []
  const handler: SiteHandler = async (request) => {
    arrivals.push(request)
    await release.promise
    return reply
  }
  site.on(path, handler)
  const arrived = (count: number) => until(`${count} requests at ${path}`, () => arrivals[count - 1])
  return { arrived, release: release.resolve }
}

describe('content', () => {
  const article =
    '<!doctype html><html><head><title>A &amp; B</title><meta property="og:title" content="OG"><script type="application/ld+json">{"@type":"Product","name":"Latch","sku":12345678901234567890}</script></head><body><nav>menu</nav><article><h1>Heading</h1><p>First paragraph with <b>bold</b> words.</p></article></body></html>'

  it('is the HTML where no formats are asked for', async () => {
    site.on('/article', html(article))
    const { json } = await user.scrape({ url: site.url('/article', domain) })
    expect([json.content, json.title, json.byos_applied, json.size_bytes]).toEqual([
      article,
      'A & B',
      false,
      Buffer.byteLength(article),
    ])
    expect(json).not.toHaveProperty('content_truncated')
    expect(json).not.toHaveProperty('content_encoding')
  })

  it('is an entry a format, unknown ones left out with a warning', async () => {
    site.on('/article', html(article))
    const url = site.url('/article', domain)
    const body = { url, formats: ['html', 'text', 'markdown', 'json', 'hologram'], include_raw_html: true }
    const { status, json, text } = await user.call<FormatsBody>('POST', '/scrape', body)
    expect(status).toBe(200)
    expect(text).toContain('"sku":12345678901234567890')
    expect(Object.keys(json.content).sort()).toEqual(['html', 'json', 'markdown', 'text'])
    expect(json.content.markdown).toContain('**bold**')
    expect(json.content.text).toContain('First paragraph with bold words.')
    expect(JSON.stringify(json.content.json)).toContain('Latch')
    expect([json.raw_html, json.warning]).toEqual([article, expect.stringContaining('Unknown formats')])
    const none = await user.call('POST', '/scrape', { url, formats: ['hologram'] })
    expect([none.status, none.json.field]).toEqual([422, 'formats'])
  })

  it('is base64 in raw where it is binary', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff])
    site.on('/image', { headers: { 'content-type': 'image/png' }, body: bytes })
    const body = { url: site.url('/image', domain), formats: ['raw'] }
    const { json } = await user.call<FormatsBody>('POST', '/scrape', body)
    expect([json.content.raw, json.content_encoding]).toEqual([bytes.toString('base64'), 'base64'])
  })

  it('is cut where it is longer than it may be, counted after decompression', async () => {
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' }
    site.on('/bomb', { headers, body: gzipSync(Buffer.alloc(3_000_000, 'a')) })
    const { json } = await user.scrape({ url: site.url('/bomb', domain), max_response_bytes: 1000 })
    expect([json.size_bytes, json.content]).toEqual([1000, 'a'.repeat(1000)])
    expect(json.content_truncated).toMatchObject({
      truncated: true,
      truncated_at_bytes: 1000,
      truncation_reason: 'response_body_cap',
    })
    expect(json.warning).toBe('The body is longer than max_response_bytes; this is its beginning (1000 bytes).')
  })

  it('is what a form gets', async () => {
    site.on('/form', ({ method, body, headers }) => html(`${method} ${headers['content-type']} ${body}`))
    const url = site.url('/form', domain)
    const form = await user.scrape({ url, method: 'POST', body: 'q=1' })
    expect(form.json.content).toBe('POST application/x-www-form-urlencoded q=1')
    const json = await user.scrape({ url, method: 'POST', body: '{}', content_type: 'application/json' })
    expect(json.json.content).toBe('POST application/json {}')
  })

  it('is the body of a failure as well', async () => {
    for (const status of [401, 403, 404, 410, 500]) {
      site.on('/fails', html(`<p>${status}</p>`, status))
      const answer = await user.scrape({ url: site.url('/fails', domain) })
      expect([answer.status, answer.json.status_code, answer.json.content]).toEqual([200, status, `<p>${status}</p>`])
    }
  })
})

describe('a target that does not answer', () => {
  it('is 504 when the time is up', async () => {
    const page = held('/never')
    const answer = await user.call('POST', '/scrape', { url: site.url('/never', domain), timeout: 1 })
    expect([answer.status, answer.json.code]).toEqual([504, 'TIMEOUT'])
    page.release()
  })

  it('is 502 when nobody listens, or nobody speaks HTTP', async () => {
    const mute = createServer((socket) =>
      socket
        .on('error', () => {})
        .end('hello\r\n')
        .resume(),
    )
    const port = await freePort()
    mute.listen(port, '127.0.0.1')
    await once(mute, 'listening')
    const garbage = await user.call('POST', '/scrape', { url: `http://${domain}:${port}/` })
    expect([garbage.status, garbage.json.code]).toEqual([502, 'TARGET_UNREACHABLE'])
    mute.close()
    await once(mute, 'close')
    const refused = await user.call('POST', '/scrape', { url: `http://${domain}:${port}/` })
    expect([refused.status, refused.json.code]).toEqual([502, 'TARGET_UNREACHABLE'])
  })

  it('may send 256 KiB of headers, as to Chromium, and is 502 with more', async () => {
    const user = await server.newUser()
    const cookies = (count: number) => Array.from({ length: count }, (_, at) => `c${at}=${'v'.repeat(4096)}; Path=/`)
    site.on('/headers', { headers: { 'set-cookie': cookies(62) }, body: 'page' })
    site.on('/more', { headers: { 'set-cookie': cookies(64) }, body: 'page' })
    expect(await user.scrape({ url: site.url('/headers') })).toMatchObject({ status: 200, json: { content: 'page' } })
    const { status, json } = await user.scrape({ url: site.url('/more') })
    expect([status, json]).toMatchObject([502, { code: 'TARGET_UNREACHABLE' }])
  })

  it('is let go when the client goes away', async () => {
    const page = held('/patient')
    const client = new AbortController()
    const body = { url: site.url('/patient', domain), timeout: 300 }
    const gone = user.call('POST', '/scrape', body, { signal: client.signal })
    const arrived = await page.arrived(1)
    let isLetGo = false
    void arrived.gone.then(() => {
      isLetGo = true
    })
    client.abort()
    await expect(gone).rejects.toThrow()
    await until('the end of the request to the target', () => isLetGo || undefined)
    page.release()
  })
})

describe('more scrapes than may be in flight', () => {
  it('are 503 with Retry-After, and welcome again when there is room', async () => {
    const page = held('/busy')
    const scrape = () => user.scrape({ url: site.url('/busy', domain) })
    const running = [scrape(), scrape(), scrape()]
    await page.arrived(3)
    const { status, json, headers } = await user.call('POST', '/scrape', { url: site.url('/busy', domain) })
    expect([status, json.code, json.retry_after]).toEqual([503, 'OVERLOADED', Number(headers.get('retry-after'))])
    expect(headers.get('retry-after')).toMatch(/^\d+$/)
    page.release()
    expect((await Promise.all(running)).map((answer) => answer.status)).toEqual([200, 200, 200])
    expect((await scrape()).status).toBe(200)
  })
})

describe('tiers', () => {
  const url = () => site.url('/', domain)

  it.each([{ mode: 'js' }, { advanced: { render_js: true } }, { cost_controls: { force_tier: '4' } }])(
    'that are not there are 422 where they are demanded: %j',
    async (demand) => {
      const answer = await user.call('POST', '/scrape', { url: url(), ...demand })
      expect([answer.status, answer.json.code]).toEqual([422, 'VALIDATION_ERROR'])
    },
  )

  it.each([{ mode: 'pdf' }, { mode: 'ocr' }])('know no %j', async (demand) => {
    expect((await user.call('POST', '/scrape', { url: url(), ...demand })).status).toBe(422)
  })

  it.each([{}, { cost_controls: { force_tier: '2' } }, { cost_controls: { max_tier: '5' } }, { render_js: 'auto' }])(
    'serve %j with plain HTTP',
    async (demand) => {
      const { status, json } = await user.scrape({ url: url(), ...demand })
      expect([status, json.billing.tier_used]).toEqual([200, '1'])
    },
  )
})
