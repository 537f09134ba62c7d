import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { untilAnswered } from '../../proof-live/browser.ts'
import type { SinglePageApplication } from '../application.ts'

const [username, password] = ['mira', 'Garden-latch-41']
const done = ['user', 'core_config', 'analytics', 'integration']
const onboarding = { version: 4, minor_version: 1, key: 'onboarding', data: { done } }

/** Its page talks to the server through a WebSocket, to which it gives the token. */
export const homeAssistant: SinglePageApplication = {
  name: 'Home Assistant',
  keepsLoginIn: 'access token and refresh token in localStorage',
  packages: {
    name: 'home-assistant',
    client: 'pip',
    // The last version for Python 3.11, and what it would install at its first start.
    list: [
      'home-assistant-frontend==20240307.0',
      'janus==1.0.0',
      // Later ones lack what a package of that time uses.
      'josepy==1.15.0',
      'Pillow==10.2.0',
      'psutil-home-assistant==0.0.1',
      'securetar==2024.2.1',
      'SQLAlchemy==2.0.28',
      'fnv-hash-fast==0.5.0',
      'homeassistant==2024.3.3',
    ],
  },
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    const configuration = `http:\n  server_host: 127.0.0.1\n  server_port: ${place.port}\nfrontend:\n`
    writeFileSync(join(place.folder, 'configuration.yaml'), configuration)
    // Nobody has to answer what it asks at its first start.
    mkdirSync(join(place.folder, '.storage'))
    writeFileSync(join(place.folder, '.storage/onboarding'), JSON.stringify(onboarding))
    await place.run('hass', ['--script', 'auth', '--config', place.folder, 'add', username, password])
    place.start('hass', ['--config', place.folder, '--skip-pip'])
    await untilAnswered(`${site}/auth/providers`)
    return {
      page: `${site}/profile`,
      logIn: async (page) => {
        await page.goto(site)
        await page.fill('input[name=username]', username)
        await page.fill('input[name=password]', password)
        await page.keyboard.press('Enter')
        await page.waitForSelector('ha-sidebar')
      },
      endLogin: async (page) => {
        const text = await page.evaluate(() => localStorage.getItem('hassTokens') ?? '{}')
        const { refresh_token: token = '' } = JSON.parse(text) as { refresh_token?: string }
        await page.request.post(`${site}/auth/revoke`, { form: { token } })
      },
    }
  },
}
