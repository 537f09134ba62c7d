import { describe, expect, test } from 'vitest'
import { AppError } from '../../errors.ts'
import type { PageKind } from '../../fetching/http/media.ts'
import { PageTaskError, type PageWork, type Rendered } from '../../fetching/page-work/page-task.ts'
import { preparePageTask } from '../../run-page-task.ts'
import type { ScrapeFormat } from '../scrape-types.ts'
import { JsonText } from './json.ts'
import { createRender } from './render.ts'

const turns = { next: () => Promise.resolve() }
const terms = { account: 'a', timeoutMs: 1_000 }

/** Works on the page where it stands. */
const here: Pick<PageWork, 'render' | 'isJson'> = {
  render: async (task) => (await preparePageTask({ kind: 'render', ...task }))() as Rendered,
  isJson: async (task) => (await preparePageTask({ kind: 'check_json', ...task }))() as boolean,
}
/** Fails as a thread that is ended does, for tasks that hold any of these formats. */
const failing = (...formats: ScrapeFormat[]): Pick<PageWork, 'render' | 'isJson'> => ({
  isJson: async () => Promise.reject(new PageTaskError('timeout')),
  render: async (task, terms) => {
    if (task.formats.some((format) => formats.includes(format))) throw new PageTaskError('timeout')
    return here.render(task, terms)
  },
})

function page(kind: PageKind, body: string, more: Partial<Parameters<ReturnType<typeof createRender>>[0]> = {}) {
  const bytes = Buffer.from(body)
  return {
    kind,
    body: bytes,
    charset: 'utf-8',
    text: (firstBytes?: number) => (kind === 'binary' ? '' : bytes.toString('utf8', 0, firstBytes)),
    utf8: () => (kind === 'binary' ? null : Buffer.from(body)),
    finalUrl: 'https://a.test/',
    contentType: null,
    truncated: null,
    headers: {},
    ...more,
  }
}

const all: readonly ScrapeFormat[] = ['html', 'text', 'markdown', 'json', 'raw']
const html = '<title>T &amp; U</title><p>Hello, <b>world</b></p>'
const metadata = {
  title: 'T & U',
  description: null,
  canonical: null,
  language: null,
  open_graph: {},
  meta: {},
  json_ld: [],
}
const forms = { html, text: 'Hello, world', markdown: 'Hello, **world**', json: metadata, raw: html }

describe('without formats', () => {
  test.each<[PageKind, string, string, string | null]>([
    ['html', html, html, null],
    ['json', '{"a":1}', '{"a":1}', null],
    ['text', 'a\n', 'a\n', null],
    ['xml', '<a/>', '<a/>', null],
    ['binary', 'PNG', 'UE5H', 'The page is not text: its content is returned in base64.'],
  ])('%s is one string', async (kind, body, content, warning) => {
    const title = kind === 'html' ? 'T & U' : null
    const result = await createRender(here, turns)(page(kind, body), { formats: null, includeRawHtml: false }, terms)
    const expected =
      kind === 'binary' ? { content, contentUtf8: null } : { content: null, contentUtf8: Buffer.from(content) }
    expect(result).toEqual({ ...expected, rawHtml: null, title, warning })
  })
})

describe('the title', () => {
  const filler = '<!-- é -->'.repeat(2_000)
  test.each([
    [`<title>T</title>${filler}`, 'T'],
    [`${filler}<title>T</title>`, 'T'],
    [`${'x'.repeat(8_180)}<title>T</title>${filler}`, 'T'],
    [`${filler}<p>none</p>`, null],
  ])('%.30j', async (body, title) => {
    const result = await createRender(here, turns)(page('html', body), { formats: null, includeRawHtml: false }, terms)
    expect(result.title).toBe(title)
  })
})

