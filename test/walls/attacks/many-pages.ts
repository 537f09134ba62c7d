import type { Attack } from '../attack.ts'
import { describeStatuses, type Sent, send, sendAll } from '../send.ts'

/** Forty at a time of pages of the default size, each of which is work for seconds. */
export const manyPages: Attack = {
  name: 'many-pages',
  run: async ({ server, key, site, isShort }) => {
    const url = site.repeats('<', (isShort ? 1 : 10) * 1024 * 1024)
    const answers: Sent[] = []
    const scrape = async () => {
      const sent = await send({ address: server.address, key }, 'POST', '/scrape', {
        url,
        formats: ['text'],
        timeout: 10,
      })
      answers.push(sent)
      return sent
    }
    const statuses = await sendAll(
      Array.from({ length: isShort ? 20 : 200 }, () => scrape),
      40,
    )
    const late = answers.filter(({ ms }) => ms > 15_000).length
    return {
      held: `40 at a time of ${answers.length} pages of <: ${describeStatuses(statuses)}`,
      problems: late === 0 ? [] : [`${late} scrapes took much longer than their timeout`],
    }
  },
}
