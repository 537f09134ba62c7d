import { randomBytes } from 'node:crypto'
import { createClient } from '../../support/client.ts'
import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, send } from '../send.ts'

/** Sessions whose state is nearly as large as one may be, and is written again with each answer of their site. */
export const largeStates: Attack = {
  name: 'large-states',
  warmsUp: true,
  run: async ({ server, key, site, isShort }) => {
    const client = createClient(server.address, key)
    const url = site.rotates()
    const { hostname, origin } = new URL(url)
    const cookies = [{ name: 'sid', value: 'first', domain: hostname, path: '/' }]
    const localStorage = [{ name: 'all', value: randomBytes(450_000).toString('hex') }]
    const input = { name: 'Large', domain: url, cookies: { cookies, origins: [{ origin, localStorage }] } }
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) ids.push((await client.create(input)).id)
    let turn = 0
    const request = () => {
      const session_id = ids[turn++ % ids.length]
      return send({ address: server.address, key }, 'POST', '/scrape', { url, session_id, timeout: 5 })
    }
    const answers = await keepSending(request, { atOnce: isShort ? 5 : 40, ms: isShort ? 300 : 7_000 })
    return { held: `40 at a time with five sessions of 0.9 MB: ${describeAnswers(answers)}`, problems: [] }
  },
}
