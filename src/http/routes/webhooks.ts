import { z } from 'zod'
import { knownId, principalOf } from '../request-parts.ts'
import {
  callbackSecretSchema,
  createWebhookBody,
  deliveriesQuery,
  deliveryPageSchema,
  deliverySchema,
  toCallbackSecretBody,
  toCreateWebhookInput,
  toDeliveryBody,
  toDeliveryPageBody,
  toUpdateWebhookInput,
  toWebhookBody,
  toWebhookTestBody,
  updateWebhookBody,
  webhookListSchema,
  webhookSchema,
  webhookTestSchema,
} from '../schemas/webhook.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent, routesOf } from './api.ts'

const deliveryParams = z.object({ id: z.string(), delivery_id: z.string() })

export function registerWebhooks(app: Api, { webhooks }: Pick<HttpServices, 'webhooks'>): void {
  const route = routesOf(app, 'Webhooks')
  // The secret that signs the results posted to a `webhook_url`.
  route.post(
    '/webhooks/callback-secret',
    {
      limit: 'account',
      summary: 'Create or rotate the secret that signs what is posted to a webhook_url; shown once',
      response: { 200: callbackSecretSchema },
    },
    async (request) => toCallbackSecretBody(await webhooks.rotateCallbackSecret(principalOf(request))),
  )
  route.post(
    '/webhooks',
    {
      limit: 'account',
      summary: 'Create a webhook; only this answer contains the secret',
      body: createWebhookBody,
      response: { 201: webhookSchema },
    },
    async (request) => {
      const webhook = await webhooks.create(principalOf(request), toCreateWebhookInput(request.body))
      return toWebhookBody(webhook, webhook.secret)
    },
  )
  route.get(
    '/webhooks',
    {
      summary: 'List your webhooks, and those of organizations that you administer',
      response: { 200: webhookListSchema },
    },
    async (request) => ({
      webhooks: (await webhooks.list(principalOf(request))).map((webhook) => toWebhookBody(webhook)),
    }),
  )
  route.get(
    '/webhooks/:id',
    { summary: 'Get a webhook', params: idParams, response: { 200: webhookSchema } },
    async (request) => toWebhookBody(await webhooks.get(principalOf(request), knownId(request.params.id))),
  )
  route.change(
    '/webhooks/:id',
    {
      limit: 'account',
      summary: 'Change the given fields of a webhook',
      params: idParams,
      body: updateWebhookBody,
      response: { 200: webhookSchema },
    },
    async (request) => {
      const input = toUpdateWebhookInput(request.body)
      return toWebhookBody(await webhooks.update(principalOf(request), knownId(request.params.id), input))
    },
  )
  route.delete(
    '/webhooks/:id',
    { summary: 'Delete a webhook with its secret and its deliveries', params: idParams, response: { 204: noContent } },
    async (request) => webhooks.delete(principalOf(request), knownId(request.params.id)),
  )
  route.post(
    '/webhooks/:id/rotate-secret',
    {
      limit: 'account',
      summary: 'Create a new secret, shown once; the old one also signs for a day, or until the next rotation',
      params: idParams,
      response: { 200: webhookSchema },
    },
    async (request) => {
      const webhook = await webhooks.rotateSecret(principalOf(request), knownId(request.params.id))
      return toWebhookBody(webhook, webhook.secret)
    },
  )
  route.post(
    '/webhooks/:id/test',
    {
      limit: 'account',
      summary: 'Post a signed message of the type webhook.test now',
      params: idParams,
      response: { 200: webhookTestSchema },
    },
    async (request) => toWebhookTestBody(await webhooks.test(principalOf(request), knownId(request.params.id))),
  )
  route.get(
    '/webhooks/:id/deliveries',
    {
      isLong: true,
      summary: 'The deliveries of a webhook, newest first',
      params: idParams,
      querystring: deliveriesQuery,
      response: { 200: deliveryPageSchema },
    },
    async (request) => {
      const id = knownId(request.params.id)
      return toDeliveryPageBody(await webhooks.deliveries(principalOf(request), id, request.query))
    },
  )
  route.post(
    '/webhooks/:id/deliveries/:delivery_id/replay',
    {
      limit: 'account',
      summary: 'Send a delivery again, with the same id',
      params: deliveryParams,
      response: { 202: deliverySchema },
    },
    async (request) => {
      const { id, delivery_id: delivery } = request.params
      const replayed = await webhooks.replay(principalOf(request), knownId(id), knownId(delivery))
      return toDeliveryBody(replayed)
    },
  )
}
