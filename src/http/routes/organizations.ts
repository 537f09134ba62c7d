import { z } from 'zod'
import type { Principal } from '../../accounts/principal.ts'
import { AppError, invalidField } from '../../errors.ts'
import { idOrNil, knownId, principalOf } from '../request-parts.ts'
import {
  acceptedSchema,
  changeRoleBody,
  createOrganizationBody,
  invitationListSchema,
  invitationSchema,
  inviteBody,
  joinBody,
  memberListSchema,
  memberSchema,
  organizationListSchema,
  organizationSchema,
  toAcceptedBody,
  toInvitationBody,
  toMemberBody,
  toOrganizationBody,
  transferBody,
} from '../schemas/organization.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent } from './api.ts'

const tags = ['Organizations']
const invitationParams = z.object({ id: z.string(), invitation_id: z.string() })
const tokenParams = z.object({ token: z.string() })
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
  app.post(
    '/organizations/:id/invitations',
    {
      config: { limit: 'account' },
      schema: {
        tags,
        summary: 'Invite a user; only this answer shows the token',
        description: 'An organization may have at most 100 open invitations; beyond that the answer is 409.',
        params: idParams,
        body: inviteBody,
        response: { 201: invitationSchema },
      },
    },
    async (request, reply) => {
      const input = { email: request.body.email, role: request.body.role ?? ('member' as const) }
      const invitation = await accounts.invite(principalOf(request), knownId(request.params.id), input)
      return reply.code(201).send(toInvitationBody(invitation))
    },
  )
  app.get(
    '/organizations/:id/invitations',
    { schema: { tags, summary: 'List open invitations', params: idParams, response: { 200: invitationListSchema } } },
    async (request) =>
      (await accounts.listInvitations(principalOf(request), knownId(request.params.id))).map(toInvitationBody),
  )
  app.delete(
    '/organizations/:id/invitations/:invitation_id',
    { schema: { tags, summary: 'Revoke an invitation', params: invitationParams, response: { 204: noContent } } },
    async (request, reply) => {
      const [id, invitation] = [knownId(request.params.id), knownId(request.params.invitation_id)]
      await accounts.revokeInvitation(principalOf(request), id, invitation)
      return reply.code(204).send()
    },
  )
  // The routes for invited people: anybody with the token may use them.
  app.post(
    '/invitations/:token/accept',
    {
      config: { access: 'optional' },
      schema: { tags, summary: 'Join', params: tokenParams, body: joinBody, response: { 200: acceptedSchema } },
    },
    async (request) => {
      const by = joinsAs(request.principal, request.body)
      return toAcceptedBody(await accounts.acceptInvitation(request.params.token, by))
    },
  )
  app.post(
    '/invitations/:token/decline',
    {
      config: { access: 'public' },
      schema: { tags, summary: 'Decline', params: tokenParams, response: { 204: noContent } },
    },
    async (request, reply) => {
      await accounts.declineInvitation(request.params.token)
      return reply.code(204).send()
    },
  )
}

/** @throws AppError UNAUTHORIZED without a credential and without the fields for a new account */
function joinsAs(principal: Principal | null, { name, password }: z.output<typeof joinBody>) {
  if (principal !== null) return { principal }
  if (name == null && password == null) throw new AppError('UNAUTHORIZED')
  if (name == null) throw invalidField('name', 'is required to create an account')
  if (password == null) throw invalidField('password', 'is required to create an account')
  return { name, password }
}
