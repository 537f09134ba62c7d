import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { djangoAdmin } from '../proof-live/applications/django-admin.ts'
import { nodeRed } from '../proof-live/applications/node-red.ts'
import { install } from '../proof-live/packages.ts'
import { openPlace } from '../proof-live/place.ts'
import { checkout } from '../support/processes.ts'
import { startServer, type TestUser } from '../support/server.ts'
import { launchOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'
import { measureRoundTrip } from './round-trip.ts'

// npm run proof:capture: a person logs in through the viewer to real applications, which it installs into a cache; the
// sessions scrape a page behind each login. Then it measures how long a key takes until it is seen.

const { values } = parseArgs({ options: { cache: { type: 'string', default: join(checkout, '.cache/proof-live') } } })
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(signal)))

const applications = [
  { application: djangoAdmin, start: '/admin/login/?next=/admin/', page: '/admin/', marker: 'id="logout-form"' },
  { application: nodeRed, start: '/', page: '/', marker: 'red-ui-editor' },
] as const
const login = { user: 'mira', password: 'Garden-latch-41' }

const server = await startServer({ BROWSER: '' })
const browser = await launchOwnBrowser()
try {
  for (const one of applications) {
    const { application, start, page, marker } = one
    const { packages, name } = application
    const place = await openPlace(packages.name, await install(packages, values.cache, stop.signal), stop.signal)
    try {
      await application.start(place)
      const site = `http://127.0.0.1:${place.port}`
      const user = await server.newUser()
      const id = await logIn(user, `${site}${start}`)
      const { json } = await user.scrape({ url: `${site}${page}`, session_id: id, mode: 'js' })
      if (json.login_wall || !json.content.includes(marker)) throw new Error(`${name}: the session is not logged in`)
      say(`${name} ${packages.list.join(' ')}: logged in through the viewer, and scraped behind the login`)
    } finally {
      await place.close()
    }
  }
  const { p50, p95, count } = await measureRoundTrip(server, browser)
  say(`A key until it is seen, on loopback: p50 ${p50} ms, p95 ${p95} ms (${count} keys; goal p50 < 60 ms)`)
} finally {
  await browser.close()
  await server.close()
}

/** As a person does: the forms of both have the focus on the user name. Answers the session. */
async function logIn(user: TestUser, startUrl: string): Promise<string> {
  const { json } = await user.call<{ capture_id: string; viewer_url: string }>('POST', '/sessions/capture', {
    start_url: startUrl,
  })
  const viewer = await ViewerDriver.open(browser, json.viewer_url)
  await viewer.shown()
  await viewer.fieldIsFocused()
  await viewer.type(login.user)
  await viewer.press('Tab')
  await viewer.type(login.password)
  await viewer.press('Enter')
  await viewer.page.locator('#verdict[data-state="in"]').waitFor()
  await viewer.store()
  await viewer.close()
  const { json: ended } = await user.call<{ session_id: string }>('GET', `/sessions/capture/${json.capture_id}`)
  return ended.session_id
}
