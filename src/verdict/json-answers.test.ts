import { describe, expect, test } from 'vitest'
import { examplePage } from './example-page.ts'
import type { Page } from './page.ts'
import { judgePage } from './verdict.ts'

type Expected = 'in' | 'out' | 'notin' | 'unknown' | 'notout'

const answers: readonly (readonly [string, unknown, Expected, (string | null | undefined)?, Partial<Page>?])[] = [
  ['a refusal that has room for a user', { message: 'You are not logged in', user: null }, 'out', null],
  ['no session', { error: 'no valid session', config: {}, models: {} }, 'out', null],
  ['a status that counts something', { user_status: 1, member_state: '0', items: [] }, 'unknown', null],
  [
    'envelope of own record',
    {
      data: {
        id: 1,
        firstname: 'Mira',
        lastname: 'Holt',
        username: null,
        email: 'mira@site.example',
        isActive: true,
        roles: [{ id: 1, name: 'Super Admin' }],
      },
    },
    'in',
    undefined,
    { requestedUrl: 'https://site.example/admin/users/me' },
  ],
  [
    'list of one',
    { users: [{ id: '1', name: 'Mira Holt', slug: 'mira', email: 'mira@site.example' }] },
    'in',
    'Mira Holt',
    { requestedUrl: 'https://site.example/api/admin/users/me/' },
  ],
  [
    'results of one',
    { count: 1, results: [{ id: 1, username: 'mira', email: 'mira@site.example', is_superuser: true }] },
    'in',
    'mira',
    { requestedUrl: 'https://site.example/api/v2/me/' },
  ],
  [
    'who am i',
    { name: 'mira', tags: ['administrator'] },
    'in',
    'mira',
    { requestedUrl: 'https://site.example/api/whoami' },
  ],
  [
    'user context nobody',
    { ok: true, userCtx: { name: null, roles: [] }, info: { authentication_handlers: ['cookie'] } },
    'out',
    null,
    { requestedUrl: 'https://site.example/_session' },
  ],
  [
    'user context',
    { ok: true, userCtx: { name: 'mira', roles: ['_admin'] }, info: { authenticated: 'cookie' } },
    'in',
    'mira',
    { requestedUrl: 'https://site.example/_session' },
  ],
  ['valid false', { valid: false }, 'out', null, { requestedUrl: 'https://site.example/api/authentication/validate' }],
  ['valid true', { valid: true }, 'in', null, { requestedUrl: 'https://site.example/api/authentication/validate' }],
  [
    'session not valid',
    { is_valid: false, username: null, session_id: null },
    'out',
    null,
    { requestedUrl: 'https://site.example/api/system/sessions' },
  ],
  [
    'session valid',
    { is_valid: true, username: 'mira', session_id: 'ab' },
    'in',
    'mira',
    { requestedUrl: 'https://site.example/api/system/sessions' },
  ],
  [
    'is logged in false',
    { isLoggedIn: false, permissions: { global: [] } },
    'out',
    null,
    { requestedUrl: 'https://site.example/api/users/current' },
  ],
  [
    'is logged in true',
    { isLoggedIn: true, login: 'mira', name: 'Mira Holt', email: 'm@site.example' },
    'in',
    'Mira Holt',
    { requestedUrl: 'https://site.example/api/users/current' },
  ],
  [
    'problem details 401',
    { type: 'about:blank', title: 'Unauthorized', status: 401, detail: 'Full authentication is required' },
    'out',
    null,
    { status: 401 },
  ],
  [
    'problem details at 200?',
    { type: 'https://site.example/probs/unauthenticated', title: 'You are not logged in.', status: 401 },
    'out',
    null,
  ],
  [
    'error envelope',
    { data: null, error: { status: 401, name: 'UnauthorizedError', message: 'Missing or invalid credentials' } },
    'out',
    null,
    { status: 401 },
  ],
  [
    'forbidden in extensions',
    { errors: [{ message: "You don't have permission to access this.", extensions: { code: 'FORBIDDEN' } }] },
    'out',
    null,
    { status: 403 },
  ],
  [
    'authorization failed',
    {
      errors: [
        {
          message: 'Authorization failed',
          context: 'Unable to determine the authenticated user or integration.',
          type: 'NoPermissionError',
        },
      ],
    },
    'out',
    null,
    { status: 403 },
  ],
  [
    'session expired id',
    {
      id: 'api.context.session_expired.app_error',
      message: 'Invalid or expired session, please login again.',
      status_code: 401,
    },
    'out',
    null,
    { status: 401 },
  ],
  ['not authorised', { error: 'not_authorised', reason: 'Login failed' }, 'out', null, { status: 401 }],
  ['code number in body', { code: 401, msg: '请先登录', data: null }, 'out', null],
  ['code minus one', { code: -101, message: '账号未登录', ttl: 1, data: { isLogin: false } }, 'out', null],
  ['success false', { success: false, error: { code: 'NOT_LOGGED_IN' } }, 'out', null],
  [
    'graphql unauthenticated',
    {
      errors: [
        {
          message: 'Access denied! You need to be authorized to perform this action!',
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ],
      data: null,
    },
    'out',
    null,
  ],
  ['graphql me', { data: { me: { id: '1', name: 'Mira Holt', email: 'm@site.example' } } }, 'in', 'Mira Holt'],
  ['graphql currentUser null', { data: { currentUser: null } }, 'out', null],
  ['authenticated false', { authenticated: false }, 'out', null],
  ['authenticated true', { authenticated: true, user: { username: 'mira' } }, 'in', 'mira'],
  ['logged in no', { loggedIn: false, user: null }, 'out', null],
  ['logged_in 0', { logged_in: 0 }, 'out', null],
  ['status text', { status: 'unauthenticated' }, 'out', null],
  ['status error', { status: 'error', message: 'Session timeout' }, 'out', null],
  ['redirect to login', { redirect: '/login' }, 'out', null],
  ['login url', { error: true, redirectUrl: 'https://site.example/auth/login?next=/x' }, 'out', null],
  [
    'anonymous principal',
    { principal: 'anonymousUser', authenticated: true, authorities: ['ROLE_ANONYMOUS'] },
    'notin',
    null,
  ],
  ['guest user', { user: { id: 0, name: 'Guest', groups: ['guests'] } }, 'out', null],
  [
    'anonymous user record',
    { id: 0, username: 'Anonymous', email: '' },
    'out',
    null,
    { requestedUrl: 'https://site.example/api/user' },
  ],
  ['token missing', { message: 'A valid authorization token is missing' }, 'out', null, { status: 401 }],
  ['jwt expired', { msg: 'Token has expired' }, 'out', null, { status: 401 }],
  ['csrf failure', { message: 'CSRF token mismatch.' }, 'notin', null, { status: 419 }],
  [
    'access denied 403 with user',
    { message: 'Forbidden', user: { username: 'mira', email: 'm@site.example' } },
    'notout',
    undefined,
    { status: 403 },
  ],
  [
    'settings with own user',
    { httpNodeRoot: '/', version: '3', user: { username: 'mira', permissions: '*' }, context: {} },
    'in',
    'mira',
    { requestedUrl: 'https://site.example/settings' },
  ],
  [
    'settings without',
    { httpNodeRoot: '/', version: '3', context: {} },
    'notin',
    null,
    { requestedUrl: 'https://site.example/settings' },
  ],
  [
    'list of users: not the visitor',
    {
      users: [
        { id: 1, name: 'Ada' },
        { id: 2, name: 'Bo' },
      ],
    },
    'unknown',
    null,
    { requestedUrl: 'https://site.example/api/users' },
  ],
  [
    'one user of a list by id',
    { id: 4, username: 'ada', name: 'Ada Byron' },
    'unknown',
    null,
    { requestedUrl: 'https://site.example/api/users/4' },
  ],
  ['comments with author', { comments: [{ author: { name: 'Ada', email: 'a@b.example' } }] }, 'unknown', null],
  ['public config', { registrationOpen: true, version: '1.2', loginMethods: ['local', 'oidc'] }, 'unknown', null],
  ['health', { status: 'ok' }, 'unknown', null, { requestedUrl: 'https://site.example/api/status' }],
  ['health ok at session path', { status: 'UP' }, 'unknown', null],
  ['ok true at auth', { ok: true }, 'notout', null, { requestedUrl: 'https://site.example/auth' }],
  ['article about authentication', { title: 'Authentication explained', body: '…', id: 7 }, 'unknown', null],
  [
    'issue titled session expired',
    { id: 7, title: 'Session expired too early', state: 'open', user: { login: 'ada' } },
    'unknown',
    null,
    { requestedUrl: 'https://site.example/api/issues/7' },
  ],
  [
    'json null at me',
    null,
    'out',
    null,
    { requestedUrl: 'https://site.example/api/me', contentType: 'application/json' },
  ],
  ['empty list at me', [], 'notin', null, { requestedUrl: 'https://site.example/api/me' }],
  [
    'false at session',
    false,
    'out',
    null,
    { requestedUrl: 'https://site.example/api/session', contentType: 'application/json' },
  ],
  ['string', 'Unauthorized', 'out', null, { status: 401, contentType: 'application/json' }],
  [
    'json api',
    { data: { type: 'users', id: '1', attributes: { username: 'mira', email: 'm@site.example' } } },
    'in',
    'mira',
    { requestedUrl: 'https://site.example/api/users/me' },
  ],
  [
    'odata',
    { '@odata.context': 'x', displayName: 'Mira Holt', userPrincipalName: 'mira@site.example', id: 'ab' },
    'in',
    'Mira Holt',
    { requestedUrl: 'https://site.example/v1.0/me' },
  ],
  [
    'oidc userinfo',
    { sub: '8e', name: 'Mira Holt', preferred_username: 'mira', email: 'm@site.example', email_verified: true },
    'in',
    'Mira Holt',
    { requestedUrl: 'https://site.example/oauth2/userinfo' },
  ],
  [
    'proxy userinfo',
    { user: '8e', email: 'mira@site.example', preferredUsername: 'mira' },
    'in',
    undefined,
    { requestedUrl: 'https://site.example/oauth2/userinfo' },
  ],
  ['session user id 0', { resources: [], session: { userId: 0, csrfToken: 'x' } }, 'out', null],
  ['session user id', { resources: [], session: { userId: 7, csrfToken: 'x' } }, 'in', null],
  [
    'success true with user',
    { success: true, result: { user: { id: 3, login: 'mira', email: 'm@site.example' } } },
    'in',
    'mira',
  ],
]

const VERDICTS: Readonly<Record<Expected, readonly string[]>> = {
  in: ['logged_in'],
  out: ['logged_out'],
  unknown: ['unknown'],
  notin: ['logged_out', 'unknown'],
  notout: ['logged_in', 'unknown'],
}

describe('answers in JSON, as interfaces give them', () => {
  test.each(answers.map(([kind, json, expected, user, over]) => ({ kind, json, expected, user, over })))(
    '$kind',
    ({ json, expected, user, over }) => {
      const judgement = judgePage(examplePage(JSON.stringify(json), over ?? {}))
      expect(VERDICTS[expected]).toContain(judgement.verdict)
      if (user !== undefined) expect(judgement.detectedUser).toBe(user)
    },
  )
})
