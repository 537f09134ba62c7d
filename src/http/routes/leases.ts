import { z } from 'zod'
import { disconnectSignal, knownId, principalOf, sessionId } from '../request-parts.ts'
import { leaseSchema, renewLeaseBody, takeLeaseBody, toLeaseBody, toTakeLeaseInput } from '../schemas/lease.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent, routesOf } from './api.ts'

const config = { limit: 'other', scope: 'scrape' } as const
const leaseParams = z.object({ id: z.string(), lease_id: z.string() })

/** Outside leases: a client holds a session. */
export function registerLeases(app: Api, { leases }: Pick<HttpServices, 'leases'>): void {
  const route = routesOf(app, 'Sessions')
  route.post(
    '/sessions/:id/lease',
    {
      ...config,
      summary: 'Take a lease: only its holder can use the session until it ends',
      params: idParams,
      body: takeLeaseBody,
      response: { 201: leaseSchema },
    },
    async (request, reply) => {
      const [id, input] = [sessionId(request.params), toTakeLeaseInput(request.body)]
      const lease = await leases.take(principalOf(request), id, input, disconnectSignal(reply))
      return toLeaseBody(lease)
    },
  )
  route.post(
    '/sessions/:id/lease/:lease_id',
    { ...config, summary: 'Renew a lease', params: leaseParams, body: renewLeaseBody, response: { 200: leaseSchema } },
    async (request) => {
      const [id, leaseId] = [sessionId(request.params), knownId(request.params.lease_id)]
      return toLeaseBody(await leases.renew(principalOf(request), id, leaseId, request.body.ttl_seconds * 1000))
    },
  )
  route.delete(
    '/sessions/:id/lease/:lease_id',
    { ...config, summary: 'Release a lease', params: leaseParams, response: { 204: noContent } },
    async (request) => {
      const [id, leaseId] = [sessionId(request.params), knownId(request.params.lease_id)]
      await leases.release(principalOf(request), id, leaseId)
    },
  )
}
