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
const loggedOut = (...evidence: Judgement['evidence']): Judgement => ({ ...judgement, verdict: 'logged_out', evidence })
const refusal = loggedOut({ signal: 'status', weight: -4, seen: 'answered with status 401' })
const loginPage = { signal: 'password_form', weight: -4, seen: 'a form with a password' }
const unsent = { signal: 'not_sent', weight: 0, seen: 'the cookies go elsewhere' }
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

const asSession = { hasLogin: true, page: { ...parts.page, carriedSecret: true } }

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
      { ...asSession, judgement: refusal },
      'LOGIN_WALL: the answer says that nobody is logged in; the session looks logged out.',
    ],
    [
      'a page that only offers to log in',
      { ...asSession, judgement: loggedOut({ signal: 'login_link', weight: -4, seen: 'Log in' }) },
      'LOGIN_WALL: the page offers to log in, or denies access, and shows no logged-in user; logged-in users may get it, too.',
    ],
    [
      'a page to which nothing of the login was sent',
      { hasLogin: true, judgement: refusal },
      'LOGIN_WALL: the page shows no logged-in user; nothing of the login was sent.',
    ],
    [
      'a login page, first that it is one',
      { ...asSession, sourceWarning: 'A.', judgement: loggedOut(unsent, loginPage) },
      'A. LOGIN_WALL: the page is a login page; the session looks logged out. LOGIN_NOT_SENT: the cookies go elsewhere.',
    ],
    [
      'a shell whose login was not sent',
      {
        judgement: { ...shell, evidence: [...shell.evidence, unsent] },
        input: { url, warning: 'Formats.', browser: defaultRenderingOptions },
      },
      'LOGIN_NOT_SENT: the cookies go elsewhere. NEEDS_BROWSER: the page is drawn by JavaScript. Formats.',
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
