import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../support/server.ts'
import { startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

it('a client that goes away is no internal error, in metrics and log', async () => {
  const site = await startSite()
  onTestFinished(() => site.close())
  const server = await startServer()
  onTestFinished(() => server.close())
  const session = await server.operator.create({ name: 's', domain: '127.0.0.1', cookies: { sid: 'good' } })
  let arrived = (): void => {}
  site.on('/slow', async ({ gone }) => {
    arrived()
    await gone
    return { body: 'late' }
  })
  for (const input of [{}, { session_id: session.id }]) {
    const client = new AbortController()
    const asked = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const options = { signal: client.signal }
    const answer = server.operator.call('POST', '/scrape', { url: site.url('/slow'), ...input }, options)
    await asked
    client.abort()
    await expect(answer).rejects.toThrow()
  }
  const outcomes = await until('both scrapes are counted', async () => {
    const metrics = await (await fetch(`${server.address}/metrics`)).text()
    const lines = [...metrics.matchAll(/^latchkey_scrapes_total\{outcome="(\w+)"\} (\d+)$/gm)]
    const counted = lines.filter(([, , count]) => count !== '0')
    const counts = Object.fromEntries(counted.map(([, outcome, count]) => [outcome, Number(count)]))
    return counts['client_gone'] === 2 ? counts : undefined
  })
  expect(outcomes).toEqual({ client_gone: 2 })
  expect(server.logLines.filter((line) => line.includes('INTERNAL'))).toEqual([])
})
