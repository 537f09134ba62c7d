import { isText } from '../expect.ts'
import type { ClientRequest } from '../replay.ts'
import { sessionFields, validationFields } from './fields.ts'

/** What the MCP server does with a session before it scrapes with it. */
export const mcpSessions: readonly ClientRequest[] = [
  {
    operation: 'sessions.create',
    what: 'at /sessions/',
    method: 'POST',
    path: '/api/v1/sessions/',
    body: { name: 'A', domain: '{site}', cookies: { sid: 'good' }, user_agent: 'UA/1' },
    status: 201,
    reads: { ...sessionFields, name: 'A', cookie_names: ['sid'], cookie_count: 1, status: 'active' },
    keeps: { session: 'id' },
  },
  {
    operation: 'sessions.list',
    what: 'with cookie_count',
    method: 'GET',
    path: '/api/v1/sessions/',
    status: 200,
    reads: { total: 1, 'sessions.0.cookie_count': 1, 'sessions.0.status': 'active', 'sessions.0.id': isText },
  },
  {
    operation: 'sessions.get',
    what: 'every field that it formats',
    method: 'GET',
    path: '/api/v1/sessions/{session}',
    status: 200,
    reads: sessionFields,
  },
  {
    operation: 'sessions.update',
    what: 'name, headers, end and notes',
    method: 'PATCH',
    path: '/api/v1/sessions/{session}',
    body: { name: 'B', headers: { 'Accept-Language': 'de' }, expires_at: '2099-12-31T23:59:59Z', notes: 'n' },
    status: 200,
    reads: { ...sessionFields, name: 'B', notes: 'n', header_names: ['Accept-Language'], expiry_status: 'ok' },
  },
  {
    operation: 'sessions.validate',
    what: 'valid, with its name and status',
    method: 'POST',
    path: '/api/v1/sessions/{session}/validate',
    status: 200,
    reads: {
      ...validationFields,
      valid: true,
      reason: null,
      id: isText,
      name: 'B',
      domain: '127.0.0.1',
      status: 'active',
    },
  },
  {
    operation: 'sessions.refresh',
    what: 'with {}: the counters alone',
    method: 'POST',
    path: '/api/v1/sessions/{session}/refresh',
    body: {},
    status: 200,
    reads: { ...sessionFields, cookie_names: ['sid'], consecutive_failures: 0, status: 'active' },
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
]

/** What it does in the end: the session is checked while its site is away, and deleted. */
export const mcpSessionEnd: readonly ClientRequest[] = [
  {
    operation: 'sessions.validate',
    what: 'stays valid where the site cannot be reached',
    method: 'PATCH',
    path: '/api/v1/sessions/{session}',
    body: { validation_url: 'http://127.0.0.1:1/' },
    status: 200,
  },
  {
    operation: 'sessions.validate',
    what: 'so that nobody is told to delete it',
    method: 'POST',
    path: '/api/v1/sessions/{session}/validate',
    status: 200,
    reads: { valid: true, reason: null, status: 'active', details: /^Could not tell:/ },
  },
  {
    operation: 'sessions.delete',
    what: 'JSON, since it parses every answer',
    method: 'DELETE',
    path: '/api/v1/sessions/{session}',
    status: 200,
    reads: { id: isText, deleted: true },
  },
]
