import { describe, expect, it } from 'vitest'
import { defaultRenderingOptions } from '../fetching/rendering-options.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { type ResultParts, scrapeResult } from './result.ts'

const judgement: Judgement = {
  verdict: 'unknown',
  confidence: 0,
  pLoggedIn: 0.5,
  evidence: [],
  detectedUser: null,
  accountLinks: [],
  userElements: [],
  loginUrl: null,
}
const shell: Judgement = {
  ...judgement,
  evidence: [{ signal: 'empty_shell', weight: 0, seen: 'the page is drawn by JavaScript' }],
}
const refusal: Judgement = {
  ...judgement,
  verdict: 'logged_out',
  evidence: [{ signal: 'status', weight: -4, seen: 'answered with status 401' }],
}
const url = 'https://shop.example/'
const parts: ResultParts = {
  input: { url, warning: null, browser: defaultRenderingOptions },
  hasLogin: false,
  sourceWarning: null,
  page: {
    status: 200,
    headers: {},
    finalUrl: url,
    redirectChain: [],
    setCookies: [],
    body: Buffer.from('x'),
    text: () => 'x',
    utf8: () => null,
    charset: 'utf-8',
    contentType: 'text/html',
    kind: 'html',
    sizeBytes: 1,
    truncated: null,
    carriedSecret: false,
    carriedLogin: false,
    changes: [],
    storage: null,
    ownRequests: null,
    screenshot: null,
    failure: null,
    fetchedAt: 0,
    totalMs: 2,
  },
  judgement,
  content: { content: 'x', contentUtf8: null, rawHtml: null, title: null, warning: null },
  screenshot: null,
  tier: '1',
  attempts: [{ tier: '1', result: 'success', durationMs: 1, error: null }],
}

describe('the warning', () => {
  it.each<[string, Partial<ResultParts>, string | null]>([
    ['nothing to say', {}, null],
    [
      'a page that did not load in time',
      { tier: '4', page: { ...parts.page, isStillLoading: true } },
      'The page was read before it had loaded, which took too long; wait_until with domcontentloaded does not wait for images, frames and style sheets.',
    ],
    ['a screenshot', { screenshot: { url: null, warning: 'No screenshot.' } }, 'No screenshot.'],
    [
      'all at once, the session first',
      {
        sourceWarning: 'SESSION_EXPIRED: so.',
        input: { url, warning: 'Formats.', browser: defaultRenderingOptions },
        screenshot: { url: null, warning: 'No screenshot.' },
        content: { ...parts.content, warning: 'Content.' },
      },
      'SESSION_EXPIRED: so. Formats. No screenshot. Content.',
    ],
    [
      'a refusal as JSON',
      { hasLogin: true, page: { ...parts.page, carriedSecret: true }, judgement: refusal },
      'LOGIN_WALL: the answer says that nobody is logged in; the session looks logged out.',
    ],
    ['a shell', { judgement: shell }, 'NEEDS_BROWSER: the page is drawn by JavaScript.'],
    ['a shell that a browser has drawn', { judgement: shell, tier: '4' }, null],
  ])('%s', (_name, over, expected) => {
    expect(scrapeResult({ ...parts, ...over }).warning).toBe(expected)
  })
})

describe('whether the content is base64', () => {
  it.each<[string, Partial<typeof parts.page>, Partial<typeof parts.content>, boolean]>([
    ['text', {}, {}, false],
    ['a file', { kind: 'binary' }, {}, true],
    ['a file as raw', { kind: 'binary' }, { content: { raw: 'eA==' } }, true],
    ['a file of which no format was made', { kind: 'binary' }, { content: {} }, false],
    ['HTML as raw', {}, { content: { raw: 'x' } }, false],
  ])('%s', (_name, page, content, expected) => {
    const result = scrapeResult({
      ...parts,
      page: { ...parts.page, ...page },
      content: { ...parts.content, ...content },
    })
    expect(result.isBase64).toBe(expected)
  })
})
