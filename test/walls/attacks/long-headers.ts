import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, send } from '../send.ts'

/** A site that redirects with 240 KB of cookies each time, all of which come back with the next request. */
export const longHeaders: Attack = {
  name: 'long-headers',
  warmsUp: true,
  run: async ({ server, key, site, isShort }) => {
    const url = site.sets(isShort ? 10 : 60)
    const request = () => send({ address: server.address, key }, 'POST', '/scrape', { url, timeout: isShort ? 1 : 5 })
    const answers = await keepSending(request, { atOnce: isShort ? 4 : 50, ms: isShort ? 300 : 7_000 })
    return { held: `50 at a time of redirects with 240 KB of cookies: ${describeAnswers(answers)}`, problems: [] }
  },
}
