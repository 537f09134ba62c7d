import { isList, isText, isWhole } from '../expect.ts'
import type { ClientRequest, ReplayedClient } from '../replay.ts'
import { notServed, unknownSession, wrongKey } from './builders.ts'
import { estimateFields } from './fields.ts'
import { mcpScrapes } from './mcp-scrapes.ts'
import { mcpSessionEnd, mcpSessions } from './mcp-sessions.ts'

const others: readonly ClientRequest[] = [
  {
    operation: 'estimate',
    what: 'with formats and options',
    method: 'POST',
    path: '/api/v1/scrape/estimate',
    body: {
      url: '{site}/account',
      mode: 'auto',
      formats: ['markdown'],
      advanced: { render_js: false, use_proxy: false },
    },
    status: 200,
    reads: estimateFields,
  },
  {
    operation: 'batch',
    what: 'submits',
    method: 'POST',
    path: '/api/v1/batch',
    body: {
      urls: [{ url: '{site}/account', advanced: { render_js: false, use_proxy: false } }, { url: '{site}/big' }],
    },
    status: 202,
    reads: { batch_id: isText, status: isText, total_urls: 2, estimated_credits: isWhole, job_ids: isList },
    keeps: { batch: 'batch_id' },
  },
  {
    operation: 'batch',
    what: 'counts while it runs, then holds the results',
    method: 'GET',
    path: '/api/v1/batch/{batch}',
    until: { status: 'completed' },
    status: 200,
    reads: {
      total_urls: 2,
      completed: 2,
      failed: 0,
      'items.0.url': /\/account$/,
      'items.0.status': isText,
      'items.0.result.content': /Sign in/,
    },
  },
  {
    operation: 'usage',
    what: 'the balance',
    method: 'GET',
    path: '/api/v1/billing/balance',
    status: 200,
    reads: {
      balance_microcents: 1_000_000_000,
      balance_display: isText,
      total_deposited_cents: 0,
      total_spent_cents: 0,
    },
  },
  {
    operation: 'usage',
    what: 'credits by day, week, month and domain',
    method: 'GET',
    path: '/api/v1/billing/usage',
    status: 200,
    reads: {
      today_credits: isWhole,
      this_week_credits: isWhole,
      this_month_credits: isWhole,
      total_credits: isWhole,
      today_requests: isWhole,
      this_week_requests: isWhole,
      'top_domains.0.domain': '127.0.0.1',
      'top_domains.0.credits_used': isWhole,
      'top_domains.0.requests': isWhole,
      usage_since: isText,
    },
  },
  notServed('POST', '/api/v1/extract', 'extraction', { body: { content: '<b>x</b>', content_type: 'html' } }),
  notServed('POST', '/api/v1/crawl', 'crawls', { body: { url: '{site}', max_pages: 50 } }),
  notServed('GET', '/api/v1/crawl/x', 'crawls'),
  notServed('DELETE', '/api/v1/crawl/x', 'crawls'),
  notServed('POST', '/api/v1/search', 'web search', { body: { query: 'x' } }),
  notServed('POST', '/api/v1/map', 'site maps', { body: { url: '{site}' } }),
  notServed('GET', '/api/v1/beta-features', 'beta features'),
  notServed('GET', '/api/v1/beta-features/my', 'beta features'),
  notServed('POST', '/api/v1/beta-features/x/enable', 'beta features'),
  notServed('POST', '/auth/device', 'device log-in', {
    headers: { 'x-api-key': null },
    body: { client_id: 'mcp' },
  }),
  wrongKey('/api/v1/sessions/'),
  unknownSession,
]

export const mcpServer: ReplayedClient = {
  client: 'MCP server',
  headers: { 'user-agent': 'alterlab-mcp-server/1.7.1', 'x-alterlab-source': 'mcp-server/1.7.1' },
  requests: [...mcpSessions, ...mcpScrapes, ...others, ...mcpSessionEnd],
  absent: ['sessions.encrypted', 'scrape.headers', 'scrape.method', 'jobs', 'callback', 'account', 'limits'],
}
