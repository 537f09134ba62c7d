import type { FastifyInstance } from 'fastify'
import { expect, it } from 'vitest'
import { testServer } from '../../test/support/http/test-server.ts'

type Hooks = Readonly<Record<string, unknown>>

const names = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend', 'onResponse']

/** Hooks of the whole server, and of the route: each request runs through all of them. */
it('a scrape runs through so many hooks', async () => {
  const counts = Object.fromEntries(names.map((name) => [name, 0]))
  const count = (hooks: Hooks) => {
    for (const name of names) counts[name] = (counts[name] ?? 0) + [hooks[name] ?? []].flat().length
  }
  const { app } = await testServer({
    beforeRoutes: async (instance) => {
      instance.addHook('onRoute', (route) => {
        if ([route.method].flat().includes('POST') && route.url === '/api/v1/scrape') count(route as unknown as Hooks)
      })
    },
  })
  count(hooksOf(app))
  // Who adds one changes the number on purpose.
  expect(counts).toEqual({
    ...{ onRequest: 5, preParsing: 2, preValidation: 2, preHandler: 3, preSerialization: 0, onSend: 5, onResponse: 0 },
  })
})

/** Those that were added to the server so far. */
function hooksOf(app: FastifyInstance): Hooks {
  const symbol = Object.getOwnPropertySymbols(app).find(({ description }) => description === 'fastify.hooks')
  return (app as unknown as Readonly<Record<symbol, Hooks>>)[symbol ?? Symbol()] ?? {}
}
