import { untilAnswered } from '../../proof-live/browser.ts'
import type { SinglePageApplication } from '../application.ts'

export const prefect: SinglePageApplication = {
  name: 'Prefect',
  keepsLoginIn: 'credentials in localStorage',
  packages: { name: 'prefect', client: 'pip', list: ['prefect==3.9.1'] },
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    const args = ['server', 'start', '--host', '127.0.0.1', '--port', String(place.port), '--no-services']
    let generation = 0
    const start = async () => {
      generation += 1
      const running = place.start('prefect', args, {
        PREFECT_HOME: place.folder,
        PREFECT_SERVER_API_AUTH_STRING: credentialsOf(generation),
        PREFECT_SERVER_UI_API_URL: `${site}/api`,
        PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
        DO_NOT_TRACK: '1',
      })
      await untilAnswered(`${site}/api/health`)
      return running
    }
    let running = await start()
    return {
      page: `${site}/dashboard`,
      logIn: async (page) => {
        await page.goto(`${site}/login`)
        await page.fill('input', credentialsOf(generation))
        await page.keyboard.press('Enter')
        await page.waitForURL(/dashboard/)
      },
      // An administrator gives it other credentials.
      endLogin: async (page) => {
        await page.goto('about:blank')
        await running.stop('SIGTERM')
        running = await start()
      },
    }
  },
}

const credentialsOf = (generation: number): string => `mira:garden-latch-${generation}`
