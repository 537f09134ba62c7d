import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Application, Place } from '../application.ts'
import { type Browser, createBrowser, untilAnswered } from '../browser.ts'

const first = { username: 'admin', password: 'admin123' }
const browserOfMira = 'Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0'

/** An empty library, by the application's own tables. */
const library = `import sys
from calibreweb import cps
sys.path.insert(0, cps.__path__[0] + '/..')
from cps import db
from sqlalchemy import create_engine, text
engine = create_engine('sqlite:///metadata.db').execution_options(schema_translate_map={'calibre': None})
db.Base.metadata.create_all(engine)
with engine.begin() as connection:
    connection.execute(text("insert into library_id (id, uuid) values (1, 'latchkey')"))
`

/**
 * A library that remembers its users, each login bound to the browser's User-Agent and address: an answer to another
 * one takes the login away. The user logs out in their own browser.
 */
export const calibreWeb: Application = {
  name: 'Calibre-Web',
  covers: 'remember-me bound to the User-Agent',
  packages: { name: 'calibre-web', client: 'pip', list: ['calibreweb==0.6.27'] },
  sessionFields: { keep_alive: true, monitoring: { max_seconds: 120 } },
  endsUnused: false,
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}/`
    const env = { CALIBRE_DBPATH: place.folder, CALIBRE_PORT: String(place.port) }
    await makeLibrary(place, env)
    place.start('cps', ['-i', '127.0.0.1'], env)
    await untilAnswered(`${site}login`)
    await useLibrary(site, place.folder)
    const page = `${site}me`
    const marker = 'id="logout"'
    const browsers: Browser[] = []
    return {
      logIn: async () => {
        const browser = await logIn(site)
        browsers.push(browser)
        return {
          handedOver: { content: await browser.curl(page) },
          page,
          marker,
          works: async () => (await browser.get(page)).text.includes(marker),
        }
      },
      endLogins: async () => {
        for (const browser of browsers) await browser.get(`${site}logout`)
      },
    }
  },
}

async function logIn(site: string): Promise<Browser> {
  const browser = createBrowser(browserOfMira)
  const page = await browser.get(`${site}login`)
  await browser.submit(page, { ...first, remember_me: 'on' })
  return browser
}

async function makeLibrary({ run, folder }: Place, env: Readonly<Record<string, string>>): Promise<void> {
  writeFileSync(join(folder, 'library.py'), library)
  await run('python', ['library.py'], env)
}

/** As its administrator does after the first login. */
async function useLibrary(site: string, folder: string): Promise<void> {
  const browser = await logIn(site)
  const page = await browser.get(`${site}admin/dbconfig`)
  const done = await browser.submit(page, { config_calibre_dir: folder })
  if (done.status !== 200) throw new Error(`the library was not set: ${done.status}`)
}