describe('with formats', () => {
  test.each<[PageKind, string, object, string | null]>([
    ['html', html, forms, null],
    [
      'json',
      '{"a":[1]}',
      { html: '{"a":[1]}', text: '{"a":[1]}', markdown: '```json\n{"a":[1]}\n```', json: { a: [1] }, raw: '{"a":[1]}' },
      null,
    ],
    [
      'json',
      '{oops',
      { html: '{oops', text: '{oops', markdown: '```json\n{oops\n```', raw: '{oops' },
      'json: the page could not be read as JSON.',
    ],
    [
      'text',
      'a ```` b',
      { html: 'a ```` b', text: 'a ```` b', markdown: 'a ```` b', raw: 'a ```` b' },
      'json: the page contains no JSON.',
    ],
    [
      'xml',
      '<a>````</a>\n',
      { html: '<a>````</a>\n', text: '<a>````</a>\n', markdown: '`````xml\n<a>````</a>\n`````', raw: '<a>````</a>\n' },
      'json: the page contains no JSON.',
    ],
    [
      'binary',
      'PNG',
      { raw: 'UE5H' },
      'html, text, markdown, json: the page is not text; ask for raw. The page is not text: its content is returned in base64.',
    ],
  ])('%s %j has these', async (kind, body, content, warning) => {
    const result = await createRender(here, turns)(page(kind, body), { formats: all, includeRawHtml: false }, terms)
    expect([result.content, result.warning]).toEqual([content, warning])
  })

  test.each(all)('%s alone is given alone', async (format) => {
    const result = await createRender(here, turns)(
      page('html', html),
      { formats: [format], includeRawHtml: true },
      terms,
    )
    expect(result).toEqual({
      content: { [format]: forms[format] },
      contentUtf8: null,
      rawHtml: html,
      title: 'T & U',
      warning: null,
    })
  })

  test('only HTML is raw HTML', async () => {
    const result = await createRender(here, turns)(page('json', '{}'), { formats: null, includeRawHtml: true }, terms)
    expect(result.rawHtml).toBeNull()
  })
})

describe('a page that cannot be worked on', () => {
  const render = (pool: Pick<PageWork, 'render' | 'isJson'>, formats: readonly ScrapeFormat[]) =>
    createRender(pool, turns)(page('html', html), { formats, includeRawHtml: false }, terms)

  test('gives its text for markdown, and says so', async () => {
    const { content, warning } = await render(failing('markdown'), all)
    expect(content).toEqual({ ...forms, markdown: 'Hello, world' })
    expect(warning).toMatch(/^markdown: .*this is its text/)
    expect((await render(failing('markdown'), ['markdown'])).content).toEqual({ markdown: 'Hello, world' })
  })

  test('still gives its HTML where nothing else can be had', async () => {
    const { content, warning } = await render(failing('markdown', 'text', 'json'), all)
    expect([content, warning]).toEqual([{ html, raw: html }, 'text, markdown, json: the page could not be read.'])
  })

  test('is told apart from a server with too much to do', async () => {
    const full: Pick<PageWork, 'render' | 'isJson'> = {
      ...here,
      render: async () => {
        throw new AppError('OVERLOADED')
      },
    }
    await expect(render(full, ['text'])).rejects.toEqual(expect.objectContaining({ code: 'OVERLOADED' }))
  })
})

describe('JSON of more than 1 MB', () => {
  const long = (text: string) => `{"a":[1,"\u{1d11e}"],"more":"${'x'.repeat(1024 * 1024)}"${text}`
  const jsonOf = async (body: string, pool = here) =>
    createRender(pool, turns)(page('json', body), { formats: ['json'], includeRawHtml: false }, terms)

  test('is checked elsewhere and answered as it came', async () => {
    const { content, warning } = await jsonOf(long('}'))
    expect(content).toEqual({ json: new JsonText(long('}')) })
    expect(warning).toBeNull()
  })

  test.each([
    ['no JSON', long(']'), here],
    ['too deep', long(`,"b":${'['.repeat(501)}${']'.repeat(501)}}`), here],
    ['too much for its process', long('}'), failing()],
  ])('is left out where it is %s', async (_name, body, pool) => {
    const { content, warning } = await jsonOf(body, pool)
    expect([content, warning]).toEqual([{}, 'json: the page could not be read as JSON.'])
  })
})

test.each([
  [{ contentType: 'image/png' }, 'The page is not text but image/png: its content is returned in base64.'],
  [
    { contentType: 'text/html', headers: { 'content-encoding': 'x-odd' } },
    'The page is in an unknown encoding (x-odd): its content is returned in base64.',
  ],
  [
    { truncated: { atBytes: 3, originalBytes: 3, reason: 'undecodable' as const } },
    'The page is not text: its content is returned in base64. The body ended early or was damaged; this is what came before.',
  ],
])('what a page is not is said: %j', async (more, warning) => {
  const result = await createRender(here, turns)(
    page('binary', 'PNG', more),
    { formats: null, includeRawHtml: false },
    terms,
  )
  expect(result.warning).toBe(warning)
})
