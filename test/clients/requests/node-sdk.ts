import { isNumber, isObject, isText, isWhole } from '../expect.ts'
import type { ClientRequest, ReplayedClient } from '../replay.ts'
import { scrapesOf, wrongKey } from './builders.ts'
import { estimateFields, loginWall, member } from './fields.ts'

const scrapes = scrapesOf({ url: '{site}/account', mode: 'auto', sync: true })

const requests: readonly ClientRequest[] = [
  scrapes.page(
    'scrape',
    'text and HTML at top level',
    { formats: ['text', 'html'] },
    {
      text: /Sign in/,
      html: /Sign in/,
      title: 'Sign in',
      final_url: isText,
    },
  ),
  // It has no method for sessions; this one comes from elsewhere.
  {
    operation: 'scrape.session',
    what: 'a session of the account',
    method: 'POST',
    path: '/api/v1/sessions',
    body: { name: 'node', domain: '{site}', cookies: { sid: 'good' } },
    status: 201,
    keeps: { session: 'id' },
  },
  scrapes.page(
    'scrape.session',
    'options flattened to the top level',
    { session_id: '{session}', formats: ['text'] },
    {
      text: member,
      byos_applied: true,
    },
  ),
  scrapes.page(
    'scrape.cookies',
    'as a string',
    { cookies: 'sid=good', formats: ['text', 'markdown', 'html', 'json'] },
    { text: member, html: member, markdown_content: member, byos_applied: true },
  ),
  scrapes.page(
    'scrape.formats',
    'each at top level',
    { formats: ['text', 'markdown', 'html', 'json'] },
    {
      text: /Sign in/,
      html: /Sign in/,
      markdown_content: /Sign in/,
      'content.json': isObject,
    },
  ),
  scrapes.page('scrape.login-wall', 'in the warning', { cookies: 'sid=bad' }, { warning: loginWall, login_wall: true }),
  scrapes.page(
    'scrape.headers',
    'with the names that it mangles put right',
    { url: '{site}/whoami', headers: { _authorization: 'Bearer good', '_x-_custom': '1' } },
    {},
    { sent: { path: '/whoami', fields: { 'headers.authorization': 'Bearer good', 'headers.x-custom': '1' } } },
  ),
  scrapes.page('scrape.tiers', 'as a number', { cost_controls: { max_tier: 3 } }, { 'billing.tier_used': '1' }),
  scrapes.refused('scrape.modes', 'OCR', { mode: 'ocr' }, 422),
  scrapes.refused('scrape.modes', 'PDF', { mode: 'pdf' }, 422),
  scrapes.refused('scrape.modes', 'a browser', { mode: 'js' }, 422),
  scrapes.page('scrape.options', 'those of a browser do no harm without one', {
    render_js: false,
    markdown: true,
    wait_condition: 'load',
    wait_time: 100,
    wait_for_selector: 'h1',
    block_resources: ['images'],
    viewport_width: 800,
    mobile: true,
  }),
  scrapes.refused('scrape.options', 'a proxy is refused', { use_own_proxy: true, proxy_country: 'US' }, 422, /proxy/),
  scrapes.job({ session_id: '{session}', formats: ['text'] }, { job_id: isText }),
  {
    operation: 'jobs',
    what: 'is completed, with its result',
    method: 'GET',
    path: '/api/v1/jobs/{job}',
    until: { status: 'completed' },
    status: 200,
    reads: { 'result.text': member, 'result.status_code': 200 },
  },
  {
    operation: 'estimate',
    what: 'with a URL alone',
    method: 'POST',
    path: '/api/v1/scrape/estimate',
    body: { url: '{site}/account' },
    status: 200,
    reads: estimateFields,
  },
  {
    operation: 'usage',
    what: 'the balance in dollars',
    method: 'GET',
    path: '/api/v1/usage',
    status: 200,
    reads: {
      balance_dollars: 1000,
      credits_used_month: isWhole,
      requests_month: isWhole,
      period_start: isText,
      period_end: isText,
      credits_available: isNumber,
    },
  },
  wrongKey('/api/v1/usage'),
]

export const nodeSdk: ReplayedClient = {
  client: 'Node SDK',
  headers: { 'user-agent': 'alterlab-node/2.0.0' },
  requests,
  absent: [
    'sessions.create',
    'sessions.list',
    'sessions.get',
    'sessions.update',
    'sessions.refresh',
    'sessions.validate',
    'sessions.encrypted',
    'sessions.delete',
    'sessions.errors',
    'scrape.body',
    'scrape.method',
    'scrape.size',
    'batch',
    'callback',
    'account',
    'not-served',
    'limits',
  ],
}
