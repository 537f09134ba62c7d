import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Application, Place } from '../application.ts'
import { createBrowser, untilAnswered } from '../browser.ts'

const user = { username: 'mira', password: 'Garden-latch-41' }
const idleSeconds = 180

/**
 * The administration of Django. It gives everybody a CSRF cookie that lasts a year, and ends a login that is not used for
 * three minutes, which each visit moves ahead. The user ends other logins by a new password.
 */
export const djangoAdmin: Application = {
  name: 'Django admin',
  covers: `CSRF cookie of a year, idle timeout of ${idleSeconds} s`,
  packages: { name: 'django', client: 'pip', list: ['Django==5.2.19'] },
  sessionFields: { keep_alive: true },
  endsUnused: true,
  start: async (place) => {
    const { port } = place
    await prepare(place)
    place.start('python', ['manage.py', 'runserver', '--noreload', `127.0.0.1:${port}`])
    const site = `http://127.0.0.1:${port}/admin/`
    await untilAnswered(site)
    const open = async (browser = createBrowser()) => {
      await browser.submit(await browser.get(`${site}login/?next=/admin/`), user)
      return browser
    }
    return {
      logIn: async () => {
        const browser = await open()
        const marker = 'id="logout-form"'
        return {
          handedOver: { content: browser.storageState(), domain: site, user_agent: browser.userAgent },
          page: site,
          marker,
          works: async () => (await browser.get(site)).text.includes(marker),
        }
      },
      endLogins: async () => {
        const browser = await open()
        const page = await browser.get(`${site}password_change/`)
        const next = `${user.password}-next`
        const done = await browser.submit(page, {
          old_password: user.password,
          new_password1: next,
          new_password2: next,
        })
        if (!done.url.endsWith('/done/')) throw new Error(`the password was not changed: ${done.url}`)
      },
    }
  },
}

async function prepare({ run, folder }: Place): Promise<void> {
  await run('django-admin', ['startproject', 'proof', '.'])
  appendFileSync(
    join(folder, 'proof/settings.py'),
    `\nSESSION_COOKIE_AGE = ${idleSeconds}\nSESSION_SAVE_EVERY_REQUEST = True\n`,
  )
  await run('python', ['manage.py', 'migrate', '--verbosity', '0'])
  await run('python', ['manage.py', 'createsuperuser', '--noinput', '--email', 'mira@example.org'], {
    DJANGO_SUPERUSER_USERNAME: user.username,
    DJANGO_SUPERUSER_PASSWORD: user.password,
  })
}
