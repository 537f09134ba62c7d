import { byForm } from '../../support/long-form.ts'
import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, send } from '../send.ts'

const megabyte = 1024 * 1024

/** Four at a time of the largest pages there may be, as they come and as text. */
export const largePages: Attack = {
  name: 'large-pages',
  warmsUp: true,
  run: async ({ server, key, site, isShort }) => {
    const size = (isShort ? byForm({ short: 16, long: 50 }) : 50) * megabyte
    const kinds = [
      site.repeats('<p>some words and more of them</p>\n', size),
      site.repeats('<p>größer</p>', size, 'text/html; charset=iso-8859-1'),
      site.repeats('{"a":[1,2]}', size, 'application/json'),
      site.repeats('\u0001', size, 'application/octet-stream'),
    ]
    const requests = kinds.flatMap((url) => [{ url }, { url, formats: ['raw'] }, { url, formats: ['json', 'text'] }])
    let turn = 0
    const request = () => {
      const body = { ...requests[turn++ % requests.length], max_response_bytes: size, timeout: 30 }
      return send({ address: server.address, key }, 'POST', '/scrape', body)
    }
    const answers = await keepSending(request, { atOnce: isShort ? 2 : 4, ms: isShort ? 200 : 7_000 })
    return { held: `four at a time of pages of ${size / megabyte} MB: ${describeAnswers(answers)}`, problems: [] }
  },
}
