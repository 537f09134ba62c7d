import { join } from 'node:path'
import { nodeRed as asProvenLive, configureNodeRed, nodeRedPassword } from '../../proof-live/applications/node-red.ts'
import { untilAnswered } from '../../proof-live/browser.ts'
import type { SinglePageApplication } from '../application.ts'

/** Its editor asks for the log-in in a dialog over an empty page. */
export const nodeRed: SinglePageApplication = {
  name: 'Node-RED',
  keepsLoginIn: 'token in localStorage',
  packages: asProvenLive.packages,
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    configureNodeRed(place)
    const main = join(place.bin, '../node-red/red.js')
    place.start(process.execPath, [main, '--userDir', '.', '--settings', 'settings.js'])
    await untilAnswered(`${site}/auth/login`)
    return {
      page: `${site}/`,
      logIn: async (page) => {
        await page.goto(site)
        await page.fill('#node-dialog-login-username', 'mira')
        await page.fill('#node-dialog-login-password', nodeRedPassword)
        await page.click('#node-dialog-login-submit')
        await page.waitForSelector('#red-ui-header-button-user')
      },
      endLogin: async (page) => {
        const text = await page.evaluate(() => localStorage.getItem('auth-tokens') ?? '{}')
        const { access_token: token } = JSON.parse(text) as { access_token: string }
        const headers = { authorization: `Bearer ${token}` }
        await page.request.post(`${site}/auth/revoke`, { headers, data: { token } })
      },
    }
  },
}
