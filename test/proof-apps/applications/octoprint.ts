import { untilAnswered } from '../../proof-live/browser.ts'
import type { SinglePageApplication } from '../application.ts'

const password = 'Garden-latch-41'

export const octoPrint: SinglePageApplication = {
  name: 'OctoPrint',
  keepsLoginIn: 'session cookie and remember-me cookie',
  packages: { name: 'octoprint', client: 'pip', list: ['octoprint==1.11.8'] },
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    const base = ['--basedir', place.folder]
    await place.run('octoprint', [...base, 'user', 'add', 'mira', '--password', password, '--admin'])
    await place.run('octoprint', [...base, 'config', 'set', '--bool', 'server.firstRun', 'false'])
    await place.run('octoprint', [...base, 'config', 'set', '--bool', 'server.onlineCheck.enabled', 'false'])
    const serve = ['serve', '--iknowwhatimdoing', '--host', '127.0.0.1', '--port', String(place.port)]
    place.start('octoprint', [...base, ...serve])
    await untilAnswered(`${site}/api/version`)
    return {
      page: `${site}/`,
      logIn: async (page) => {
        await page.goto(`${site}/login/`)
        await page.fill('#login-user', 'mira')
        await page.fill('#login-password', password)
        await page.click('#login-button')
        await page.waitForSelector('#navbar_login')
      },
      endLogin: async (page) => {
        const headers = await csrfOf(page.context(), site)
        await page.request.post(`${site}/api/logout`, { headers })
      },
    }
  },
}

async function csrfOf(
  context: { cookies(url: string): Promise<readonly { name: string; value: string }[]> },
  site: string,
): Promise<Record<string, string>> {
  const token = (await context.cookies(site)).find(({ name }) => name.startsWith('csrf_token'))
  return token === undefined ? {} : { 'x-csrf-token': token.value }
}
