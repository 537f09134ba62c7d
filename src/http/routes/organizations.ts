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
import { type Api, idParams, noContent, routesOf } from './api.ts'

const invitationParams = z.object({ id: z.string(), invitation_id: z.string() })
const tokenParams = z.object({ token: z.string() })
const memberParams = z.object({ id: z.string(), user_id: z.string() })

export function registerOrganizations(app: Api, { accounts }: Pick<HttpServices, 'accounts'>): void {
  const route = routesOf(app, 'Organizations')
  route.post(
    '/organizations',
    {
      limit: 'account',
      summary: 'Create an organization',
      description: 'You may own 100 organizations besides your personal one; beyond that the answer is 409.',
      body: createOrganizationBody,
      response: { 201: organizationSchema },
    },
    async (request) => {
      const input = { name: request.body.name, description: request.body.description ?? null }
      const organization = await accounts.createOrganization(principalOf(request), input)
      return toOrganizationBody(organization)
    },
  )
  route.get(
    '/organizations',
    { summary: 'List your organizations', response: { 200: organizationListSchema } },
    async (request) => (await accounts.listOrganizations(principalOf(request))).map(toOrganizationBody),
  )
  route.get(
    '/organizations/:id',
    { summary: 'Get an organization', params: idParams, response: { 200: organizationSchema } },
    async (request) =>
      toOrganizationBody(await accounts.getOrganization(principalOf(request), knownId(request.params.id))),
  )
  route.delete(
    '/organizations/:id',
    { summary: 'Delete an organization', params: idParams, response: { 204: noContent } },
    async (request) => accounts.deleteOrganization(principalOf(request), knownId(request.params.id)),
  )
  route.post(
    '/organizations/:id/transfer',
    {
      limit: 'account',
      summary: 'Transfer an organization to another member',
      params: idParams,
      body: transferBody,
      response: { 200: organizationSchema },
    },
    async (request) => {
      const [id, to] = [knownId(request.params.id), idOrNil(request.body.user_id)]
      return toOrganizationBody(await accounts.transferOwnership(principalOf(request), id, to))
    },
  )
  route.post(
    '/organizations/:id/leave',
    {
      summary: 'Leave an organization',
      description: 'The sessions that you shared with it are no longer shared, and your leases of its sessions end.',
      params: idParams,
      response: { 204: noContent },
    },
    async (request) => accounts.leaveOrganization(principalOf(request), knownId(request.params.id)),
  )
  route.get(
    '/organizations/:id/members',
    { isLong: true, summary: 'List members', params: idParams, response: { 200: memberListSchema } },
    async (request) => (await accounts.listMembers(principalOf(request), knownId(request.params.id))).map(toMemberBody),
  )
  route.change(
    '/organizations/:id/members/:user_id',
    {
      limit: 'account',
      summary: "Change a member's role",
      params: memberParams,
      body: changeRoleBody,
      response: { 200: memberSchema },
    },
    async (request) => {
      const [id, user] = [knownId(request.params.id), knownId(request.params.user_id)]
      return toMemberBody(await accounts.changeRole(principalOf(request), id, user, request.body.role))
    },
  )
  route.delete(
    '/organizations/:id/members/:user_id',
    {
      summary: 'Remove a member',
      description:
        "The sessions that the member shared with the organization are no longer shared, and the member's leases of its sessions end.",
      params: memberParams,
      response: { 204: noContent },
    },
    async (request) => {
      const [id, user] = [knownId(request.params.id), knownId(request.params.user_id)]
      await accounts.removeMember(principalOf(request), id, user)
    },
  )
  route.post(
    '/organizations/:id/invitations',
    {
      limit: 'account',
      summary: 'Invite a user; only this answer shows the token',
      description: 'An organization may have at most 100 open invitations; beyond that the answer is 409.',
      params: idParams,
      body: inviteBody,
      response: { 201: invitationSchema },
    },
    async (request) => {
      const input = { email: request.body.email, role: request.body.role ?? ('member' as const) }
      const invitation = await accounts.invite(principalOf(request), knownId(request.params.id), input)
      return toInvitationBody(invitation)
    },
  )
  route.get(
    '/organizations/:id/invitations',
    { summary: 'List open invitations', params: idParams, response: { 200: invitationListSchema } },
    async (request) =>
      (await accounts.listInvitations(principalOf(request), knownId(request.params.id))).map(toInvitationBody),
  )
  route.delete(
    '/organizations/:id/invitations/:invitation_id',
    { summary: 'Revoke an invitation', params: invitationParams, response: { 204: noContent } },
    async (request) => {
      const [id, invitation] = [knownId(request.params.id), knownId(request.params.invitation_id)]
      await accounts.revokeInvitation(principalOf(request), id, invitation)
    },
  )
  // The routes for invited people: anybody with the token may use them.
  route.post(
    '/invitations/:token/accept',
    { access: 'optional', summary: 'Join', params: tokenParams, body: joinBody, response: { 200: acceptedSchema } },
    async (request) => {
      const by = joinsAs(request.principal, request.body)
      return toAcceptedBody(await accounts.acceptInvitation(request.params.token, by))
    },
  )
  route.post(
    '/invitations/:token/decline',
    { access: 'public', summary: 'Decline', params: tokenParams, response: { 204: noContent } },
    async (request) => accounts.declineInvitation(request.params.token),
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
