import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../support/server.ts'

it('a copy of the cookie of the dashboard is worth nothing after the log-out, and other log-ins stay', async () => {
  const server = await startServer()
  onTestFinished(() => server.close())
  const password = 'a good long password'
  const { email } = await server.newUser({ password })
  const logIn = async () => {
    const answer = await server.as({}).call('POST', '/auth/login', { email, password, cookie: true })
    const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
    return server.as({ cookie, 'x-latchkey-csrf': '1', origin: server.address })
  }
  const [here, elsewhere] = [await logIn(), await logIn()]
  const copy = here
  expect((await copy.call('GET', '/auth/me')).status).toBe(200)
  const out = await here.call('POST', '/auth/logout')
  expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
  expect((await copy.call('GET', '/auth/me')).status).toBe(401)
  expect((await elsewhere.call('GET', '/auth/me')).status).toBe(200)
})
