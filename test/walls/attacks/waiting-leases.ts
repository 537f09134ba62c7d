import { type Client, createClient } from '../../support/client.ts'
import type { Attack } from '../attack.ts'

/** Of one account; more are refused. */
const waiters = 500

/** The maximum number of requests that wait for leases; each lease is returned as soon as it is held. */
export const waitingLeases: Attack = {
  name: 'waiting-leases',
  warmsUp: true,
  run: async ({ server, key, otherKey, isShort }) => {
    const [busy, free] = [createClient(server.address, key), createClient(server.address, otherKey)]
    const sessions = await Promise.all(Array.from({ length: isShort ? 2 : 20 }, () => newSession(busy)))
    const end = AbortSignal.timeout(isShort ? 300 : 7_000)
    const attack = async (id: string): Promise<number> => {
      for (let taken = 0; ; taken += 1) if (!(await takeAndRelease(busy, id, end))) return taken
    }
    const count = isShort ? 40 : waiters
    const attacked = Array.from({ length: count }, (_, at) => attack(sessions[at % sessions.length] ?? ''))
    const own = await newSession(free)
    let [served, refused] = [0, 0]
    while (!end.aborted) {
      if (await takeAndRelease(free, own, null)) served += 1
      else refused += 1
    }
    const taken = (await Promise.all(attacked)).reduce((sum, one) => sum + one, 0)
    return {
      held: `${count} requests for ${sessions.length} leases, taken ${taken} times; of another account ${served}`,
      problems: refused === 0 ? [] : [`${refused} leases of another account were refused`],
    }
  },
}

async function newSession(client: Client): Promise<string> {
  const { id } = await client.create({ name: 'Shop', domain: 'shop.example', cookies: { sid: 'a' } })
  return id
}

/** False: it was not given, or the signal ended the wait. */
async function takeAndRelease(client: Client, id: string, signal: AbortSignal | null): Promise<boolean> {
  const body = { ttl_seconds: 60, wait_seconds: 60 }
  try {
    const options = signal === null ? {} : { signal }
    const { status, json } = await client.call<{ lease_id: string }>('POST', `/sessions/${id}/lease`, body, options)
    if (status === 201) await client.call('DELETE', `/sessions/${id}/lease/${json.lease_id}`)
    return status === 201
  } catch {
    return false
  }
}
