import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server?.close())

interface Loaded {
  readonly url: string
  readonly response: Response
  readonly body: string
}

async function load(url: string): Promise<Loaded> {
  const response = await fetch(url)
  return { url, response, body: await response.text() }
}

/** What the browser of a reader would fetch for /docs: the page, what its tags name, what its style sheets name. */
async function everything(): Promise<readonly Loaded[]> {
  const page = await load(`${server.address}/docs`)
  const named = [...page.body.matchAll(/<(?:script|link|img)\b[^>]*?\s(?:src|href)="([^"]+)"/g)]
  const files = await Promise.all(named.map(([, target]) => load(new URL(target ?? '', page.response.url).href)))
  const inStyles = files
    .filter(({ url }) => url.endsWith('.css'))
    .flatMap(({ url, body }) =>
      [...body.matchAll(/url\(\s*["']?(?!data:)([^"')]+)/g)].map(([, to]) => new URL(to ?? '', url)),
    )
  return [page, ...files, ...(await Promise.all(inStyles.map((url) => load(url.href))))]
}

it('finds every file of the reference on this server', async () => {
  const loaded = await everything()
  expect(loaded).toHaveLength(8)
  for (const { url, response, body } of loaded) {
    expect([url, response.status, new URL(url).origin]).toEqual([url, 200, server.address])
    expect(body, url).not.toBe('')
  }
  const types = loaded.map(({ url, response }) => [url.split('.').at(-1), response.headers.get('content-type')])
  expect(
    types.filter(([end]) => end === 'js').every(([, type]) => /^(text|application)\/javascript/.test(type ?? '')),
  ).toBe(true)
  expect(types.filter(([end]) => end === 'css').every(([, type]) => type?.startsWith('text/css'))).toBe(true)
  // Drawn as wide as the screen of a phone.
  expect(loaded[0]?.body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
  // No field that asks for the address of another document.
  const styles = loaded.find(({ url }) => url.endsWith('/reference.css'))?.body
  expect(styles).toMatch(/^\.\S+ .*\.download-url-wrapper \{\s*display: none;?\s*\}$/m)
})

it('finds its files below another address, too, with a slash at the end or without', async () => {
  for (const [path, folder] of [
    ['/docs', '/p/docs/static/'],
    ['/docs/?from=mail', '/p/docs/static/'],
  ] as const) {
    const { body } = await load(`${server.address}${path}`)
    const files = [...body.matchAll(/\s(?:src|href)="([^"]+)"/g)].map(
      ([, to]) => new URL(to ?? '', `http://x/p${path}`),
    )
    expect(files.length).toBeGreaterThan(4)
    for (const { pathname } of files) expect(pathname.startsWith(folder), pathname).toBe(true)
  }
})

it('needs nothing that its own policy forbids', async () => {
  const { response, body } = await load(`${server.address}/docs`)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/default-src 'none'/)
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  // Scripts and styles in the page itself would not run under it.
  expect([...body.matchAll(/<script\b(?![^>]*\ssrc=)[^>]*>/g)].map(([tag]) => tag)).toEqual([])
  expect(body).not.toMatch(/<style\b|\sstyle="|\son\w+="|javascript:/)
  const scripts = (await everything()).filter(({ url }) => url.endsWith('/reference.js'))
  expect(scripts).toHaveLength(1)
  expect(scripts[0]?.body).not.toMatch(/\beval\(|new Function\(/)
})

it('describes the API of the document that is checked in', async () => {
  const [served, checkedIn] = await Promise.all([
    load(`${server.address}/openapi.json`),
    import('node:fs/promises').then(({ readFile }) => readFile(new URL('../../openapi.json', import.meta.url), 'utf8')),
  ])
  expect(served.body).toBe(checkedIn)
  // What the page's own script asks for, and the other form of the same plugin: never rendered by the server.
  expect((await load(`${server.address}/docs/json`)).body).toBe(checkedIn)
  expect((await load(`${server.address}/docs/yaml`)).body).toBe(checkedIn)
})

type Resolve = (
  document: object,
  path: readonly string[],
) => Promise<{ readonly spec: unknown; readonly errors: unknown[] }>

/** How the page resolves references: what its own script gives the library. */
async function ownResolve(): Promise<Resolve> {
  const { url, body } = await load(`${server.address}/docs/static/reference.js`)
  const given: { readonly plugins?: readonly { readonly fn: { readonly resolveSubtree: Resolve } }[] }[] = []
  const library = Object.assign((settings: (typeof given)[0]) => void given.push(settings), { presets: {} })
  const page = { currentScript: { src: url } }
  runInNewContext(body, { URL, document: page, SwaggerUIBundle: library, SwaggerUIStandalonePreset: null })
  const [plugin] = given[0]?.plugins ?? []
  if (plugin === undefined) throw new Error('the page leaves it to the library, which takes seconds')
  return plugin.fn.resolveSubtree
}

it('resolves every reference of its document itself', async () => {
  const resolve = await ownResolve()
  const document = JSON.parse((await load(`${server.address}/docs/json`)).body) as { readonly paths: object }
  const { spec, errors } = await resolve(document, ['paths'])
  expect(errors).toEqual([])
  expect(Object.keys(spec as object)).toEqual(Object.keys(document.paths))
  expect(JSON.stringify(spec)).not.toContain('"$ref"')
  const parts = {
    paths: { '/a': { schema: { $ref: '#/parts/A', description: 'Its own' }, list: [{ $ref: '#/parts/B' }] } },
    parts: { A: { type: 'object', description: 'Of all', b: { $ref: '#/parts/B' } }, B: { type: 'string' } },
  }
  const b = { type: 'string', $$ref: '#/parts/B' }
  expect(await resolve(parts, ['paths', '/a'])).toEqual({
    spec: { schema: { type: 'object', description: 'Its own', b, $$ref: '#/parts/A' }, list: [b] },
    errors: [],
  })
  expect(await resolve(parts, ['paths', '/none'])).toEqual({ spec: undefined, errors: [] })
})

it('is linked on the front page, whose files are on this server', async () => {
  const { response, body } = await load(`${server.address}/`)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const links = [...body.matchAll(/\s(?:src|href)="([^"]+)"/g)].map(([, to]) => new URL(to ?? '', response.url).href)
  expect(links).toContain(`${server.address}/docs`)
  expect(links).toContain(`${server.address}/openapi.json`)
  for (const link of links) expect((await load(link)).response.status, link).toBe(200)
})
