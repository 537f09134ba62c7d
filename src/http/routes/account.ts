import type { FastifyRequest } from 'fastify'
import type { HttpOptions } from '../http-options.ts'
import { authCookie } from '../plugins/authenticate.ts'
import { idOrNil, principalOf } from '../request-parts.ts'
import {
  changePasswordBody,
  createKeyBody,
  keyListSchema,
  keySchema,
  loginBody,
  loginSchema,
  meSchema,
  toKeyBody,
  toKeyInput,
  toMeBody,
} from '../schemas/account.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent } from './api.ts'

const tags = ['Accounts']
const keyTags = ['API keys']

export function registerAccount(
  app: Api,
  { accounts }: Pick<HttpServices, 'accounts'>,
  { publicUrl }: Pick<HttpOptions, 'publicUrl'>,
): void {
  app.post(
    '/auth/login',
    {
      config: { access: 'public' },
      schema: { tags, summary: 'Log in', body: loginBody, response: { 200: loginSchema } },
    },
    async (request, reply) => {
      const { email, password, cookie } = request.body
      const kind = cookie === true ? 'cookie' : 'bearer'
      const { token, expiresInSeconds } = await accounts.login(email, password, request.ip, kind)
      if (cookie !== true) return { access_token: token, token_type: 'bearer' as const, expires_in: expiresInSeconds }
      reply.header('set-cookie', cookieOf(request, token, expiresInSeconds, publicUrl))
      return { expires_in: expiresInSeconds }
    },
  )
  app.post(
    '/auth/logout',
    {
      config: { scope: null },
      schema: {
        tags,
        summary: 'Log out: invalidates the token or cookie of the request',
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await accounts.logout(principalOf(request))
      return reply
        .header('set-cookie', cookieOf(request, '', 0, publicUrl))
        .code(204)
        .send()
    },
  )
  app.post(
    '/auth/change-password',
    {
      config: { scope: null },
      schema: {
        tags,
        summary: 'Change the password and end all log-ins',
        body: changePasswordBody,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { current_password: current, new_password: next } = request.body
      await accounts.changePassword(principalOf(request), current, next)
      return reply.code(204).send()
    },
  )
  app.get(
    '/auth/me',
    { config: { scope: null }, schema: { tags, summary: 'The current user', response: { 200: meSchema } } },
    async (request) => toMeBody(await accounts.me(principalOf(request))),
  )
  app.get(
    '/api-keys',
    { schema: { tags: keyTags, summary: 'List keys', response: { 200: keyListSchema } } },
    async (request) => (await accounts.listKeys(principalOf(request))).map(toKeyBody),
  )
  app.post(
    '/api-keys',
    {
      config: { scope: null, limit: 'account' },
      schema: {
        tags: keyTags,
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
      config: { scope: null },
      schema: { tags: keyTags, summary: 'Revoke a key immediately', params: idParams, response: { 204: noContent } },
    },
    async (request, reply) => {
      await accounts.revokeKey(principalOf(request), idOrNil(request.params.id))
      return reply.code(204).send()
    },
  )
}

/**
 * The dashboard's cookie: not readable by scripts, not sent from other sites, and Secure when the server is reached
 * over https.
 */
function cookieOf(request: FastifyRequest, value: string, seconds: number, publicUrl: string | null): string {
  const secure = publicUrl?.startsWith('https:') ?? request.protocol === 'https'
  return `${authCookie}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}
