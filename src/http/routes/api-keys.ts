import { knownId, principalOf } from '../request-parts.ts'
import { createKeyBody, keyListSchema, keySchema, toKeyBody, toKeyInput } from '../schemas/account.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent } from './api.ts'

const tags = ['API keys']

/** An API key cannot create or revoke keys: otherwise a stolen key could outlive its revocation. */
export function registerApiKeys(app: Api, { accounts }: Pick<HttpServices, 'accounts'>): void {
  app.get('/api-keys', { schema: { tags, summary: 'List keys', response: { 200: keyListSchema } } }, async (request) =>
    (await accounts.listKeys(principalOf(request))).map(toKeyBody),
  )
  app.post(
    '/api-keys',
    {
      config: { noKeys: true, limit: 'account' },
      schema: {
        tags,
        summary: 'Create a key; only this answer shows it',
        body: createKeyBody,
        response: { 201: keySchema },
      },
    },
    async (request, reply) => {
      const key = await accounts.createKey(principalOf(request), toKeyInput(request.body))
      return reply.code(201).send(toKeyBody(key))
    },
  )
  app.delete(
    '/api-keys/:id',
    {
      config: { noKeys: true },
      schema: { tags, summary: 'Revoke a key immediately', params: idParams, response: { 204: noContent } },
    },
    async (request, reply) => {
      await accounts.revokeKey(principalOf(request), knownId(request.params.id))
      return reply.code(204).send()
    },
  )
}
