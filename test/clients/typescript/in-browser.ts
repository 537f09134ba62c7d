import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { createLatchkeyClient } from '../../../sdk/src/index.ts'
import { checkout } from '../../support/processes.ts'

/**
 * Runs the built client in a page at the origin of the server, as a proxy in front of it would serve it.
 * @param apiKey of an account without sessions
 */
export async function checkInBrowser(browser: Browser, server: string, apiKey: string): Promise<void> {
  const client = createLatchkeyClient({ server, apiKey })
  const create = (name: string) => client.sessions.create({ name, domain: 'shop.example', cookies: { sid: 'v1' } })
  await create('Browser')
  await client.sessions.delete((await create('Deleted')).id)
  const page = await browser.newPage()
  await page.route(`${server}/client/**`, (route) => {
    const name = new URL(route.request().url()).pathname.replace('/client/', '')
    if (name === '') return route.fulfill({ contentType: 'text/html', body: '<title>Client</title>' })
    const body = readFileSync(join(checkout, 'sdk/dist', name), 'utf8')
    return route.fulfill({ contentType: 'text/javascript', body })
  })
  await page.goto(`${server}/client/`)
  const found =
    await page.evaluate(`import('/client/index.js').then(async ({ createLatchkeyClient, isLatchkeyError }) => {
    const options = { server: location.origin, apiKey: ${JSON.stringify(apiKey)} }
    const client = createLatchkeyClient(options)
    const names = []
    for await (const { name } of client.sessions.list()) names.push(name)
    const refused = await createLatchkeyClient({ ...options, apiKey: 'sk_live_0' }).me().catch((error) => error)
    const events = client.events.follow({ after: 0 })
    const { value } = await events.next()
    await events.return()
    return { names, isRefused: isLatchkeyError(refused, 'UNAUTHORIZED'), event: value.type }
  })`)
  assert.deepEqual(found, { names: ['Browser'], isRefused: true, event: 'session.deleted' })
  await page.close()
}
