import { isText } from '../expect.ts'
import type { ClientRequest, ReplayedClient } from '../replay.ts'
import { notServed, scrapesOf, wrongKey } from './builders.ts'
import { member, refusal } from './fields.ts'

const scrapes = scrapesOf({ url: '{site}/account' })

const requests: readonly ClientRequest[] = [
  {
    operation: 'account',
    what: 'credits, as it connects',
    method: 'GET',
    path: '/api/v1/auth/me',
    status: 200,
    reads: { credits_remaining: 1_000_000_000, email: isText },
  },
  {
    operation: 'sessions.create',
    what: 'the host name of a tab, with consent',
    method: 'POST',
    path: '/api/v1/sessions',
    body: { domain: '127.0.0.1', name: '127.0.0.1 - Nov 2026', cookies: { sid: 'good', 'a[b]': '1' }, consent: true },
    status: 201,
    reads: { id: isText, session_id: isText, cookie_names: ['sid', 'a[b]'] },
    keeps: { session: 'id' },
  },
  {
    operation: 'sessions.list',
    what: 'how many, and their names',
    method: 'GET',
    path: '/api/v1/sessions',
    status: 200,
    reads: { total: 1, 'sessions.0.name': '127.0.0.1 - Nov 2026', 'sessions.0.domain': '127.0.0.1' },
  },
  {
    operation: 'sessions.errors',
    what: 'a name that it would insert as HTML',
    method: 'POST',
    path: '/api/v1/sessions',
    body: { domain: '127.0.0.1', name: '<img src=x>', cookies: { sid: 'good' }, consent: true },
    status: 422,
    reads: refusal(),
  },
  scrapes.page('scrape', 'one format', { formats: ['markdown'] }, { 'content.markdown': /Sign in/ }),
  scrapes.page(
    'scrape.formats',
    'two formats',
    { formats: ['text', 'markdown'] },
    {
      'content.text': /Sign in/,
      'content.markdown': /Sign in/,
    },
  ),
  scrapes.page(
    'scrape.options',
    'use_session is named, since nothing says which',
    {
      formats: ['text', 'markdown'],
      use_session: true,
    },
    { warning: /use_session/ },
  ),
  scrapes.page('scrape.tiers', 'as a number', { formats: ['text'], tier: 2 }, { 'billing.tier_used': '1' }),
  scrapes.job(
    { session_id: '{session}', formats: ['markdown'] },
    { job_id: isText, status: /^(queued|pending|processing|running)$/ },
  ),
  {
    operation: 'jobs',
    what: 'one of the words that end its waiting',
    method: 'GET',
    path: '/api/v1/jobs/{job}',
    until: { status: /^(succeeded|completed)$/ },
    status: 200,
    reads: { 'result.content.markdown': member },
  },
  notServed('POST', '/api/v1/reports', 'shared reports', { headers: { 'x-api-key': null }, body: { domain: 'x' } }),
  notServed('GET', '/api/keys', 'log-in with a dashboard cookie', { headers: { 'x-api-key': null } }),
  {
    operation: 'not-served',
    what: 'Open in dashboard',
    method: 'GET',
    path: '/dashboard/tools/sessions?action=create&domain=shop.test&name=Shop&cookies=eyJzaWQiOiJnb29kIn0',
    headers: { 'x-api-key': null },
    status: 303,
    readsHeaders: { location: /\/dashboard\/tools\/sessions$/ },
  },
  wrongKey('/api/v1/auth/me'),
]

export const browserExtension: ReplayedClient = {
  client: 'Extension',
  headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36' },
  requests,
  absent: [
    'sessions.get',
    'sessions.update',
    'sessions.refresh',
    'sessions.validate',
    'sessions.encrypted',
    'sessions.delete',
    'scrape.session',
    'scrape.cookies',
    'scrape.login-wall',
    'scrape.headers',
    'scrape.body',
    'scrape.method',
    'scrape.size',
    'scrape.modes',
    'batch',
    'callback',
    'estimate',
    'usage',
    'limits',
  ],
}
