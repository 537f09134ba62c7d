import { createClient } from '../../support/client.ts'
import type { Attack } from '../attack.ts'
import { diskBytes } from '../resources.ts'
import { describeAnswers, keepSending, send } from '../send.ts'

/** A few pages of the database and its log; unfolded, each refusal would be one entry of half a kilobyte. */
const mostBytes = 8 * 1024 * 1024

/** Uses of a session that are refused, each of which the audit trail has to tell. */
export const refusedScrapes: Attack = {
  name: 'refused-scrapes',
  warmsUp: true,
  run: async ({ server, dataDir, key, isShort }) => {
    const client = createClient(server.address, key)
    const { id } = await client.create({ name: 'Shop', domain: 'shop.example', cookies: { sid: 'a' } })
    const before = diskBytes(dataDir)
    const body = { url: 'https://other.example/', session_id: id }
    const refused = () => send({ address: server.address, key }, 'POST', '/scrape', body)
    const answers = await keepSending(refused, { atOnce: 50, ms: isShort ? 300 : 7_000 })
    const grown = diskBytes(dataDir) - before
    return {
      held: `50 at a time of refused scrapes: ${describeAnswers(answers)}`,
      problems: grown <= mostBytes ? [] : [`the disk grew by ${(grown / 1024 ** 2).toFixed(1)} MB`],
    }
  },
}
