import fastify from 'fastify'
import { expect, it } from 'vitest'
import { leaseId } from '../../test/support/http/memory-ids.ts'
import { testServer } from '../../test/support/http/test-server.ts'

const id = '10000000-0000-4000-8000-000000000000'
const url = 'https://shop.example/'
const session = { name: 'Shop', domain: 'shop.example', cookies: { sid: 's' } }
const renewal = { url, access_token_path: '/access_token' }
const cookies = { sid: 's' }

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly required?: boolean; readonly example?: unknown }[]
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: object; readonly example?: object } }
  }
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: object }
}

/** A JSON Schema validator over the document: each operation answers 200 to a body that is allowed. */
function validatorOf({ paths, components }: ApiDocument) {
  const customOptions = { strict: false, coerceTypes: false, removeAdditional: false, validateFormats: false } as const
  const app = fastify({ ajv: { customOptions } })
  app.addSchema({ $id: 'document', components })
  for (const path of new Set(cases.map(([one]) => one))) {
    const { schema } = paths[`/api/v1${path}`]?.['post']?.requestBody?.content['application/json'] ?? {}
    const body = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object
    app.post(path, { schema: { body } }, () => 'allowed')
  }
  return app
}

/** Bodies that the document and the server must judge alike. */
const cases: readonly (readonly [path: string, isValid: boolean, body: object])[] = [
  ['/scrape', true, { url }],
  ['/scrape', true, { url, session_id: id, lease_id: leaseId }],
  ['/scrape', true, { url, advanced: { session_id: id, lease_id: leaseId } }],
  ['/scrape', false, { url, lease_id: leaseId }],
  ['/scrape', false, { url, advanced: { lease_id: leaseId } }],
  ['/scrape', true, { url, require_session: true, cookies }],
  ['/scrape', true, { url, require_session: true, advanced: { cookies } }],
  ['/scrape', false, { url, require_session: true }],
  ['/scrape', false, { url, require_session: true, cookies: {} }],
  ['/scrape', true, { url, session_id: id, wait_for_login_seconds: 1, sync: false, headers: {} }],
  ['/scrape', true, { url, advanced: { session_id: id }, wait_for_login_seconds: 1, sync: false }],
  ['/scrape', false, { url, session_id: id, wait_for_login_seconds: 1 }],
  ['/scrape/estimate', true, { url, session_id: id, wait_for_login_seconds: 1 }],
  ['/scrape', false, { url, wait_for_login_seconds: 1, sync: false }],
  ['/scrape', false, { url, session_id: id, wait_for_login_seconds: 1, sync: false, cookies }],
  ['/scrape', false, { url, session_id: id, wait_for_login_seconds: 1, sync: false, headers: { a: '1' } }],
  ['/scrape', false, { url, session_id: id, wait_for_login_seconds: 1, sync: false, session_headers: { a: '1' } }],
  [
    '/scrape',
    false,
    { url, session_id: id, wait_for_login_seconds: 1, sync: false, advanced: { headers: { a: '1' } } },
  ],
  ['/batch', true, { requests: [url, { url }] }],
  ['/batch', true, { urls: [url, { url }], formats: ['text'] }],
  ['/batch', false, { requests: ['shop.example'] }],
  ['/batch', false, { urls: [1] }],
  ['/batch', true, { requests: [{ url, session_id: id, wait_for_login_seconds: 1 }] }],
  ['/batch', false, { requests: [{ url, lease_id: leaseId }] }],
  ['/scrape', true, { url, use_proxy: false, location: {} }],
  ['/scrape', false, { url, use_proxy: true }],
  ['/scrape', true, { url, formats: ['text', 'pdf'] }],
  ['/scrape', true, { url, formats: [] }],
  ['/scrape', false, { url, formats: ['pdf'] }],
  ['/scrape', true, { url, force_tier: '0.5' }],
  ['/scrape', true, { url, cost_controls: { force_tier: 1 } }],
  ['/scrape', false, { url, force_tier: 'tor' }],
  ['/scrape', false, { url, force_tier: 7 }],
  ['/scrape', false, { url, content_type: 'é' }],
  ['/scrape', false, { url, headers: { 'a b': '1' } }],
  ['/scrape', false, { url, headers: { a: '1\n2' } }],
  ['/scrape', true, { url, cookies: 'a=1; b=2' }],
  ['/scrape', false, { url, cookies: 'a' }],
  ['/sessions', true, session],
  ['/sessions', true, { ...session, proxy: { url: 'socks5://user:password@proxy.example.com:1080' } }],
  ['/sessions', false, { ...session, proxy: { url: 'ftp://proxy.example.com' } }],
  ['/sessions', true, { ...session, expires_at: '2096-04-01T00:00:00+0100' }],
  ['/sessions', true, { ...session, expires_at: '2096-04-01 00:00:00.123456-05' }],
  ['/sessions', false, { ...session, expires_at: '2096-04-01T00:00:00+1' }],
  ['/auth/login', true, { email: 'ü@bücher.example', password: 'p' }],
  ['/sessions', false, { ...session, cookies: { '': 's' } }],
  ['/sessions', false, { ...session, cookies: { sid: 'a;b' } }],
  ['/sessions', false, { ...session, cookies: { log: 1 } }],
  ['/sessions', false, { name: 'Shop', domain: 'shop.example', headers: null }],
  ['/sessions', false, { ...session, headers: { '': 's' } }],
  ['/sessions', false, { ...session, allowed_methods: ['POST'] }],
  ['/sessions', true, { ...session, locale: 'zh-Hant-TW' }],
  ['/sessions', false, { ...session, locale: 'de-0' }],
  ['/sessions', true, { ...session, renewal }],
  ['/sessions', false, { ...session, renewal: { ...renewal, refresh_token: 'a b' } }],
  ['/sessions', false, { ...session, renewal: { ...renewal, content_type: 'é' } }],
  ['/sessions/import', true, { content: 'sid=s', domain: 'shop.example' }],
  ['/sessions/import', false, { domain: 'shop.example' }],
  ['/sessions/import', false, { content: 'sid=s', cookies: 'sid=s', domain: 'shop.example' }],
  ['/sessions/import', false, { content: 'sid=s', domain: 'shop.example', domains: ['shop.example'] }],
  ['/organizations', false, { name: 'a\tb' }],
]

