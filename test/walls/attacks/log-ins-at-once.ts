import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Attack } from '../attack.ts'

const known = { email: 'operator@example.org', password: 'correct horse battery staple' }
const elsewhere = '127.0.0.2'

/** Log-ins with a right password, sixty at a time from one address; each is a hash that takes a processor for long. */
export const logInsAtOnce: Attack = {
  name: 'log-ins-at-once',
  settings: { ADMIN_EMAIL: known.email, ADMIN_PASSWORD: known.password },
  run: async ({ server, isShort }) => {
    const endsAt = performance.now() + (isShort ? 300 : 7_000)
    const answers = new Map<number, number>()
    const attack = async () => {
      while (performance.now() < endsAt) {
        const { status } = await logIn(server.address, '127.0.0.1')
        answers.set(status, (answers.get(status) ?? 0) + 1)
        if (status !== 200) await pause(100)
      }
    }
    const attacked = Promise.all(Array.from({ length: 60 }, attack))
    const others: { readonly status: number; readonly ms: number }[] = []
    do others.push(await logIn(server.address, elsewhere))
    while (performance.now() < endsAt)
    await attacked
    const failed = others.filter(({ status }) => status !== 200).length
    const slowest = Math.max(...others.map(({ ms }) => ms))
    const counts = [...answers].map(([status, count]) => `${count} × ${status}`).join(', ')
    return {
      held: `60 log-ins at a time: ${counts}; from another address ${others.length}, the slowest ${slowest.toFixed(0)} ms`,
      problems: failed === 0 ? [] : [`${failed} log-ins from another address failed`],
    }
  },
}

/** From an address of this machine. */
async function logIn(server: string, localAddress: string): Promise<{ readonly status: number; readonly ms: number }> {
  const startedAt = performance.now()
  const { promise, resolve } = Promise.withResolvers<number>()
  const options = { method: 'POST', localAddress, agent: false, headers: { 'content-type': 'application/json' } }
  request(`${server}/api/v1/auth/login`, options, (response) => {
    response.resume().on('close', () => resolve(response.statusCode ?? 0))
  })
    .on('error', () => resolve(0))
    .end(JSON.stringify(known))
  return { status: await promise, ms: performance.now() - startedAt }
}
