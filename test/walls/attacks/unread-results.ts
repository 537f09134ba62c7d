import { readdirSync, readlinkSync } from 'node:fs'
import { createClient } from '../../support/client.ts'
import { until } from '../../support/until.ts'
import type { Attack, AttackWorld } from '../attack.ts'
import { keepSending, type Sent, send } from '../send.ts'

/** In a file, and more than a connection takes at once. */
const pageBytes = 500_000
/** What waits or runs is told in a few hundred bytes. */
const toldBytes = 10_000

/** Results kept in files that are asked for, and not read: by HEAD, and by clients that leave at once. */
export const unreadResults: Attack = {
  name: 'unread-results',
  run: async ({ server, dataDir, key, site, isShort }) => {
    const caller = { address: server.address, key }
    const path = await resultOf(server.address, key, site.repeats('\u0001', pageBytes))
    const [ms, atOnce] = isShort ? [500, 4] : [10_000, 30]
    let most = 0
    const watched = async (sending: Promise<Sent>): Promise<Sent> => {
      const sent = await sending
      most = Math.max(most, openResults(server.pid, dataDir))
      return sent
    }
    const ask = () => watched(send(caller, 'HEAD', path))
    const soon = () => AbortSignal.timeout(Math.ceil(Math.random() * 30))
    const leave = () => watched(send(caller, 'GET', path, undefined, soon()))
    const sent = await Promise.all([ask, leave].map((one) => keepSending(one, { atOnce, ms })))
    return {
      held: `${sent.flat().length} requests for a result, none of which reads it: ${most} files open at once`,
      // A file may still be closing when its request has ended.
      problems: most > 4 * atOnce ? [`${most} files of results were open for ${2 * atOnce} requests`] : [],
    }
  },
}

/** The path of a job whose result is there. */
async function resultOf(address: string, key: string, url: string): Promise<string> {
  const { json } = await createClient(address, key).call<{ job_id: string }>('POST', '/scrape', { url, sync: false })
  const path = `/jobs/${json.job_id}`
  return until('the result', async () => {
    const { bytes } = await send({ address, key }, 'GET', path)
    return bytes > toldBytes ? path : undefined
  })
}

/** How many files of results a process has open; 0 where the system does not say. */
function openResults(pid: AttackWorld['server']['pid'], dataDir: string): number {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).filter((fd) => isWithin(`${folder}/${fd}`, dataDir)).length
  } catch {
    return 0
  }
}

function isWithin(descriptor: string, dataDir: string): boolean {
  try {
    return readlinkSync(descriptor).startsWith(`${dataDir}/results/`)
  } catch {
    // It was closed meanwhile.
    return false
  }
}
