import { z } from 'zod'
import type { Principal } from '../../accounts/principal.ts'
import { AppError, invalidField } from '../../errors.ts'
import { knownId, principalOf } from '../request-parts.ts'
import {
  acceptedSchema,
  invitationListSchema,
  invitationSchema,
  inviteBody,
  joinBody,
  toAcceptedBody,
  toInvitationBody,
} from '../schemas/organization.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent } from './api.ts'

const tags = ['Organizations']
const invitationParams = z.object({ id: z.string(), invitation_id: z.string() })
const tokenParams = z.object({ token: z.string() })

export function registerInvitations(app: Api, { accounts }: Pick<HttpServices, 'accounts'>): void {
  // The routes for admins.
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
