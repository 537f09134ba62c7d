import { untilAnswered } from '../../proof-live/browser.ts'
import { freePort } from '../../support/processes.ts'
import type { SinglePageApplication } from '../application.ts'

const email = 'admin@localhost'
const [initial, password] = ['Garden-latch-40', 'Garden-latch-41']

export const phoenix: SinglePageApplication = {
  name: 'Phoenix',
  keepsLoginIn: 'access token and refresh token in cookies that scripts cannot read',
  packages: { name: 'phoenix', client: 'pip', list: ['arize-phoenix==20.26.1'] },
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    place.start('phoenix', ['serve'], {
      PHOENIX_WORKING_DIR: place.folder,
      PHOENIX_HOST: '127.0.0.1',
      PHOENIX_PORT: String(place.port),
      PHOENIX_GRPC_PORT: String(await freePort()),
      PHOENIX_ENABLE_AUTH: 'true',
      PHOENIX_SECRET: 'garden-latch-1-garden-latch-1-garden-latch-1',
      PHOENIX_DEFAULT_ADMIN_INITIAL_PASSWORD: initial,
      PHOENIX_TELEMETRY_ENABLED: 'false',
      PHOENIX_ALLOW_EXTERNAL_RESOURCES: 'false',
    })
    await untilAnswered(`${site}/login`)
    return {
      page: `${site}/projects`,
      logIn: async (page) => {
        const submit = async (current: string) => {
          await page.fill('input[name=email]', email)
          await page.fill('input[name=password]', current)
          await page.keyboard.press('Enter')
        }
        await page.goto(`${site}/login`)
        await submit(initial)
        // The first login asks for another password, and then for another login.
        await page.fill('#current-password', initial)
        for (const field of await page.locator('input[autocomplete=new-password]').all()) await field.fill(password)
        await page.keyboard.press('Enter')
        await page.waitForURL(/login/)
        await submit(password)
        await page.waitForURL(/projects/)
      },
      endLogin: async (page) => {
        await page.request.get(`${site}/auth/logout`)
      },
    }
  },
}
