import { isText, isWhole } from '../expect.ts'
import type { ClientRequest, ReplayedClient } from '../replay.ts'
import { notServed, unknownSession } from './builders.ts'
import { estimateFields, refusal, sessionFields, validationFields } from './fields.ts'
import { n8nScrapes } from './n8n-scrapes.ts'

const sessions: readonly ClientRequest[] = [
  {
    operation: 'sessions.create',
    what: 'with consent, and an end with milliseconds',
    method: 'POST',
    path: '/api/v1/sessions',
    body: {
      name: 'N',
      domain: '{site}',
      cookies: { sid: 'good' },
      consent: true,
      headers: { 'Accept-Language': 'de' },
      notes: 'n',
      expires_at: '2099-01-01T00:00:00.000Z',
    },
    status: 201,
    reads: { ...sessionFields, header_names: ['Accept-Language'], notes: 'n', expires_at: '2099-01-01T00:00:00Z' },
    keeps: { session: 'id' },
  },
  {
    operation: 'sessions.create',
    what: 'an end without a zone',
    method: 'POST',
    path: '/api/v1/sessions',
    body: { name: 'N2', domain: '{site}', cookies: { sid: 'good' }, consent: true, expires_at: '2099-01-01T00:00:00' },
    status: 201,
    reads: { ...sessionFields, expires_at: '2099-01-01T00:00:00Z' },
  },
  {
    operation: 'sessions.list',
    what: 'by domain and status',
    method: 'GET',
    path: '/api/v1/sessions?domain=127.0.0.1&status=active',
    status: 200,
    reads: { total: 2, 'sessions.0.name': 'N2', 'sessions.1.name': 'N' },
  },
  {
    operation: 'sessions.get',
    what: 'every field that it formats',
    method: 'GET',
    path: '/api/v1/sessions/{session}',
    status: 200,
    reads: { ...sessionFields, expiry_status: 'ok' },
  },
  {
    operation: 'sessions.update',
    what: 'cookies: {} changes no cookie',
    method: 'PATCH',
    path: '/api/v1/sessions/{session}',
    body: { name: 'NN', notes: 'y', cookies: {}, headers: {} },
    status: 200,
    reads: { ...sessionFields, name: 'NN', notes: 'y', cookie_names: ['sid'], header_names: null },
  },
  {
    operation: 'sessions.validate',
    what: 'every field that it maps',
    method: 'POST',
    path: '/api/v1/sessions/{session}/validate',
    status: 200,
    reads: { ...validationFields, is_valid: true },
  },
  {
    operation: 'sessions.refresh',
    what: 'with cookies',
    method: 'POST',
    path: '/api/v1/sessions/{session}/refresh',
    body: { cookies: { sid: 'good' } },
    status: 200,
    reads: { ...sessionFields, cookie_names: ['sid'] },
  },
  {
    operation: 'sessions.refresh',
    what: 'with {}',
    method: 'POST',
    path: '/api/v1/sessions/{session}/refresh',
    body: {},
    status: 200,
    reads: { ...sessionFields, cookie_names: ['sid'] },
  },
]

const others: readonly ClientRequest[] = [
  {
    operation: 'usage',
    what: 'as it tests a credential',
    method: 'GET',
    path: '/api/v1/usage',
    status: 200,
    reads: { credits_available: isWhole },
  },
  {
    operation: 'estimate',
    what: 'every field that it maps',
    method: 'POST',
    path: '/api/v1/scrape/estimate',
    body: { url: '{site}/account', mode: 'auto' },
    status: 200,
    reads: estimateFields,
  },
  notServed('POST', '/api/v1/crawl', 'crawls', { body: { url: '{site}' } }),
  notServed('POST', '/api/v1/search', 'web search', { body: { query: 'q' } }),
  notServed('POST', '/api/v1/map', 'site maps', { body: { url: '{site}' } }),
  notServed('POST', '/api/v1/extract', 'extraction', { body: { content: '<b>' } }),
  {
    operation: 'batch',
    what: 'submits',
    method: 'POST',
    path: '/api/v1/batch',
    body: { urls: [{ url: '{site}/account' }, { url: 'http://127.0.0.1:1/' }] },
    status: 202,
    reads: { batch_id: isText },
    keeps: { batch: 'batch_id' },
  },
  {
    operation: 'batch',
    what: 'ends, with one failed',
    method: 'GET',
    path: '/api/v1/batch/{batch}',
    until: { completed: 1, failed: 1 },
    status: 200,
    // It waits for one of these two words, and else until its own time is up.
    reads: { status: /^(completed|failed)$/ },
  },
  {
    operation: 'callback',
    what: 'of a batch, refused without a secret to sign with',
    method: 'POST',
    path: '/api/v1/batch',
    body: { urls: [{ url: '{site}/account' }], webhook_url: '{site}/hook' },
    status: 422,
    reads: refusal(/callback-secret/),
  },
  {
    operation: 'sessions.delete',
    what: 'no body',
    method: 'DELETE',
    path: '/api/v1/sessions/{session}',
    status: 204,
  },
  unknownSession,
]

export const n8nNode: ReplayedClient = {
  client: 'n8n node',
  headers: { 'user-agent': 'n8n' },
  requests: [...sessions, ...n8nScrapes, ...others],
  absent: ['sessions.encrypted', 'scrape.headers', 'account', 'limits'],
}
