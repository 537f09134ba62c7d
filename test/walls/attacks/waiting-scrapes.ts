import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '../../support/client.ts'
import type { Attack } from '../attack.ts'
import { metric } from '../metric.ts'
import { send } from '../send.ts'

/** Scrapes that wait for one busy session, nearly as many as there are places. */
export const waitingScrapes: Attack = {
  name: 'waiting-scrapes',
  settings: { MAX_SCRAPES: '64' },
  run: async ({ server, key, site, isShort }) => {
    const client = createClient(server.address, key)
    const url = site.holds()
    const input = { name: 'Busy', domain: url, cookies: { sid: 'a' }, concurrency: { mode: 'exclusive' } }
    const { id } = await client.create(input)
    for (let sent = 0; sent < 57; sent += 1) {
      void send({ address: server.address, key }, 'POST', '/scrape', { url, session_id: id, timeout: 60 })
    }
    await pause(isShort ? 500 : 6_000)
    const places = await metric(server.address, 'latchkey_scrapes_in_flight')
    return {
      held: `56 scrapes that wait for a session, and ${places} of 64 places`,
      problems: places <= 4 ? [] : ['scrapes that wait keep places'],
    }
  },
}
