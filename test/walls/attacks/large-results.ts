import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '../../support/client.ts'
import type { Attack } from '../attack.ts'
import { send } from '../send.ts'

/** As JSON six times as many: just below the bound of a result. */
const pageBytes = 2_600_000
/** What still waits or runs is told in a few hundred bytes. */
const toldBytes = 10_000
/** Every fifth of a second, for two minutes. */
const mostAsked = 600

/** Jobs whose results are as large as they may be, all at once, each read twice. */
export const largeResults: Attack = {
  name: 'large-results',
  warmsUp: true,
  run: async ({ server, key, site, isShort }) => {
    const caller = { address: server.address, key }
    const client = createClient(server.address, key)
    const url = site.repeats('\u0001', pageBytes)
    const readTwice = async () => {
      const { json } = await client.call<{ job_id: string }>('POST', '/scrape', { url, sync: false })
      const path = `/jobs/${json.job_id}`
      for (let asked = 0; asked < mostAsked; asked += 1) {
        const { status, bytes } = await send(caller, 'GET', path)
        if (status === 200 && bytes > toldBytes) return bytes + (await send(caller, 'GET', path)).bytes
        await pause(200)
      }
      throw new Error(`the result of ${path} did not come`)
    }
    const jobs = isShort ? 2 : 12
    const bytes = await Promise.all(Array.from({ length: jobs }, readTwice))
    const megabytes = bytes.reduce((sum, one) => sum + one, 0) / 1024 ** 2
    return { held: `${jobs} jobs with large results, each read twice: ${megabytes.toFixed(0)} MB`, problems: [] }
  },
}
