import { importCookies } from '../../src/cookies/formats/import-cookies.ts'
import { AppError } from '../../src/errors.ts'
import { visibleText } from '../../src/html/visible-text.ts'
import { toMarkdown } from '../../src/scraping/content/markdown.ts'
import { metadataOf } from '../../src/scraping/content/metadata.ts'
import { createRender } from '../../src/scraping/content/render.ts'
import { titleOf } from '../../src/scraping/content/title.ts'
import { observePage } from '../../src/verdict/compare/page-observation.ts'
import { judgeScan } from '../../src/verdict/scan.ts'
import { judgePage } from '../../src/verdict/verdict.ts'
import { examplePage } from './example-page.ts'

// Reads texts of megabytes by everything that reads pages or uploads, and prints what none of them may do: throw what
// is no answer to a caller. Run with `--no-regexp-optimization`: so V8 runs regular expressions in a process that has
// many of them, and then a loop over one class of characters takes stack for each.

/** A loop takes four bytes for each character, or more, of the 16 MB that there are. */
const CHARS = 4_300_000
const html = (body: string) => examplePage(body, { contentType: 'text/html' })
const side = { selector: null, text: 'nothing like this', status: null, url: null }
const rule = { loggedIn: side, loggedOut: { ...side, selector: '.me > a' }, discover: true, tier: 'auto' } as const
const render = createRender(
  { render: async () => ({ content: {}, warning: null }), isJson: async () => true },
  { next: () => Promise.resolve() },
)
const json = (text: string) => ({
  kind: 'json' as const,
  body: Buffer.alloc(0),
  text: () => text,
  utf8: () => null,
  charset: 'utf-8',
  finalUrl: 'https://site.example/',
  contentType: 'application/json',
  truncated: null,
  headers: {},
})

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'a validation': (text) => observePage(html(text), rule),
  'a validation of JSON': (text) => observePage(examplePage(text, { contentType: 'application/json' }), rule),
  'the first stage of a scrape': (text) => judgeScan(html(text)),
  'the second stage of a scrape': (text) => judgePage(html(text), 'parts'),
  text: (text) => visibleText(text),
  metadata: (text) => metadataOf(text, 'https://site.example/'),
  title: (text) => titleOf(text),
  // A longer page is none that it makes a document of.
  markdown: (text) => toMarkdown(text.slice(0, 2_900_000) + text.slice(-20), 'https://site.example/'),
  'a fence': (text) =>
    render(json(text), { formats: ['markdown'], includeRawHtml: false }, { account: 'a', timeoutMs: 1 }),
  'an import': (text) => importCookies(text, 'site.example', 0),
}

/** A validation reads the text of a page that has elements, too. */
const pages = ['a validation', 'metadata', 'markdown']
const units = [' ', '\n', '\u00a0', '<', '>', 'a', '1', '"', '&', '/', '=', '-', '.', ';', '`', '\\', '{', '[', 'é']
/** Making a document of a page is the dearest by far, and JSON is soon none: the characters that they may go on with. */
const shownTo: Readonly<Record<string, string>> = { markdown: ' \n\u00a0<=`', 'a validation of JSON': ' \n1"-\\{[é' }
const run = (unit: string, before = '', after = '') => ({
  name: JSON.stringify(`${before}${unit}…${after}`),
  text: before + unit.repeat(CHARS / unit.length) + after,
})
const cases = [
  ...units.map((unit) => ({
    ...run(unit),
    by: Object.keys(readers).filter((name) => shownTo[name]?.includes(unit) ?? true),
  })),
  ...[' ', '\n'].flatMap((space) => [
    { ...run(space, '<p>a', 'b</p>'), by: pages },
    { ...run(space, '<table><tr><td>a', 'b</td></tr></table>'), by: pages },
    { ...run(space, '<pre>a', 'b</pre>'), by: pages },
    { ...run(space, '<p style="display', 'x">a</p>'), by: pages },
    { ...run(space, '<link rel="', 'a">'), by: pages },
    { ...run(space, 'a=1', 'b'), by: ['an import'] },
    { ...run(space, 'curl', 'x'), by: ['an import'] },
  ]),
  { ...run(' ', '<script type="application/ld+json">{', '}</script>'), by: pages },
  { ...run('<html '), by: ['text', ...pages] },
  { ...run('curl '), by: ['an import'] },
  { ...run('a', 'curl http://site.example -b '), by: ['an import'] },
]

const readings = cases.flatMap(({ by, ...one }) => by.map((reader) => ({ ...one, reader })))
for (const { name, text, reader } of readings) {
  try {
    await readers[reader]?.(text)
  } catch (error) {
    if (!(error instanceof AppError)) console.log(`${reader} of ${name}: ${String(error)}`)
  }
}
console.log(`read ${readings.length} texts`)
