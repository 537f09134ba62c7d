import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../support/server.ts'
import { replay } from './replay.ts'
import { replayedClients } from './requests/clients.ts'
import { withGaps } from './results.ts'
import { startTarget } from './target.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server?.close())

describe('a client that no registry has', () => {
  it.each(replayedClients)('$client reads what it needs of every answer', async (client) => {
    const site = await startTarget()
    try {
      const { key } = await server.newUser()
      const run = withGaps(await replay(client, 'own requests', { address: server.address, key, site }))
      const failures = run.results.filter(({ error }) => error !== null)
      expect(failures.map(({ operation, what, error }) => `${operation}: ${what}: ${error}`)).toEqual([])
    } finally {
      await site.close()
    }
  })
})
