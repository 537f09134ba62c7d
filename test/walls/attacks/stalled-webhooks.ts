import { type Client, createClient } from '../../support/client.ts'
import { startReceiver } from '../../support/receiver.ts'
import type { Attack } from '../attack.ts'

/** Of one account. */
const webhooks = 10

/** Events for webhooks that never answer. */
export const stalledWebhooks: Attack = {
  name: 'stalled-webhooks',
  warmsUp: true,
  run: async ({ server, key, otherKey, site, isShort }) => {
    const [attacker, other] = [createClient(server.address, key), createClient(server.address, otherKey)]
    for (let added = 0; added < webhooks; added += 1) await attacker.call('POST', '/webhooks', { url: site.holds() })
    const receiver = await startReceiver()
    try {
      await other.call('POST', '/webhooks', { url: receiver.url })
      const endsAt = performance.now() + (isShort ? 300 : 7_000)
      let events = 0
      const attack = async () => {
        while (performance.now() < endsAt) {
          await causeEvent(attacker)
          events += 1
        }
      }
      const attacked = Promise.all(Array.from({ length: isShort ? 2 : 10 }, attack))
      let slowestMs = 0
      do {
        const [startedAt, before] = [performance.now(), receiver.received.length]
        await causeEvent(other)
        await receiver.receives(before + 1)
        slowestMs = Math.max(slowestMs, performance.now() - startedAt)
      } while (performance.now() < endsAt)
      await attacked
      return {
        held: `${webhooks} webhooks that do not answer, and ${events} events; of another account ${receiver.received.length} arrived, the slowest after ${slowestMs.toFixed(0)} ms`,
        problems: [],
      }
    } finally {
      await receiver.close()
    }
  },
}

/** A session that is deleted. */
async function causeEvent(client: Client): Promise<void> {
  const { id } = await client.create({ name: 'Shop', domain: 'shop.example', cookies: { sid: 'a' } })
  await client.call('DELETE', `/sessions/${id}`)
}
