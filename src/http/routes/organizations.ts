import { z } from 'zod'
import { idOrNil, knownId, principalOf } from '../request-parts.ts'
import {
  changeRoleBody,
  createOrganizationBody,
  memberListSchema,
  memberSchema,
  organizationListSchema,
  organizationSchema,
  toMemberBody,
  toOrganizationBody,
  transferBody,
} from '../schemas/organization.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent } from './api.ts'

const tags = ['Organizations']
const memberParams = z.object({ id: z.string(), user_id: z.string() })

export function registerOrganizations(app: Api, { accounts }: Pick<HttpServices, 'accounts'>): void {
  app.post(
    '/organizations',
    {
      config: { limit: 'account' },
      schema: {
        tags,
        summary: 'Create an organization',
        description: 'You may own 100 organizations besides your personal one; beyond that the answer is 409.',
        body: createOrganizationBody,
        response: { 201: organizationSchema },
      },
    },
    async (request, reply) => {
      const input = { name: request.body.name, description: request.body.description ?? null }
      const organization = await accounts.createOrganization(principalOf(request), input)
      return reply.code(201).send(toOrganizationBody(organization))
    },
  )
  app.get(
    '/organizations',
    { schema: { tags, summary: 'List your organizations', response: { 200: organizationListSchema } } },
    async (request) => (await accounts.listOrganizations(principalOf(request))).map(toOrganizationBody),
  )
  app.get(
    '/organizations/:id',
    { schema: { tags, summary: 'Get an organization', params: idParams, response: { 200: organizationSchema } } },
    async (request) =>
      toOrganizationBody(await accounts.getOrganization(principalOf(request), knownId(request.params.id))),
  )
  app.delete(
    '/organizations/:id',
    { schema: { tags, summary: 'Delete an organization', params: idParams, response: { 204: noContent } } },
    async (request, reply) => {
      await accounts.deleteOrganization(principalOf(request), knownId(request.params.id))
      return reply.code(204).send()
    },
  )
  app.post(
    '/organizations/:id/transfer',
    {
      config: { limit: 'account' },
      schema: {
        tags,
        summary: 'Transfer an organization to another member',
        params: idParams,
        body: transferBody,
        response: { 200: organizationSchema },
      },
    },
    async (request) => {
      const [id, to] = [knownId(request.params.id), idOrNil(request.body.user_id)]
      return toOrganizationBody(await accounts.transferOwnership(principalOf(request), id, to))
    },
  )
  app.post(
    '/organizations/:id/leave',
    {
      schema: {
        tags,
        summary: 'Leave an organization',
        description: 'The sessions that you shared with it are no longer shared, and your leases of its sessions end.',
        params: idParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await accounts.leaveOrganization(principalOf(request), knownId(request.params.id))
      return reply.code(204).send()
    },
  )
  app.get(
    '/organizations/:id/members',
    {
      config: { isLong: true },
      schema: { tags, summary: 'List members', params: idParams, response: { 200: memberListSchema } },
    },
    async (request) => (await accounts.listMembers(principalOf(request), knownId(request.params.id))).map(toMemberBody),
  )
  app.route({
    method: ['PATCH', 'PUT'],
    url: '/organizations/:id/members/:user_id',
    config: { limit: 'account' },
    schema: {
      tags,
      summary: "Change a member's role",
      params: memberParams,
      body: changeRoleBody,
      response: { 200: memberSchema },
    },
    handler: async (request) => {
      const [id, user] = [knownId(request.params.id), knownId(request.params.user_id)]
      return toMemberBody(await accounts.changeRole(principalOf(request), id, user, request.body.role))
    },
  })
  app.delete(
    '/organizations/:id/members/:user_id',
    {
      schema: {
        tags,
        summary: 'Remove a member',
        description:
          "The sessions that the member shared with the organization are no longer shared, and the member's leases of its sessions end.",
        params: memberParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const [id, user] = [knownId(request.params.id), knownId(request.params.user_id)]
      await accounts.removeMember(principalOf(request), id, user)
      return reply.code(204).send()
    },
  )
}
