import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
// It keeps the temporary directory that it finds when it is loaded; those of the homes below are removed.
import 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { apiKeyScopes } from '../../src/accounts/principal.ts'
import { locate } from '../../src/fetching/browser/executable.ts'
import type { SessionBody, SessionListBody } from '../support/client.ts'
import { describeProgram } from '../support/describe-program.ts'
import { type Display, openDisplay } from '../support/display.ts'
import { byForm, longIt } from '../support/long-form.ts'
import { openRelay } from '../support/relay.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, redirect, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { type Home, newHome } from './command-world.ts'
import { runCommand, runCommandHere, startCommand } from './run-command.ts'

const executable = ['chromium', 'google-chrome'].map((name) => locate(name, process.env['PATH'] ?? '')).find(Boolean)

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ BROWSER: executable === undefined ? 'off' : '' })
})
afterAll(() => server?.close())

/** The home of somebody with a key, and their environment. */
async function home(display: string | null = null) {
  const user = await server.newUser()
  const made = await server.administration.createKeyFor(user.email, {
    name: 'home',
    scopes: apiKeyScopes,
    expiresAt: null,
  })
  const place = newHome()
  onTestFinished(() => place.remove())
  mkdirSync(place.path('tmp'))
  const env = {
    HOME: place.folder,
    XDG_CONFIG_HOME: place.path('config'),
    TMPDIR: place.path('tmp'),
    LATCHKEY_BROWSER_NO_SANDBOX: '1',
    LATCHKEY_BROWSER: display === null ? withoutWindow(place) : (executable ?? ''),
    ...(display === null ? {} : { DISPLAY: display }),
  }
  return { user, place, env, key: made.key ?? '', config: place.path('config/latchkey/client.json') }
}

/** As `latchkey login` does. */
function storeLogin(
  { config, key }: { readonly config: string; readonly key: string },
  address = server.address,
): void {
  mkdirSync(dirname(config), { recursive: true, mode: 0o700 })
  writeFileSync(config, JSON.stringify({ server: address, apiKey: key }), { mode: 0o600 })
}

/** Where there is no screen, the browser of the login has no window; it has no debugging port either way. */
function withoutWindow(place: Home): string {
  const script = place.path('browser')
  writeFileSync(script, `#!/bin/sh\nexec ${executable} --headless "$@"\n`)
  chmodSync(script, 0o755)
  return script
}

describe('latchkey login', () => {
  it('stores the address and the key for the user alone', async () => {
    const { place, env, key, config, user } = await home()
    const { code, stdout, stderr } = await runCommand(place, ['login', server.address], { stdin: `${key}\n`, env })
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain(`Logged in to ${server.address} as ${user.email}`)
    expect(stderr).not.toContain(key)
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({ server: server.address, apiKey: key })
    expect(statSync(config).mode & 0o777).toBe(0o600)
  })

  it('stores no key that the server refuses', async () => {
    const { place, env } = await home()
    const { code, stderr } = await runCommand(place, ['login'], { stdin: `${server.address}\nlk_wrong\n`, env })
    expect(code).toBe(1)
    expect(stderr).toContain('does not accept this API key; nothing was stored. `latchkey key create`')
    expect(readdirSync(place.folder)).not.toContain('config')
  })

  it('asks for no key where no server is', async () => {
    const { place, env } = await home()
    const site = await startSite()
    const ended = [await runCommand(place, ['login', site.url('')], { env })]
    await site.close()
    ended.push(await runCommand(place, ['login', site.url('')], { env }))
    for (const { code, stderr } of ended) expect([code, stderr.includes('API key')]).toEqual([1, false])
    expect(ended[0]?.stderr).toContain('is not one of a Latchkey server')
    expect(ended[1]?.stderr).toContain('cannot be reached')
  })

  it('is what a capture asks for first', async () => {
    const { place, env } = await home()
    const { code, stderr } = await runCommandHere(place, ['capture', 'https://shop.example'], env)
    expect([code, stderr]).toEqual([1, expect.stringContaining('run `latchkey login` first')])
  })
})

