import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Worker } from 'playwright-core'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { composeServer } from '../../src/compose/server.ts'
import { readConfig } from '../../src/config.ts'
import { createDemoSite } from '../../src/demo/demo-site.ts'
import { type Client, createClient } from '../support/client.ts'
import { until } from '../support/until.ts'

/*
 * Runs CookieCloud's own extension in Chromium against a server: a login at the demo site, a manual push with each
 * encryption, and a push by the extension's timer. The extension is not part of this project: build it from its source
 * and name the unpacked folder. `npm run test:extension -- FOLDER [CHROMIUM]`
 */

interface Source {
  readonly id: string
  readonly server_url: string
  readonly uuid: string
  readonly password: string
  readonly session_ids: readonly string[]
  readonly last_push: {
    readonly received_at: string
    readonly results: readonly { readonly outcome: string }[]
  } | null
}

/** The timer of the extension has whole minutes. */
const waitMs = 150_000

const [folder, executablePath = '/usr/bin/chromium'] = process.argv.slice(2)
if (folder === undefined) throw new Error('Usage: npm run test:extension -- FOLDER [CHROMIUM]')
const work = mkdtempSync(join(tmpdir(), 'latchkey-extension-'))
const demo = createDemoSite({ clock: systemClock, random: systemRandom })
const { url: site } = await demo.listen(0, '127.0.0.1')
const settings = {
  PORT: '0',
  RATE_LIMIT: 'off',
  EGRESS_ALLOW: '127.0.0.0/8',
  MONITOR: 'off',
  BROWSER: 'off',
  DATA_DIR: join(work, 'data'),
}
const environment = Object.entries(settings).map(([name, value]) => [`LATCHKEY_${name}`, value])
const server = await composeServer(readConfig(Object.fromEntries(environment)))
const client = createClient(await server.listen(), server.firstKey ?? '')
const browser = await chromium.launchPersistentContext(join(work, 'profile'), {
  executablePath,
  headless: false,
  ignoreDefaultArgs: ['--disable-extensions'],
  args: [
    '--headless=new',
    '--no-sandbox',
    '--disable-features=DisableLoadExtensionCommandLineSwitch',
    `--disable-extensions-except=${folder}`,
    `--load-extension=${folder}`,
  ],
})
try {
  await run(browser, client, site)
} finally {
  await browser.close()
  await server.close()
  await demo.close()
  rmSync(work, { recursive: true, force: true })
}

async function run(context: BrowserContext, user: Client, origin: string): Promise<void> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  const manifest = await worker.evaluate('chrome.runtime.getManifest().version')
  console.log(`Extension ${String(manifest)} in Chromium ${context.browser()?.version()}`)
  const { json: source } = await user.call<Source>('POST', '/sync-sources', {
    kind: 'cookiecloud',
    name: 'Extension',
    domains: [origin],
    create_missing: true,
  })
  await logIn(context, origin)
  for (const [cryptoType, expected] of [
    ['legacy', 'created'],
    ['aes-128-cbc-fixed', 'updated'],
  ] as const) {
    await configure(worker, source, cryptoType)
    await pushNow(context, worker)
    await requireOutcome(user, source, expected, `pushed by hand with ${cryptoType}`)
    await requireScrape(user, source, origin)
    await changeCookie(context, origin, cryptoType)
  }
  await requireOutcome(user, source, 'updated', 'pushed by its own timer', await receivedAt(user, source))
}

async function logIn(context: BrowserContext, origin: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${origin}/login`)
  await page.fill('input[type=password]', 'demo')
  await page.locator('form input:not([type=hidden]):not([type=password])').first().fill('demo')
  await page.keyboard.press('Enter')
  await page.getByText('Hello, Dana Demo').waitFor()
  await page.close()
}

/** As saved by the extension's own page. */
async function configure(worker: Worker, source: Source, cryptoType: string): Promise<void> {
  const saved = {
    endpoint: source.server_url,
    uuid: source.uuid,
    password: source.password,
    crypto_type: cryptoType,
    type: 'up',
    interval: 1,
    domains: '127.0.0.1',
    with_storage: 1,
    keep_live: '',
    blacklist: '',
    headers: '',
    expire_minutes: 60,
  }
  await worker.evaluate(`chrome.storage.local.set({COOKIE_SYNC_SETTING: ${JSON.stringify(JSON.stringify(saved))}})`)
}

/** Presses the button of its page, which shows the outcome in a dialog. */
async function pushNow(context: BrowserContext, worker: Worker): Promise<void> {
  const page = await context.newPage()
  await page.goto(new URL('/popup.html', worker.url()).href)
  await page.locator('input[type=password]').waitFor()
  const dialog = page.waitForEvent('dialog')
  const clicked = page.getByRole('button', { name: 'Manual Sync' }).click()
  const shown = await dialog
  await shown.accept()
  await clicked
  await page.close()
}

async function changeCookie(context: BrowserContext, origin: string, value: string): Promise<void> {
  await context.addCookies([{ name: 'changed', value, url: origin }])
}

async function sourceNow(user: Client, { id }: Source): Promise<Source> {
  return (await user.call<Source>('GET', `/sync-sources/${id}`)).json
}

async function receivedAt(user: Client, source: Source): Promise<string | undefined> {
  return (await sourceNow(user, source)).last_push?.received_at
}

async function requireOutcome(user: Client, source: Source, expected: string, what: string, before?: string) {
  const outcome = await until(
    what,
    async () => {
      const { last_push: last } = await sourceNow(user, source)
      return last === null || last.received_at === before ? undefined : last.results[0]?.outcome
    },
    waitMs,
  )
  if (outcome !== expected) throw new Error(`${what}: ${outcome}, expected ${expected}`)
  console.log(`${what}: ${outcome}`)
}

async function requireScrape(user: Client, source: Source, origin: string): Promise<void> {
  const [id = ''] = (await sourceNow(user, source)).session_ids
  const { json } = await user.scrape({ url: `${origin}/account`, session_id: id })
  if (!json.content.includes('Hello, Dana Demo')) throw new Error('The scrape is not logged in.')
  console.log('scraped as Dana Demo')
}
