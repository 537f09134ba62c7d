import { principalOf } from '../request-parts.ts'
import { callbackSecretSchema, toCallbackSecretBody } from '../schemas/webhook.ts'
import type { HttpServices } from '../services.ts'
import type { Api } from './api.ts'

/** The secret that signs the results posted to a `webhook_url`. */
export function registerCallbackSecret(app: Api, { webhooks }: Pick<HttpServices, 'webhooks'>): void {
  app.post(
    '/webhooks/callback-secret',
    {
      config: { limit: 'account' },
      schema: {
        tags: ['Webhooks'],
        summary: 'Create or rotate the secret that signs what is posted to a webhook_url; shown once',
        response: { 200: callbackSecretSchema },
      },
    },
    async (request) => toCallbackSecretBody(await webhooks.rotateCallbackSecret(principalOf(request))),
  )
}