const own = { isThere: executable !== undefined, install: 'chromium' }
describeProgram('latchkey capture', own, () => {
  let display: Display | null
  let site: Site
  beforeAll(async () => {
    ;[display, site] = await Promise.all([openDisplay(), startSite()])
    logInByItself(site)
  })
  afterAll(async () => {
    await display?.close()
    await site?.close()
  })

  it('says where to capture a login instead, where there is no display', async () => {
    const world = await home()
    storeLogin(world)
    const env = { ...world.env, LATCHKEY_BROWSER: '', DISPLAY: '', WAYLAND_DISPLAY: '' }
    const { code, stderr } = await runCommandHere(world.place, ['capture', 'https://shop.example'], env)
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no display')])
  })

  it.each([
    ['name', ['--name', 'Grüße <x>']],
    ['external_id', ['--external-id', 'a\nb']],
    ['domain', ['--domain', '10.0.0.1']],
  ])('opens no browser for a %s that the server refuses', async (field, options) => {
    const world = await home()
    storeLogin(world)
    const { code, stderr } = await runCommandHere(world.place, ['capture', site.url('/start'), ...options], world.env)
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${field}: `)])
    expect(stderr).not.toContain('A browser opens')
    expect(readdirSync(world.place.path('tmp'))).toEqual([])
  })

  async function startCapture(url = site.url('/start', 'shop.localhost'), address = server.address) {
    const world = await home(display?.name)
    storeLogin(world, address)
    const before = site.seen('/done').length
    const command = startCommand(world.place, ['capture', url, '--name', 'Shop'], world.env)
    await until('the login', () => (site.seen('/done').length > before ? true : undefined))
    return { ...world, ...command }
  }
  const sessions = async (user: TestUser) => (await user.call<SessionListBody>('GET', '/sessions')).json.sessions

  // A whole Chromium on a display is among the costliest of all tests.
  longIt('sends the login that a browser without anything attached made, and deletes its profile', async () => {
    const { user, child, ended, place } = await startCapture()
    // No debugging port, pipe or driver.
    const lines = commandLines(place.path('tmp'))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter((line) => /--remote-debugging|--enable-automation|--headless=old/.test(line))).toEqual([])
    const agent = site.seen('/done').at(-1)?.headers['user-agent']
    const requests = site.requests.length
    // Chromium writes localStorage seconds later; a person takes longer than that.
    await until('the storage on disk', () =>
      localStorageOnDisk(place.path('tmp')).includes('local-secret') ? true : undefined,
    )
    child.stdin.end('\n\n')
    const { code, stdout, stderr } = await ended
    expect([code, stderr]).toEqual([0, expect.stringContaining('Stored the session Shop for shop.localhost.')])
    expect(site.requests.length).toBe(requests)
    expect(readdirSync(place.path('tmp'))).toEqual([])
    expect(stderr).toMatch(/cookie sid of shop\.localhost, without a date/)
    expect(stderr).toMatch(/cookie kept of shop\.localhost, until \d{4}-/)
    expect(stderr).toMatch(/storage of http:\/\/shop\.localhost:\d+: localStorage 1, IndexedDB 1/)
    expect(stderr).toMatch(/left out: cookies of id\.localhost/)
    expect(stderr).not.toMatch(/good|local-secret|database-secret/)

    const { json } = await user.call<SessionBody>('GET', `/sessions/${stdout.trim()}`)
    expect(json).toMatchObject({ name: 'Shop', domain: 'shop.localhost', cookie_names: ['sid', 'kept'] })
    const url = site.url('/account', 'shop.localhost')
    expect((await user.scrape({ url, session_id: json.id })).json.content).toContain('Order D-1041')
    const scraped = site.seen('/account').at(-1)
    expect(scraped?.cookies).toEqual({ sid: 'good', kept: '1' })
    if (display !== null) expect(scraped?.headers['user-agent']).toBe(agent)
    expect(scraped?.headers['user-agent']).not.toContain('Headless')
    expect(site.seen('/done').at(-1)?.path).toBe('/done?driven=false')

    // A browser of the server has localStorage and IndexedDB again.
    const stored = { url: site.url('/stored', 'shop.localhost'), session_id: json.id, mode: 'js', formats: ['text'] }
    const { json: rendered } = await user.scrape({ ...stored, wait_for: '#stored' })
    expect(rendered.content).toMatchObject({
      text: expect.stringContaining('token local-secret, key database-secret'),
    })
    expect(site.seen('/stored').at(-1)?.cookies).toEqual({ sid: 'good', kept: '1' })
  })

  longIt('stores where the login was made, for its checks, and says that none is planned', async () => {
    const { user, child, ended } = await startCapture(site.url('/plain'))
    child.stdin.end('\n\n')
    const { code, stdout, stderr } = await ended
    expect([code, stderr]).toEqual([0, expect.stringContaining('It is not checked yet, and no check is planned')])
    const { json } = await user.call<SessionBody>('GET', `/sessions/${stdout.trim()}`)
    expect(json).toMatchObject({ domain: '127.0.0.1', validation_url: site.url('/') })
  })

  it.each(byForm({ short: [], long: ['SIGINT', 'SIGTERM', 'SIGHUP'] as const }))(
    'keeps nothing when %s stops it during the login',
    async (signal) => {
      const { user, child, ended, place } = await startCapture()
      expect(readdirSync(place.path('tmp')).filter((name) => name.startsWith('latchkey-login-'))).toHaveLength(1)
      child.kill(signal)
      expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was sent') })
      expect(readdirSync(place.path('tmp'))).toEqual([])
      expect(await sessions(user)).toEqual([])
    },
  )

  longIt('sends a login beside a database that no session has room for, which it names', async () => {
    const { child, ended } = await startCapture(site.url('/large', 'shop.localhost'))
    child.stdin.end('\n\n')
    const { code, stderr } = await ended
    const left = `left out, too large for a session: database cache of ${site.url('', 'shop.localhost')}`
    expect([code, stderr]).toEqual([0, expect.stringContaining(left)])
    expect(stderr).toContain('cookie sid of shop.localhost')
  })

  longIt('keeps the login while the server cannot be reached, and sends it when the person tries again', async () => {
    const relay = await openRelay()
    onTestFinished(() => relay.close())
    relay.lead(Number(new URL(server.address).port))
    const { user, child, ended } = await startCapture(site.url('/plain'), relay.url)
    let said = ''
    child.stderr.on('data', (text) => (said += String(text)))
    const says = (text: string) => until(text, () => (said.includes(text) ? true : undefined))
    child.stdin.write('\n')
    await says('Press Enter to send')
    relay.cut()
    child.stdin.write('\n')
    await says('Press Enter to try again')
    relay.restore()
    child.stdin.end('\n')
    const { code, stdout } = await ended
    expect([code, (await sessions(user)).map(({ id }) => id)]).toEqual([0, [stdout.trim()]])
  })

  longIt('sends nothing when it is stopped after the receipt', async () => {
    const { user, child, ended, place } = await startCapture()
    let said = ''
    child.stderr.on('data', (text) => (said += String(text)))
    child.stdin.write('\n')
    await until('the receipt', () => (said.includes('Press Enter to send') ? true : undefined))
    expect(readdirSync(place.path('tmp'))).toEqual([])
    child.kill('SIGINT')
    expect((await ended).code).toBe(1)
    expect(await sessions(user)).toEqual([])
  })
})

/** `/start` goes through an identity provider, whose cookie is not for this session, to a form that its script submits. */
function logInByItself(site: Site): void {
  site.on('/start', redirect(site.url('/provider', 'id.localhost')))
  site.on('/provider', redirect(site.url('/form', 'shop.localhost'), { 'set-cookie': 'provider=1; Max-Age=3600' }))
  site.on('/form', html('<form method="post" action="/enter"></form><script>document.forms[0].submit()</script>'))
  const cookies = ['sid=good; HttpOnly; Path=/', 'kept=1; Max-Age=3600; Path=/']
  site.on('/enter', redirect('/store', { 'set-cookie': cookies }, 303))
  site.on(
    '/store',
    html(`${loggedInPage}<script>
      localStorage.setItem('token', 'local-secret')
      const opened = indexedDB.open('accounts', 1)
      opened.onupgradeneeded = () => opened.result.createObjectStore('keys')
      opened.onsuccess = () => {
        const writing = opened.result.transaction('keys', 'readwrite')
        writing.objectStore('keys').put('database-secret', 'key')
        writing.oncomplete = () => fetch('/done?driven=' + navigator.webdriver)
      }
    </script>`),
  )
  site.on(
    '/stored',
    html(`<title>App</title><a href="/logout">Log out</a><script>
      const opened = indexedDB.open('accounts', 1)
      opened.onsuccess = () => {
        const reading = opened.result.transaction('keys').objectStore('keys').get('key')
        reading.onsuccess = () => {
          const shown = document.createElement('p')
          shown.id = 'stored'
          shown.textContent = 'token ' + localStorage.getItem('token') + ', key ' + reading.result
          document.body.append(shown)
        }
      }
    </script>`),
  )
  site.on('/large', redirect('/cached', { 'set-cookie': 'sid=good; HttpOnly' }))
  site.on(
    '/cached',
    html(`<script>
      const opened = indexedDB.open('cache', 1)
      opened.onupgradeneeded = () => {
        const items = opened.result.createObjectStore('items')
        for (let at = 0; at < 40; at += 1) items.put('x'.repeat(1e6), at)
      }
      opened.onsuccess = () => fetch('/done')
    </script>`),
  )
  site.on('/plain', redirect('/entered', { 'set-cookie': 'sid=good; HttpOnly' }))
  site.on('/entered', html('<script>fetch("/done")</script>'))
  site.on('/done', html('done'))
  site.on('/favicon.ico', html('', 404))
}

/** What the profiles in a directory have of localStorage on disk. */
function localStorageOnDisk(folder: string): string {
  const profiles = readdirSync(folder).filter((name) => name.startsWith('latchkey-login-'))
  const files = profiles.flatMap((name) => {
    const directory = join(folder, name, 'Default/Local Storage/leveldb')
    return readdirSync(directory).map((file) => join(directory, file))
  })
  return files
    .filter((file) => file.endsWith('.log'))
    .map((file) => readFileSync(file, 'latin1'))
    .join('')
}

/** The command lines of all processes that work in a folder, as the system shows them. */
function commandLines(folder: string): readonly string[] {
  const running = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return running.map(commandLine).filter((line) => line.includes(`--user-data-dir=${folder}`))
}

/** Empty when the process has ended. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
