import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { untilAnswered } from '../../proof-live/browser.ts'
import type { SinglePageApplication } from '../application.ts'

const password = 'Garden-latch-41'

/** A server of budgets; its web client keeps files and token in a database of the browser. */
export const actual: SinglePageApplication = {
  name: 'Actual Budget',
  keepsLoginIn: 'token in IndexedDB',
  packages: { name: 'actual', client: 'npm', list: ['@actual-app/sync-server@26.9.0'] },
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    let generation = 0
    const start = async () => {
      generation += 1
      const data = join(place.folder, `data-${generation}`)
      mkdirSync(data)
      const running = place.start('actual-server', [], {
        ACTUAL_DATA_DIR: data,
        ACTUAL_PORT: String(place.port),
        ACTUAL_HOSTNAME: '127.0.0.1',
      })
      await untilAnswered(`${site}/account/needs-bootstrap`)
      await fetch(`${site}/account/bootstrap`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ password }),
      })
      return running
    }
    let running = await start()
    return {
      page: `${site}/`,
      logIn: async (page) => {
        await page.goto(site)
        await page.fill('input[type=password]', password)
        await page.keyboard.press('Enter')
        await page.waitForSelector('text=/Files|Start fresh|Import my budget|create.*file/i')
        // It allows each address so many requests a minute, of which one page load takes a good part.
        await page.waitForTimeout(61_000)
      },
      // The server is set up again: no token of before is known to it.
      endLogin: async () => {
        await running.stop('SIGTERM')
        running = await start()
      },
    }
  },
}
