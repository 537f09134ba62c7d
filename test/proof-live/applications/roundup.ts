import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Application, Place } from '../application.ts'
import { type Browser, createBrowser, untilAnswered } from '../browser.ts'

const password = 'Garden-latch-41'
const admin = `admin:${password}`

/** By WSGI, as its manual offers: its own server refuses to run as root, as a container often does. */
const serve = `import sys
from wsgiref.simple_server import make_server
from roundup.cgi.wsgi_handler import RequestDispatcher
make_server('127.0.0.1', int(sys.argv[1]), RequestDispatcher('tracker')).serve_forever()
`

/** A tracker whose lists of issues are public, with a login box beside them. The user logs out in their own browser. */
export const roundup: Application = {
  name: 'Roundup',
  covers: 'public pages with a login box',
  packages: { name: 'roundup', client: 'pip', list: ['roundup==2.6.0'] },
  sessionFields: { keep_alive: true, monitoring: { max_seconds: 120 } },
  endsUnused: false,
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}/`
    await prepare(place, site)
    writeFileSync(join(place.folder, 'serve.py'), serve)
    place.start('python', ['serve.py', String(place.port)])
    await untilAnswered(site)
    const browsers: Browser[] = []
    return {
      logIn: async () => {
        const browser = createBrowser()
        await browser.submit(await browser.get(site), { __login_name: 'mira', __login_password: password })
        browsers.push(browser)
        const marker = '@action=logout'
        return {
          handedOver: { content: browser.cookiesTxt(), domain: site, user_agent: browser.userAgent },
          page: site,
          marker,
          works: async () => (await browser.get(site)).text.includes(marker),
        }
      },
      endLogins: async () => {
        for (const browser of browsers) await browser.get(`${site}?@action=logout`)
      },
    }
  },
}

async function prepare({ run }: Place, site: string): Promise<void> {
  const settings = ['mail_domain=example.org', 'mailhost=localhost', 'admin_email=admin@example.org']
  const tracker = ['-i', 'tracker']
  await run('roundup-admin', [...tracker, 'install', 'classic', 'sqlite', [`tracker_web=${site}`, ...settings].join()])
  await run('roundup-admin', [...tracker, 'initialise', password])
  const create = [...tracker, '-u', admin, 'create']
  const mira = ['username=mira', `password=${password}`, 'address=mira@example.org', 'roles=User']
  await run('roundup-admin', [...create, 'user', ...mira])
  await run('roundup-admin', [...create, 'issue', 'title=The gate squeaks'])
}
