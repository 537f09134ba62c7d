import { untilAnswered } from '../../proof-live/browser.ts'
import type { SinglePageApplication } from '../application.ts'

const token = 'garden-latch-41'

export const jupyterLab: SinglePageApplication = {
  name: 'JupyterLab',
  keepsLoginIn: 'signed cookie',
  packages: { name: 'jupyterlab', client: 'pip', list: ['jupyterlab==4.6.6'] },
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    let generation = 0
    const start = async () => {
      generation += 1
      const running = place.start('jupyter', [
        'lab',
        '--no-browser',
        '--allow-root',
        '--ip=127.0.0.1',
        `--port=${place.port}`,
        `--IdentityProvider.token=${token}`,
        `--ServerApp.cookie_secret_file=${place.folder}/secret-${generation}`,
        '--ServerApp.port_retries=0',
      ])
      await untilAnswered(`${site}/login`)
      return running
    }
    let running = await start()
    return {
      page: `${site}/lab`,
      logIn: async (page) => {
        await page.goto(`${site}/login?next=/lab`)
        await page.fill('input[name=password]', token)
        await page.click('#login_submit')
        await page.waitForSelector('#jp-main-dock-panel')
      },
      // An administrator changes the secret by which cookies are signed.
      endLogin: async (page) => {
        await page.goto('about:blank')
        await running.stop('SIGTERM')
        running = await start()
      },
    }
  },
}
