/**
 * The measure for reads: Fastify as it comes, one route that answers an object from memory. Without a response schema:
 * JSON.stringify of a plain object is at least as fast as what Fastify compiles from one.
 *
 * `node bare-fastify.ts ANSWERS.json`, a map from path to the JSON it answers; prints `listening PORT`.
 */
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'

async function serve(answers: ReadonlyMap<string, unknown>): Promise<void> {
  const app = Fastify()
  app.get('/api/v1/sessions', (request) => answers.get(request.url))
  app.get('/api/v1/sessions/:id', (request) => answers.get(request.url))
  await app.listen({ port: 0, host: '127.0.0.1' })
  process.stdout.write(`listening ${(app.server.address() as AddressInfo).port}\n`)
}

await serve(new Map(Object.entries(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Record<string, unknown>)))
