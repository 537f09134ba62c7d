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
import { type Api, idParams, noContent } from './api.ts'

const tags = ['Webhooks']
const deliveryParams = z.object({ id: z.string(), delivery_id: z.string() })

export function registerWebhooks(app: Api, { webhooks }: Pick<HttpServices, 'webhooks'>): void {
  // The secret that signs the results posted to a `webhook_url`.
  app.post(
    '/webhooks/callback-secret',
    {
      config: { limit: 'account' },
      schema: {
        tags,
        summary: 'Create or rotate the secret that signs what is posted to a webhook_url; shown once',
        response: { 200: callbackSecretSchema },
      },
    },
    async (request) => toCallbackSecretBody(await webhooks.rotateCallbackSecret(principalOf(request))),
  )
  app.post(
    '/webhooks',
    {
      config: { limit: 'account' },
      schema: {
        tags,
        summary: 'Create a webhook; only this answer contains the secret',
        body: createWebhookBody,
        response: { 201: webhookSchema },
      },
    },
    async (request, reply) => {
      const webhook = await webhooks.create(principalOf(request), toCreateWebhookInput(request.body))
      return reply.code(201).send(toWebhookBody(webhook, webhook.secret))
    },
  )
  app.get(
    '/webhooks',
    {
      schema: {
        tags,
        summary: 'List your webhooks, and those of organizations that you administer',
        response: { 200: webhookListSchema },
      },
    },
    async (request) => ({
      webhooks: (await webhooks.list(principalOf(request))).map((webhook) => toWebhookBody(webhook)),
    }),
  )
  app.get(
    '/webhooks/:id',
    { schema: { tags, summary: 'Get a webhook', params: idParams, response: { 200: webhookSchema } } },
    async (request) => toWebhookBody(await webhooks.get(principalOf(request), knownId(request.params.id))),
  )
  app.route({
    method: ['PATCH', 'PUT'],
    url: '/webhooks/:id',
    config: { limit: 'account' },
    schema: {
      tags,
      summary: 'Change the given fields of a webhook',
      params: idParams,
      body: updateWebhookBody,
      response: { 200: webhookSchema },
    },
    handler: async (request) => {
      const input = toUpdateWebhookInput(request.body)
      return toWebhookBody(await webhooks.update(principalOf(request), knownId(request.params.id), input))
    },
  })
  app.delete(
    '/webhooks/:id',
    {
      schema: {
        tags,
        summary: 'Delete a webhook with its secret and its deliveries',
        params: idParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await webhooks.delete(principalOf(request), knownId(request.params.id))
      return reply.code(204).send()
    },
  )
  app.post(
    '/webhooks/:id/rotate-secret',
    {
      config: { limit: 'account' },
      schema: {
        tags,
        summary: 'Create a new secret, shown once; the old one also signs for a day, or until the next rotation',
        params: idParams,
        response: { 200: webhookSchema },
      },
    },
    async (request) => {
      const webhook = await webhooks.rotateSecret(principalOf(request), knownId(request.params.id))
      return toWebhookBody(webhook, webhook.secret)
    },
  )
  app.post(
    '/webhooks/:id/test',
    {
      config: { limit: 'account' },
      schema: {
        tags,
        summary: 'Post a signed message of the type webhook.test now',
        params: idParams,
        response: { 200: webhookTestSchema },
      },
    },
    async (request) => toWebhookTestBody(await webhooks.test(principalOf(request), knownId(request.params.id))),
  )
  app.get(
    '/webhooks/:id/deliveries',
    {
      config: { isLong: true },
      schema: {
        tags,
        summary: 'The deliveries of a webhook, newest first',
        params: idParams,
        querystring: deliveriesQuery,
        response: { 200: deliveryPageSchema },
      },
    },
    async (request) => {
      const id = knownId(request.params.id)
      return toDeliveryPageBody(await webhooks.deliveries(principalOf(request), id, request.query))
    },
  )
  app.post(
    '/webhooks/:id/deliveries/:delivery_id/replay',
    {
      config: { limit: 'account' },
      schema: {
        tags,
        summary: 'Send a delivery again, with the same id',
        params: deliveryParams,
        response: { 202: deliverySchema },
      },
    },
    async (request, reply) => {
      const { id, delivery_id: delivery } = request.params
      const replayed = await webhooks.replay(principalOf(request), knownId(id), knownId(delivery))
      return reply.code(202).send(toDeliveryBody(replayed))
    },
  )
}
