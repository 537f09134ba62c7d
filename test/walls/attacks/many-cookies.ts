import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, send } from '../send.ts'

const all = 90_000

/** New sessions with far too many cookies: as a string, and as an object with a key for each. */
export const manyCookies: Attack = {
  name: 'many-cookies',
  warmsUp: true,
  run: async ({ server, key, isShort }) => {
    const names = Array.from({ length: all }, (_, at) => at.toString(36))
    const inBody = (cookies: unknown) => JSON.stringify({ name: 'Shop', domain: 'shop.example', cookies })
    const bodies = [
      inBody(names.map((name) => `${name}=1`).join('; ')),
      inBody(Object.fromEntries(names.slice(0, 60_000).map((name) => [`key${name}`, '1']))),
    ]
    let turn = 0
    const request = () => send({ address: server.address, key }, 'POST', '/sessions', bodies[turn++ % bodies.length])
    const answers = await keepSending(request, { atOnce: isShort ? 4 : 50, ms: isShort ? 200 : 7_000 })
    return { held: `50 at a time of sessions with ${all} cookies: ${describeAnswers(answers)}`, problems: [] }
  },
}
