import { z } from 'zod'
import { AppError } from '../../errors.ts'
import type { HttpServices } from '../services.ts'
import { type Api, routesOf } from './api.ts'

const access = 'public' as const
const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })
const textSchema = z.string()
const notReady =
  'The server is not ready: its database cannot be read, written or opened with its key. Its log says why.'

/** Health checks and metrics, outside the API and without a credential. */
export function registerSystem(app: Api, services: Pick<HttpServices, 'requireReady' | 'metrics'>): void {
  const route = routesOf(app, 'Operation')
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  route.get(
    '/health/live',
    { access, noTurn: true, summary: 'The process answers', response: { 200: healthSchema } },
    async () => ({ status: 'ok' as const }),
  )
  route.get(
    '/health/ready',
    {
      access,
      noTurn: true,
      summary: 'The database can be read and written, the key opens it, and the server is not stopping',
      response: { 200: healthSchema },
    },
    async () => {
      if (isStopping) throw new AppError('INTERRUPTED', { message: 'The server is stopping.' })
      try {
        await services.requireReady()
      } catch (cause) {
        throw new AppError('STORAGE_UNAVAILABLE', { message: notReady, cause })
      }
      return { status: 'ok' as const }
    },
  )
  route.get(
    '/metrics',
    {
      access,
      summary: "Metrics in Prometheus' text format",
      response: { 200: { description: 'Metrics', content: { 'text/plain': { schema: textSchema } } } },
    },
    async (_request, reply) =>
      reply
        .type('text/plain; version=0.0.4; charset=utf-8')
        .serializer(String)
        .send(await services.metrics()),
  )
}
