import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { devices } from 'playwright-core'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { createDemoSite } from '../../src/demo/demo-site.ts'
import { startServer } from '../support/server.ts'
import { launchOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

// Makes the pictures of docs/capture.md from the real viewer at the demo site.

const folder = resolve(import.meta.dirname, '../../docs/images')
mkdirSync(folder, { recursive: true })

const demo = createDemoSite({ clock: systemClock, random: systemRandom })
const { url } = await demo.listen(0, '127.0.0.1')
const server = await startServer({ BROWSER: '' })
const browser = await launchOwnBrowser()
const user = await server.newUser()

const desktop = { viewport: { width: 960, height: 620 } }
await show('viewer', { ...desktop, colorScheme: 'light' }, false)
await show('viewer-dark', { ...desktop, colorScheme: 'dark' }, true)
await show('viewer-phone', { ...devices['Pixel 7'], deviceScaleFactor: 1, colorScheme: 'light' }, false)

await browser.close()
await server.close()
await demo.close()

/** Logs in at the demo site through a viewer, and takes a picture before (or of what is stored). */
async function show(name: string, look: Parameters<typeof ViewerDriver.open>[2], isReview: boolean): Promise<void> {
  const body = { start_url: `${url}/login`, name: 'Demo' }
  const { json } = await user.call<{ capture_id: string; viewer_url: string }>('POST', '/sessions/capture', body)
  const viewer = await ViewerDriver.open(browser, json.viewer_url, look)
  await viewer.shown()
  await viewer.press('Tab', 'Tab', 'Tab')
  await viewer.type('demo')
  await viewer.press('Tab')
  await viewer.type('demo')
  await viewer.press('Enter')
  await viewer.says('Logged in as dana@demo.example')
  if (isReview) {
    await viewer.page.getByRole('button', { name: 'Store this login' }).click()
    await viewer.page.getByRole('button', { name: 'Store', exact: true }).waitFor()
  }
  await viewer.page.screenshot({ path: join(folder, `${name}.png`) })
  await viewer.close()
  await user.call('DELETE', `/sessions/capture/${json.capture_id}`)
}
