import { expect, it } from 'vitest'
import { testServer } from '../../test/support/http/test-server.ts'

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>

const methods = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'] as const

async function documented() {
  const { app, call } = await testServer()
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Paths }>()
  return { call, paths: Object.entries(paths) }
}

it('lists 414 for every operation', async () => {
  const { paths } = await documented()
  const without = paths.flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { responses }]) => ('414' in responses ? [] : [`${method} ${path}`])),
  )
  expect(without).toEqual([])
})

/** HEAD goes with GET (RFC 9110 §9.3.2) and is not documented apart from it. */
it('has every method that Allow names', async () => {
  const { call, paths } = await documented()
  const api = paths.filter(([path]) => path.startsWith('/api/v1/'))
  const named = await Promise.all(
    api.map(async ([path]) => {
      // No path has this one.
      const answer = await call('OPTIONS', path.slice('/api/v1'.length).replaceAll(/[{]\w+[}]/g, 'x'))
      return { path, status: answer.statusCode, allow: String(answer.headers['allow']).replace(', HEAD', '') }
    }),
  )
  expect(named.length).toBeGreaterThan(50)
  expect(named).toEqual(
    api.map(([path, item]) => {
      const allow = methods.filter((method) => item[method.toLowerCase()] !== undefined)
      return { path, status: 405, allow: allow.join(', ') }
    }),
  )
})
