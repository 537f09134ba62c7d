import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, type Sent, send } from '../send.ts'

const megabyte = 1024 * 1024
/** Enough to keep every process busy. */
const fewCallers = 8
const manyCallers = 300
const leastShare = 0.8
/** A refusal that takes longer, in milliseconds, does not come at once. */
const slowRefusalMs = 2_000

/** Many more callers than the server can serve, each of whom wants a page of 4 MB as Markdown. */
export const goodput: Attack = {
  name: 'goodput',
  warmsUp: true,
  run: async ({ server, key, site, isShort }) => {
    const url = site.repeats('<p>some words and more of them</p>\n', (isShort ? 1 : 4) * megabyte)
    const body = { url, formats: ['markdown'], timeout: 15 }
    const request = () => send({ address: server.address, key }, 'POST', '/scrape', body)
    const few = await rateOf(request, isShort ? 2 : fewCallers, isShort ? 300 : 6_000)
    const many = await rateOf(request, isShort ? 60 : manyCallers, isShort ? 500 : 15_000)
    const refused = many.answers.filter(({ status }) => status === 503)
    const others = many.answers.filter(({ status }) => status !== 200 && status !== 503)
    const slow = refused.filter(({ ms }) => ms > slowRefusalMs)
    const share = many.perSecond / few.perSecond
    return {
      held: `${few.perSecond.toFixed(1)} pages a second for ${fewCallers} callers, ${share.toFixed(2)} of that for ${manyCallers}: ${describeAnswers(many.answers)}`,
      problems: [
        ...(isShort || share >= leastShare ? [] : [`only ${share.toFixed(2)} of the best rate`]),
        ...(others.length === 0 ? [] : [`answered ${describeAnswers(others)}`]),
        ...(refused.every(({ retryAfter }) => retryAfter !== null) ? [] : ['refused without Retry-After']),
        ...(isShort || slow.length === 0 ? [] : [`${slow.length} of ${refused.length} refusals took over 2 s`]),
      ],
    }
  },
}

async function rateOf(request: () => Promise<Sent>, atOnce: number, ms: number) {
  const endsAt = performance.now() + ms
  const answers = await keepSending(request, { atOnce, ms })
  const inTime = answers.filter(({ status, endedAt }) => status === 200 && endedAt <= endsAt)
  return { answers, perSecond: (inTime.length * 1000) / ms }
}
