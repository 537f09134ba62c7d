import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../support/until.ts'
import type { Attack } from '../attack.ts'
import { metric } from '../metric.ts'
import { describeAnswers, type Sent, send } from '../send.ts'

const megabyte = 1024 * 1024

/** Six targets that send much and then stall, which together would hold the memory of all bodies. */
export const stalledTargets: Attack = {
  name: 'stalled-targets',
  settings: { BODY_BUDGET: String(64 * megabyte) },
  run: async ({ server, key, site, isShort }) => {
    const url = site.stalls('<p>row</p>\n', 10 * megabyte)
    const body = { url, max_response_bytes: 20 * megabyte, timeout: 60 }
    const answers: Sent[] = []
    const asked = Array.from({ length: 6 }, async () => {
      answers.push(await send({ address: server.address, key }, 'POST', '/scrape', body))
    })
    // Else this attack would hold next to nothing.
    const held = await until('the bytes of stalled targets', async () => {
      const bytes = await metric(server.address, 'latchkey_body_bytes_in_flight')
      return bytes > 30 * megabyte ? bytes : undefined
    })
    await (isShort ? pause(100) : Promise.all(asked))
    const left = isShort ? 0 : await metric(server.address, 'latchkey_body_bytes_in_flight')
    return {
      held: `${(held / megabyte).toFixed(0)} of 64 MB for bodies, by 6 stalled targets: ${describeAnswers(answers)}`,
      problems: left < megabyte ? [] : ['stalled targets keep their bytes'],
    }
  },
}
