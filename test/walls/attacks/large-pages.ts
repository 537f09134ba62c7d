import type { Attack } from '../attack.ts'
import { describeStatuses, send, sendAll } from '../send.ts'

const size = 50 * 1024 * 1024

/** Four at a time of the largest pages there may be, as they come and as text. */
export const largePages: Attack = {
  name: 'large-pages',
  run: async ({ server, key, site, isShort }) => {
    const kinds = [
      site.repeats('<p>some words and more of them</p>\n', size),
      site.repeats('<p>größer</p>', size, 'text/html; charset=iso-8859-1'),
      site.repeats('{"a":[1,2]}', size, 'application/json'),
      site.repeats('\u0001', size, 'application/octet-stream'),
    ]
    const requests = kinds.flatMap((url) => [{ url }, { url, formats: ['raw'] }, { url, formats: ['json', 'text'] }])
    const all = isShort ? requests.slice(0, 2) : Array.from({ length: 4 }, () => requests).flat()
    const tasks = all.map((request) => () => {
      const body = { ...request, max_response_bytes: size, timeout: 30 }
      return send({ address: server.address, key }, 'POST', '/scrape', body)
    })
    const statuses = await sendAll(tasks, 4)
    return { held: `four at a time of ${all.length} pages of 50 MB: ${describeStatuses(statuses)}`, problems: [] }
  },
}
