import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SinglePageApplication } from '../application.ts'

const password = 'Garden-latch-41'

export const airflow: SinglePageApplication = {
  name: 'Airflow',
  keepsLoginIn: 'signed token in a cookie',
  packages: { name: 'airflow', client: 'pip', list: ['apache-airflow==3.3.2'] },
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}`
    const passwords = join(place.folder, 'passwords.json')
    writeFileSync(passwords, JSON.stringify({ mira: password }))
    const settings = {
      AIRFLOW_HOME: place.folder,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'false',
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS: 'mira:admin',
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE: passwords,
    }
    await place.run('airflow', ['db', 'migrate'], settings)
    let generation = 0
    const start = async () => {
      generation += 1
      const running = place.start('airflow', ['api-server', '--host=127.0.0.1', `--port=${place.port}`], {
        ...settings,
        AIRFLOW__API_AUTH__JWT_SECRET: `garden-latch-${generation}`.repeat(5),
      })
      await running.until(/Application startup complete/)
      return running
    }
    let running = await start()
    return {
      page: `${site}/`,
      logIn: async (page) => {
        await page.goto(site)
        await page.fill('input[name=username]', 'mira')
        await page.fill('input[name=password]', password)
        await page.keyboard.press('Enter')
        await page.waitForURL((url) => !url.pathname.startsWith('/auth'))
      },
      // An administrator changes the secret by which tokens are signed.
      endLogin: async (page) => {
        await page.goto('about:blank')
        await running.stop('SIGTERM')
        running = await start()
      },
    }
  },
}
