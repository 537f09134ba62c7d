import { createClient } from '../../support/client.ts'
import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, send } from '../send.ts'

/** Lists of sessions of which each shows as much as it can: names of cookies and headers, addresses, rules. */
export const largeLists: Attack = {
  name: 'large-lists',
  warmsUp: true,
  run: async ({ server, key, isShort }) => {
    const client = createClient(server.address, key)
    const names = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`${n}`.padEnd(3_000, 'n'), '1']))
    const side = { text: 't'.repeat(500), selector: 's'.repeat(500), url: `*${'u'.repeat(2_000)}` }
    const input = {
      name: 'n'.repeat(255),
      domain: 'shop.example',
      cookies: names(300),
      headers: Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`x-${n}`, '1'])),
      notes: 'n'.repeat(1_000),
      validation_url: `https://shop.example/${'p'.repeat(8_000)}`,
      validation: { logged_in: side, logged_out: side },
    }
    for (let n = 0; n < (isShort ? 5 : 45); n += 1) await client.create(input)
    const request = () => send({ address: server.address, key }, 'GET', '/sessions?limit=100')
    const answers = await keepSending(request, { atOnce: isShort ? 5 : 40, ms: isShort ? 300 : 7_000 })
    const [first] = answers
    return { held: `40 lists of ${first?.bytes} bytes at a time: ${describeAnswers(answers)}`, problems: [] }
  },
}
