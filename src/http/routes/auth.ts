import type { FastifyRequest } from 'fastify'
import { authCookie } from '../plugins/authenticate.ts'
import { principalOf } from '../request-parts.ts'
import { changePasswordBody, loginBody, loginSchema, meSchema, toMeBody } from '../schemas/account.ts'
import type { HttpOptions, HttpServices } from '../services.ts'
import { type Api, noContent } from './api.ts'

const tags = ['Accounts']

export function registerAuth(
  app: Api,
  { accounts }: Pick<HttpServices, 'accounts'>,
  { publicUrl }: Pick<HttpOptions, 'publicUrl'>,
): void {
  const setCookie = createCookieWriter(publicUrl)
  app.post(
    '/auth/login',
    {
      config: { access: 'public' },
      schema: { tags, summary: 'Log in', body: loginBody, response: { 200: loginSchema } },
    },
    async (request, reply) => {
      const { email, password, cookie } = request.body
      const { token, expiresInSeconds } = await accounts.login(
        email,
        password,
        request.ip,
        cookie === true ? 'cookie' : 'bearer',
      )
      if (cookie !== true) return { access_token: token, token_type: 'bearer' as const, expires_in: expiresInSeconds }
      reply.header('set-cookie', setCookie(request, token, expiresInSeconds))
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
        .header('set-cookie', setCookie(request, '', 0))
        .code(204)
        .send()
    },
  )
  app.post(
    '/auth/change-password',
    {
      config: { noKeys: true },
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
}

/**
 * The dashboard's cookie: not readable by scripts, not sent from other sites, and Secure when the server is reached
 * over https.
 */
function createCookieWriter(publicUrl: string | null) {
  return (request: FastifyRequest, value: string, seconds: number): string => {
    const secure = publicUrl?.startsWith('https:') ?? request.protocol === 'https'
    return `${authCookie}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  }
}
