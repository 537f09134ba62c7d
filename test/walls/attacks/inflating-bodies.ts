import { gzipSync } from 'node:zlib'
import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, request, type Sent } from '../send.ts'

const megabyte = 1024 * 1024
const form = 'application/x-www-form-urlencoded'

/** Bodies that cost far more than they weigh: most of them pushes without a credential. */
export const inflatingBodies: Attack = {
  name: 'inflating-bodies',
  warmsUp: true,
  run: async ({ server, key, isShort }) => {
    // A push may have 12 MiB, which none of these exceeds but the spaces.
    const size = (isShort ? 1 : 11) * megabyte
    const push = (text: string, type = 'application/json') => ({
      path: '/sync/cookiecloud/update',
      headers: { 'content-type': type, 'content-encoding': 'gzip' },
      body: gzipSync(text),
    })
    const bodies = [
      push(`{"uuid":"a","encrypted":"${'A'.repeat(size)}"}`),
      push(`{"uuid":"a","encrypted":"${`${'A'.repeat(47)}\\u002B`.repeat(size / 53)}"}`),
      push(`{"uuid":"a","encrypted":[${'0,'.repeat(size / 2)}0]}`),
      push(`uuid=a&encrypted=${'%41'.repeat(size / 3)}`, form),
      push(' '.repeat(2 * size)),
      {
        path: '/api/v1/sessions/import?dry_run=true',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: Buffer.from(`{"content":"${'\\u005b'.repeat((isShort ? 1 : 30) * (megabyte / 30))}"}`),
      },
    ]
    let turn = 0
    const next = (): Promise<Sent> => {
      const { path, headers, body } = bodies[turn++ % bodies.length] as (typeof bodies)[number]
      return request(`${server.address}${path}`, { method: 'POST', headers, body })
    }
    const answers = await keepSending(next, { atOnce: isShort ? 6 : 24, ms: isShort ? 300 : 7_000 })
    return { held: `24 at a time of bodies that inflate: ${describeAnswers(answers)}`, problems: [] }
  },
}
