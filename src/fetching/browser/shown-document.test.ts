import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page, Response } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { browsers, describeBrowser, openBrowserWorld, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { html, type Site, type SiteReply, startSite } from '../../../test/support/site.ts'
import { AppError } from '../../errors.ts'
import type { PageAction } from '../rendering-options.ts'
import { ShownDocument } from './shown-document.ts'

const click: PageAction = { type: 'click', selector: '#link' }

/** A response that the library forgets as it does after 10,000 further requests. */
function forgettable(status: number) {
  let isForgotten = false
  const asked = async <T>(value: T): Promise<T> => {
    if (isForgotten) throw new Error('The object has been collected to prevent unbounded heap growth.')
    return value
  }
  const redirect = {
    url: () => 'https://site.test/',
    redirectedFrom: () => null,
    response: () => asked({ status: () => status }),
  }
  const frame = { url: () => 'https://site.test/home' }
  const request = { redirectedFrom: () => redirect, isNavigationRequest: () => true, frame: () => frame }
  const response = {
    request: () => request,
    url: frame.url,
    allHeaders: () => asked({ 'content-type': 'text/html', 'set-cookie': 'sid=1' }),
  }
  return { response: response as unknown as Response, frame, forget: () => (isForgotten = true) }
}

it('has its headers and redirects also after the page has made many requests', async () => {
  const [first, next] = [forgettable(301), forgettable(302)]
  const page = Object.assign(new EventEmitter(), { mainFrame: () => next.frame })
  const shown = new ShownDocument(page as unknown as Page, first.response)
  first.forget()
  const headers = { 'content-type': 'text/html' }
  const redirect = { url: 'https://site.test/', headers: {}, setsCookie: false }
  expect(await shown.head).toEqual({ headers, redirectChain: [{ ...redirect, statusCode: 301 }] })
  page.emit('response', next.response)
  page.emit('framenavigated', next.frame)
  next.forget()
  expect(await shown.head).toEqual({ headers, redirectChain: [{ ...redirect, statusCode: 302 }] })
})

describeBrowser('the document that is read', () => {
  const world = sharedBrowserWorld()
  let site: Site
  let deadPort = 0
  beforeAll(async () => {
    site = await startSite()
    const free = createServer()
    await new Promise<void>((done) => free.listen(0, '127.0.0.1', done))
    deadPort = (free.address() as AddressInfo).port
    await new Promise((done) => free.close(done))
  })
  afterAll(() => site.close())
  const page = (to: string) => html(`<p>first</p><a id="link" href="${to}">On</a>`)
  const render = async () => (await world()).render({ url: new URL(site.url('/page', 'site.test')), actions: [click] })

  const attachment = { 'content-disposition': 'attachment; filename=x' }
  const noPage: readonly (readonly [string, SiteReply])[] = [
    ['a download', { headers: { ...attachment, 'content-type': 'application/pdf' }, body: '%PDF-1.4' }],
    ['a download of another type', { headers: { ...attachment, 'content-type': 'text/csv' }, body: 'a,b' }],
    ['no content', { status: 204 }],
    ['a download of HTML', { headers: { ...attachment, 'content-type': 'text/html' }, body: '<p>x' }],
  ]
  it.each(someOf(noPage, 4))('stays the one before where a step leads to %s', async (_, reply) => {
    site.on('/page', page('/next'))
    site.on('/next', reply)
    const { status, finalUrl, body, isDocument } = await render()
    expect({ status, finalUrl, isDocument }).toEqual({
      status: 200,
      finalUrl: site.url('/page', 'site.test'),
      isDocument: true,
    })
    expect(body.toString()).toContain('first')
  })

  it.each(
    someOf<[string, SiteReply, string]>(
      [
        [
          'an error page',
          { status: 404, headers: { 'content-type': 'text/html' }, body: '<p>second' },
          '<p>second</p>',
        ],
        ['JSON', { headers: { 'content-type': 'application/json' }, body: '{"second":2}' }, '{"second":2}'],
      ],
      2,
    ),
  )('is the next one where a step leads to %s', async (_, reply, text) => {
    site.on('/page', page('/next#part'))
    site.on('/next', reply)
    const { status, finalUrl, body } = await render()
    expect({ status, finalUrl }).toEqual({ status: reply.status ?? 200, finalUrl: site.url('/next#part', 'site.test') })
    expect(body.toString()).toContain(text)
  })

  it.each(someOf(['http', 'https'], 2))(
    'is none where a step leads to a host that does not answer over %s',
    async (scheme) => {
      site.on('/page', page(`${scheme}://dead.test:${deadPort}/`))
      await expect(render()).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' })
    },
  )

  it.each(someOf(['/page', '/script'], 2))('is none where more bytes come than may, of %s', async (large) => {
    const bytes = `/*${'x'.repeat(400_000)}*/`
    site.on('/script', { headers: { 'content-type': 'text/javascript' }, body: large === '/script' ? bytes : '' })
    site.on('/page', html(`<script src="/script"></script>${large === '/page' ? bytes : ''}`))
    let left = 100_000
    const reserve = (count: number) => {
      left -= count
      if (left < 0) throw new AppError('OVERLOADED')
    }
    const { render } = await world()
    const url = new URL(site.url('/page', 'site.test'))
    await expect(render({ url, bytes: { reserve } })).rejects.toMatchObject({ code: 'OVERLOADED' })
  })

  it.each(browsers)('is that of an error without a body, in every browser: %s', async (executable) => {
    site.on('/empty', { status: 401, headers: { 'set-cookie': 'sid=b; Path=/' } })
    site.on('/data', { status: 500, headers: { 'content-type': 'application/json' } })
    site.on('/to-empty', { status: 302, headers: { location: '/empty' } })
    site.on('/leads', html("<p>first</p><script>location = '/empty'</script>"))
    const { render, close } = await openBrowserWorld({ executable })
    onTestFinished(close)
    const url = (path: string) => site.url(path, 'site.test')
    const credentials = { domain: 'site.test', cookies: { sid: 'a' }, exactCookies: [], storage: [] }
    const rendered = async (path: string) => {
      const { body, ...rest } = await render({ url: new URL(url(path)), credentials })
      return { ...rest, text: body.toString().replace(/<[^>]*>/g, '') }
    }
    const empty = {
      status: 401,
      finalUrl: url('/empty'),
      text: '',
      isDocument: true,
      failure: null,
      changes: [{ after: { value: 'b' } }],
    }
    expect(await rendered('/empty')).toMatchObject({ ...empty, redirectChain: [] })
    expect(await rendered('/to-empty')).toMatchObject({ ...empty, redirectChain: [{ url: url('/to-empty') }] })
    expect(await rendered('/leads')).toMatchObject(empty)
    expect(await rendered('/data')).toMatchObject({ status: 500, finalUrl: url('/data'), text: '', isDocument: false })
  })

  it('has its own status and address where the page navigates while it is read', async () => {
    const asked = Promise.withResolvers<void>()
    const late = Promise.withResolvers<SiteReply>()
    site.on('/page', html(`<p>first</p><script>location = '/next'</script>`))
    site.on('/next', () => {
      asked.resolve()
      return late.promise
    })
    const { render } = await world()
    const rendered = render({
      url: new URL(site.url('/page', 'site.test')),
      waitUntil: 'domcontentloaded',
      maxResponseBytes: 1_000,
    })
    await asked.promise
    late.resolve({ status: 500, headers: { 'content-type': 'text/html' }, body: '<p>second' })
    const { status, finalUrl, body } = await rendered
    const first = { status: 200, finalUrl: site.url('/page', 'site.test'), isFirst: true }
    const second = { status: 500, finalUrl: site.url('/next', 'site.test'), isFirst: false }
    expect([first, second]).toContainEqual({ status, finalUrl, isFirst: body.toString().includes('first') })
  })
})
