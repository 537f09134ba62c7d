import { expect, it } from 'vitest'
import { sharedServer, testServer } from '../../test/support/http/test-server.ts'
import { operationIds } from './operation-ids.ts'

interface Operation {
  readonly operationId?: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly required: boolean }
  readonly responses: Readonly<Record<string, { readonly content?: object }>>
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const server = sharedServer(testServer)

async function documented() {
  const { app } = await server()
  const document = (await app.inject('/openapi.json')).json<ApiDocument>()
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  return { document, operations }
}

it('names every operation, in lower camel case and once', async () => {
  const { operations } = await documented()
  const ids = operations.map(({ operation }) => operation.operationId ?? '')
  expect(ids.filter((id) => !/^[a-z]+([A-Z][a-z]+)*$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(Object.values(operationIds).toSorted())
  expect(operations.find(({ operation }) => operation.operationId === 'createSession')).toMatchObject({
    path: '/api/v1/sessions',
    method: 'POST',
  })
})

it('requires a body exactly where a request without one is refused for it', async () => {
  const { operations } = await documented()
  const { call } = await server()
  const withBody = operations.flatMap(({ operation: { requestBody }, ...place }) =>
    requestBody === undefined ? [] : [{ ...place, isRequired: requestBody.required }],
  )
  const found = await Promise.all(
    withBody.map(async ({ path, method }) => {
      const answer = await call(method, path.replace('/api/v1', '').replaceAll(/[{]\w+[}]/g, 'x'))
      return { path, method, isRequired: answer.statusCode === 422 }
    }),
  )
  expect(found).toEqual(withBody)
  expect(found.filter(({ isRequired }) => !isRequired).map(({ path }) => path)).toContain(
    '/api/v1/sessions/{id}/ensure',
  )
})

it('describes the event stream as one, with the header that continues it', async () => {
  const { document } = await documented()
  const stream = document.paths['/api/v1/events/stream']?.['get']
  expect(Object.keys(stream?.responses['200']?.content ?? {})).toEqual(['text/event-stream'])
  expect(stream?.parameters).toContainEqual(
    expect.objectContaining({ name: 'Last-Event-ID', in: 'header', required: false }),
  )
})

/** A generator makes a class of each form of `anyOf`, and refuses an object of which one has no type. */
it('has no alternatives that a generator of clients cannot read', async () => {
  const { document } = await documented()
  const unreadable: string[] = []
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    const { anyOf = [], type } = node as { readonly anyOf?: readonly object[]; readonly type?: unknown }
    const isReadable = (form: object) =>
      ['type', '$ref', 'anyOf'].some((key) => key in form) ||
      !['required', 'properties', 'enum'].some((key) => key in form)
    if (!anyOf.every(isReadable) || (anyOf.length > 0 && (type === 'object' || type === 'array'))) unreadable.push(path)
    for (const [key, inner] of Object.entries(node)) {
      // What is only checked makes no class.
      if (key !== 'then' && key !== 'example') visit(inner, `${path}/${key}`)
    }
  }
  visit(document, '')
  expect(unreadable).toEqual([])
})