it('judges a body as the server does', async () => {
  const { app, call } = await testServer()
  const document = (await app.inject('/openapi.json')).json<ApiDocument>()
  const validator = validatorOf(document)
  const found = await Promise.all(
    cases.map(async ([path, , body]) => {
      const { statusCode } = await call('POST', path, body)
      const checked = await validator.inject({ method: 'POST', url: path, payload: body })
      return { path, body, server: statusCode !== 422, document: checked.statusCode === 200 }
    }),
  )
  expect(found).toEqual(cases.map(([path, isValid, body]) => ({ path, body, server: isValid, document: isValid })))
})

it('has examples that can be sent as they are, and none that would filter without being asked for', async () => {
  const { app, call } = await testServer()
  const document = (await app.inject('/openapi.json')).json<ApiDocument>()
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const sent = operations.flatMap(({ path, method, operation }) => {
    const body = operation.requestBody?.content['application/json'].example
    return body === undefined ? [] : [{ path, method: method as 'POST', body }]
  })
  expect(sent.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`).toSorted()).toEqual([
    'PATCH /sessions/{id}',
    'POST /batch',
    'POST /scrape',
    'POST /scrape/estimate',
    'POST /sessions',
    'POST /sessions/capture',
    'POST /sessions/import',
    'POST /sessions/validate',
    'POST /sessions/{id}/refresh',
    'POST /sessions/{id}/validate',
    'POST /sync-sources',
    'POST /webhooks',
    'PUT /sessions/{id}',
  ])
  for (const { path, method, body } of sent) {
    const { statusCode } = await call(method, path.replace('/api/v1', '').replace('{id}', id), body)
    expect([path, statusCode]).not.toEqual([path, 422])
  }
  const filled = operations.flatMap(({ operation }) => operation.parameters ?? [])
  expect(filled.filter(({ required, example }) => required !== true && example !== undefined)).toEqual([])
})
