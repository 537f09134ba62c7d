import { type Client, createClient } from '../support/client.ts'
import type { ActFile, ActName } from './acts.ts'

export interface WorkloadOptions {
  readonly address: string
  readonly key: string
  readonly organization: string
  /** Where a session that is logged out is told so. */
  readonly siteUrl: string
  readonly file: ActFile
  /** Ends the work once what is under way has an answer: a server that lives would do it later, when nobody expects it. */
  readonly signal: AbortSignal
}

/** Several clients at once that each take sessions through their life, until the server is gone or the signal aborts. */
export async function work(options: WorkloadOptions, clients = 6): Promise<void> {
  await Promise.all(Array.from({ length: clients }, () => workAlone(options)))
}

async function workAlone(options: WorkloadOptions): Promise<void> {
  const client = createClient(options.address, options.key)
  try {
    for (let n = 0; !options.signal.aborted; n += 1) await life(client, options, n)
  } catch {
    // The server was killed: what was under way is asked for, and not acknowledged.
  }
}

async function life(client: Client, { organization, siteUrl, file }: WorkloadOptions, n: number): Promise<void> {
  const call = async (method: string, path: string, body?: unknown): Promise<{ readonly id: string }> => {
    const answer = await client.call<{ readonly id: string }>(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.json
  }
  const { id } = await call('POST', '/sessions', {
    name: 'A session',
    domain: new URL(siteUrl).host,
    cookies: { sid: 'stale' },
    validation_url: siteUrl,
    user_agent: 'Agent/1',
  })
  const act = async (name: ActName, method: string, path: string, body?: unknown, then?: string): Promise<void> => {
    file.asked(id, name)
    await call(method, path, body)
    if (then !== undefined) await call('POST', then)
    file.acknowledged(id, name)
  }
  if (n % 3 === 2) return act('expire', 'PATCH', `/sessions/${id}`, { expires_at: '2020-01-01T00:00:00Z' })
  await act('invalidate', 'POST', `/sessions/${id}/validate`)
  // That it is alive again is told by the check that sees it: this one, or that of the monitor if it comes first.
  const check = `/sessions/${id}/validate`
  await act('refresh', 'POST', `/sessions/${id}/refresh`, { cookies: { sid: 'good' } }, check)
  await act('share', 'POST', `/sessions/${id}/share`, { organization_id: organization })
  await act('delete', 'DELETE', `/sessions/${id}`)
}
