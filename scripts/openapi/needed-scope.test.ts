import { expect, it } from 'vitest'
import { readOnlyKey } from '../../test/support/http/memory-ids.ts'
import { testServer } from '../../test/support/http/test-server.ts'

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly description?: string }>>>>
}

const sentence = /An API key needs the scope (.+)\.$/

it('names, for each operation, the scopes that a key is refused for', async () => {
  const { app, call } = await testServer()
  const { paths } = (await app.inject('/openapi.json')).json<ApiDocument>()
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description = '' }]) => ({ path, method, description })),
  )
  const found = await Promise.all(
    operations
      // A stream of events does not end.
      .filter(({ path }) => path.startsWith('/api/v1/') && !path.endsWith('/stream'))
      .map(async ({ path, method, description }) => {
        const at = path.replace('/api/v1', '').replaceAll(/[{]\w+[}]/g, 'x')
        const { body, statusCode } = await call(method.toUpperCase(), at, undefined, { 'x-api-key': readOnlyKey })
        const said = sentence.exec(description)?.[1]?.replaceAll('`', '') ?? null
        const refused = /lacks the scope ([^.]+)\./.exec(body)?.[1]?.replaceAll(/[\\"]/g, '') ?? null
        return { operation: `${method} ${path}`, said, refused, statusCode }
      }),
  )
  // A body that is not valid is refused first.
  const read = found.filter(({ statusCode }) => statusCode !== 422)
  const permitted = (said: string | null) => said === null || said.includes('read')
  expect(read.filter(({ said, refused }) => refused !== (permitted(said) ? null : said))).toEqual([])
  const kinds = ['none', 'read', 'read or scrape', 'scrape', 'write']
  expect([...new Set(read.map(({ said }) => said ?? 'none'))].toSorted()).toEqual(kinds)
})
