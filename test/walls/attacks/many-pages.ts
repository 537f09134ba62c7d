import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, send } from '../send.ts'

/** Forty at a time of pages of the default size, each of which is work for seconds. */
export const manyPages: Attack = {
  name: 'many-pages',
  warmsUp: true,
  run: async ({ server, key, site, isShort }) => {
    const url = site.repeats('<', (isShort ? 1 : 10) * 1024 * 1024)
    const body = { url, formats: ['text'], timeout: 10 }
    const scrape = () => send({ address: server.address, key }, 'POST', '/scrape', body)
    const atOnce = isShort ? 8 : 40
    const answers = await keepSending(scrape, { atOnce, ms: isShort ? 300 : 7_000 })
    // Each has ten seconds; a minute later it is answered, however slow the machine is that runs this.
    const late = answers.filter(({ ms }) => ms > 60_000).length
    return {
      held: `${atOnce} at a time of pages of <: ${describeAnswers(answers)}`,
      problems: late === 0 ? [] : [`${late} scrapes took much longer than their timeout`],
    }
  },
}
