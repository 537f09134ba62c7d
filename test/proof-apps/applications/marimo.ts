import { untilAnswered } from '../../proof-live/browser.ts'
import type { SinglePageApplication } from '../application.ts'

export const marimo: SinglePageApplication = {
  name: 'marimo',
  keepsLoginIn: 'signed cookie',
  packages: { name: 'marimo', client: 'pip', list: ['marimo==0.25.2'] },
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    let generation = 0
    const start = async () => {
      generation += 1
      const running = place.start('marimo', [
        'edit',
        '--headless',
        '--skip-update-check',
        '--host=127.0.0.1',
        `--port=${place.port}`,
        `--token-password=${passwordOf(generation)}`,
      ])
      await untilAnswered(`${site}/health`)
      return running
    }
    let running = await start()
    return {
      page: `${site}/`,
      logIn: async (page) => {
        await page.goto(`${site}/auth/login`)
        await page.fill('input[name=password]', passwordOf(generation))
        await page.keyboard.press('Enter')
        await page.waitForURL((url) => !url.pathname.startsWith('/auth'))
      },
      // An administrator gives it another password.
      endLogin: async (page) => {
        await page.goto('about:blank')
        await running.stop('SIGTERM')
        running = await start()
      },
    }
  },
}

const passwordOf = (generation: number): string => `garden-latch-${generation}`
