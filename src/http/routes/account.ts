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
import { type Api, idParams, noContent, routesOf } from './api.ts'

export function registerAccount(
  app: Api,
  { accounts }: Pick<HttpServices, 'accounts'>,
  { publicUrl }: Pick<HttpOptions, 'publicUrl'>,
): void {
  const route = routesOf(app, 'Accounts')
  const keyRoute = routesOf(app, 'API keys')
  route.post(
    '/auth/login',
    { access: 'public', summary: 'Log in', body: loginBody, response: { 200: loginSchema } },
    async (request, reply) => {
      const { email, password, cookie } = request.body
      const kind = cookie === true ? 'cookie' : 'bearer'
      const { token, expiresInSeconds } = await accounts.login(email, password, request.ip, kind)
      if (cookie !== true) return { access_token: token, token_type: 'bearer' as const, expires_in: expiresInSeconds }
      reply.header('set-cookie', cookieOf(request, token, expiresInSeconds, publicUrl))
      return { expires_in: expiresInSeconds }
    },
  )
  route.post(
    '/auth/logout',
    { scope: null, summary: 'Log out: invalidates the token or cookie of the request', response: { 204: noContent } },
    async (request, reply) => {
      await accounts.logout(principalOf(request))
      return reply
        .header('set-cookie', cookieOf(request, '', 0, publicUrl))
        .code(204)
        .send()
    },
  )
  route.post(
    '/auth/change-password',
    {
      scope: null,
      summary: 'Change the password and end all log-ins',
      body: changePasswordBody,
      response: { 204: noContent },
    },
    async (request) => {
      const { current_password: current, new_password: next } = request.body
      await accounts.changePassword(principalOf(request), current, next)
    },
  )
  route.get('/auth/me', { scope: null, summary: 'The current user', response: { 200: meSchema } }, async (request) =>
    toMeBody(await accounts.me(principalOf(request))),
  )
  keyRoute.get('/api-keys', { summary: 'List keys', response: { 200: keyListSchema } }, async (request) =>
    (await accounts.listKeys(principalOf(request))).map(toKeyBody),
  )
  keyRoute.post(
    '/api-keys',
    {
      scope: null,
      limit: 'account',
      summary: 'Create a key; only this answer shows it',
      body: createKeyBody,
      response: { 201: keySchema },
    },
    async (request) => {
      const key = await accounts.createKey(principalOf(request), toKeyInput(request.body))
      return toKeyBody(key)
    },
  )
  keyRoute.delete(
    '/api-keys/:id',
    { scope: null, summary: 'Revoke a key immediately', params: idParams, response: { 204: noContent } },
    async (request) => accounts.revokeKey(principalOf(request), idOrNil(request.params.id)),
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
