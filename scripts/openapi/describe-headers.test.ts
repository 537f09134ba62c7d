import { expect, it } from 'vitest'
import { limited, testServer } from '../../test/support/http/test-server.ts'

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly schema: { readonly default?: number } }[]
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly headers: object }
}

async function documented() {
  const { app, call } = await testServer({ rateLimits: limited() })
  const { paths, components } = (await app.inject('/openapi.json')).json<ApiDocument>()
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  return { call, components, operations }
}

it('has the headers of a rate limit exactly where they are sent', async () => {
  const { call, operations, components } = await documented()
  const api = operations.filter(({ path }) => path.startsWith('/api/v1/'))
  const found = await Promise.all(
    api.map(async ({ path, method, operation }) => {
      const { headers } = await call(method, path.replace('/api/v1', '').replaceAll(/[{]\w+[}]/g, 'x'), undefined, {})
      const sent = Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))
      const successful = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'))
      const said = successful.map(([, response]) =>
        Object.keys(response.headers ?? {})
          .map((name) => name.toLowerCase())
          .filter((name) => name.startsWith('x-ratelimit')),
      )
      return { path, method, sent, said }
    }),
  )
  const odd = found.filter(({ sent, said }) => said.some((names) => names.toSorted().join() !== sent.toSorted().join()))
  expect(odd).toEqual([])
  expect(found.filter(({ sent }) => sent.length === 3).length).toBeGreaterThan(40)
  expect(JSON.stringify(components)).not.toContain('x-limited')
  expect(JSON.stringify(operations)).not.toContain('x-limited')
})

it('has the ETag of a session where it is sent', async () => {
  const { call, operations } = await documented()
  const said = operations.filter(({ operation }) => 'ETag' in (operation.responses['200']?.headers ?? {}))
  const body = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'a' } }
  const { id } = (await call('POST', '/sessions', body)).json<{ readonly id: string }>()
  const organization = (await call('POST', '/organizations', { name: 'Team' })).json<{ readonly id: string }>()
  const path = '/api/v1/sessions/{id}'
  const bodies = {
    [`GET ${path}`]: undefined,
    [`PATCH ${path}`]: { notes: 'x' },
    [`PUT ${path}`]: { notes: 'y' },
    [`POST ${path}/refresh`]: { cookies: { sid: 'b' } },
    [`POST ${path}/rollback`]: { version: 1 },
    [`POST ${path}/share`]: { organization_id: organization.id },
    [`POST ${path}/unshare`]: undefined,
    [`DELETE ${path}/unshare`]: undefined,
  }
  expect(said.map((one) => `${one.method} ${one.path}`)).toEqual(Object.keys(bodies))
  for (const [operation, given] of Object.entries(bodies)) {
    const [method = '', address = ''] = operation.split(' ')
    const { headers } = await call(method, address.replace('/api/v1', '').replace('{id}', id), given)
    expect([operation, headers['etag']]).toEqual([operation, expect.stringMatching(/^"\d+"$/)])
  }
})

it('says where an answer may be repeated, and how long a page of a list is by default', async () => {
  const { operations } = await documented()
  const repeatable = operations.filter(
    ({ operation }) => 'Idempotency-Replayed' in (operation.responses['200']?.headers ?? {}),
  )
  expect(repeatable.map(({ path }) => path).toSorted()).toEqual([
    '/api/v1/scrape',
    '/api/v1/sessions',
    '/api/v1/sessions/import',
  ])
  const limits = operations.flatMap(({ path, operation: { parameters = [] } }) =>
    parameters.filter(({ name }) => name === 'limit').map(({ schema }) => [path.split('/').at(-1), schema.default]),
  )
  expect(Object.fromEntries(limits)).toEqual({
    sessions: 200,
    jobs: 50,
    health: 1000,
    versions: 50,
    audit: 1000,
    events: 100,
    deliveries: 100,
  })
})
